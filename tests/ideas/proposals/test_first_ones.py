"""Lists that are put together from the first ones of several parts hold what one sorted list would."""

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import create_mock_engine, select

from participation import clock, db
from participation.accounts.models import VISITOR, RoleName
from participation.exports.orders import finders
from participation.ideas.answers import queries as answers_queries
from participation.ideas.boxes.models import Box
from participation.ideas.proposals.models import IdeaState
from participation.ideas.proposals.queries import lists
from participation.spaces.models import Audience
from participation.subjects.models import Visibility
from tests import factories as make
from tests.conftest import Client

TODAY = date(2026, 5, 4)
OWED: Any = {"answer_due_on": TODAY}


def _pages(read: Any, key: Any, limit: int) -> list[int]:
    found: list[int] = []
    cursor = None
    while page := read(cursor, limit):
        found += [idea.id for idea in page]
        cursor = key(page[-1])
    return found


@pytest.mark.parametrize("limit", [1, 3, 50])
def test_what_waits_is_in_the_order_of_its_days(app: Flask, limit: int) -> None:
    space = make.space()
    box, other = make.box(space), make.box(make.space())
    official = make.member(space, RoleName.official)
    author = make.member(space)
    later, earlier = TODAY + timedelta(days=3), TODAY - timedelta(days=3)
    assessed = {"state": IdeaState.under_assessment}
    waiting = [
        make.idea(box, author, **values)
        for values in (
            OWED,
            {**assessed, "promised_on": TODAY},
            {**assessed, "promised_on": earlier},
            assessed,
            {**assessed, **OWED, "promised_on": later},
            {**assessed, **OWED, "promised_on": later, "answered_at": clock.now()},
            {**assessed, **OWED, "answered_at": clock.now()},
            {"answer_due_on": later},
            {"answer_due_on": earlier},
            assessed,
            OWED,
            {"promised_on": TODAY},
        )
    ]
    for values in (
        {},
        {"promised_on": TODAY, "state": IdeaState.declined},
        {**OWED, "answered_at": clock.now()},
        {**OWED, "visibility": Visibility.hidden},
    ):
        make.idea(box, author, **values)
    make.idea(other, author, **OWED)
    db.session.flush()
    expected = sorted(waiting, key=lambda idea: (answers_queries.due_on(idea), idea.id))
    found = _pages(
        lambda cursor, most: answers_queries.awaiting_answer(official, cursor, most),
        lambda idea: [answers_queries.due_on(idea).isoformat(), idea.id],
        limit,
    )
    assert found == [idea.id for idea in expected]


@pytest.mark.parametrize("limit", [1, 4, 50])
def test_those_closest_to_the_threshold_of_their_box_come_first(app: Flask, limit: int) -> None:
    space = make.space()
    boxes = [make.box(space, threshold=threshold) for threshold in (10, 3, None)]
    author = make.member(space)
    ideas = [
        make.idea(box, author, support_count=count, state=state)
        for box in boxes
        for state in (IdeaState.new, IdeaState.in_discussion, IdeaState.declined)
        for count in (0, 2, 2, 9)
    ]
    db.session.flush()
    thresholds = {box.id: box.threshold or 0 for box in boxes}
    missing = {idea: thresholds[idea.box_id] - idea.support_count for idea in ideas}
    expected = sorted(
        (idea for idea in ideas if idea.state is not IdeaState.declined and missing[idea] > 0),
        key=lambda idea: (missing[idea], -idea.id),
    )
    found = _pages(
        lambda cursor, most: lists.listed(VISITOR, None, lists.THRESHOLD, cursor, most),
        lists.key(lists.THRESHOLD),
        limit,
    )
    assert found == [idea.id for idea in expected]
    assert lists.count(VISITOR, lists.Filters(), lists.THRESHOLD, 50) == len(expected)


def test_a_list_is_counted_as_it_is_shown(app: Flask) -> None:
    space, inside = make.space(), make.space(Audience.internal)
    box = make.box(space)
    author = make.member(space)
    for state in (IdeaState.new, IdeaState.new, IdeaState.planned, IdeaState.withdrawn):
        make.idea(box, author, state=state)
    make.idea(box, author, visibility=Visibility.hidden)
    make.idea(make.box(inside), make.member(inside))
    db.session.flush()

    def count(most: int, **values: Any) -> int:
        return lists.count(VISITOR, lists.Filters(**values), lists.NEWEST, most)

    assert count(50) == 3
    assert count(50, box_id=box.id) == 3
    assert count(50, space_id=inside.id) == 0
    assert count(50, state="planned") == 1
    assert count(1, state="new") == 2, "one more than was asked for says that there are more"


def test_a_large_list_is_counted_by_what_its_boxes_keep(
    client: Client, monkeypatch: Any, queries: list[str]
) -> None:
    monkeypatch.setattr(finders, "LARGE", 3)
    space = make.space()
    box = make.box(space)
    for _each in range(5):
        make.idea(box, make.member(space))
    db.session.flush()
    del queries[:]
    answer = client.get("/ideas/export")
    assert answer.status_code == 200
    assert not [each for each in queries if "FROM subjects" in each], "no idea was read"
    del queries[:]
    assert client.get("/ideas/export?state=new").status_code == 200
    read = [each for each in queries if "FROM subjects" in each]
    assert len(read) == 1, "counted by the database, and not walked through"
    assert "count(" in read[0]


@pytest.mark.parametrize(
    ("address", "written"),
    [("sqlite://", "(+boxes.space_id)"), ("postgresql+psycopg://", "SELECT boxes.space_id")],
)
def test_a_column_asked_one_by_one_is_plain_but_on_sqlite(address: str, written: str) -> None:
    dialect = create_mock_engine(address, lambda *_each: None).dialect
    assert written in str(select(db.one_by_one(Box.space_id)).compile(dialect=dialect))
