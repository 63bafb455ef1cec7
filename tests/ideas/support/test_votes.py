"""Votes are counted exactly: whatever people press, in whatever order, at the same moment."""

import threading
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from participation import clock, db, ledger
from participation.accounts.login import open_sign_in
from participation.accounts.models import RoleName, User, Visitor
from participation.ideas.boxes.models import Method
from participation.ideas.proposals.models import Idea, IdeaState
from participation.ideas.support import actions, rules
from participation.ideas.support import queries as ideas
from participation.ideas.support.models import Vote
from participation.ledger import Entry
from participation.spaces.models import Audience
from participation.subjects.models import Visibility
from tests import factories as make
from tests.conftest import Client

VALUES = st.sampled_from([1, 0, -1, None])


def _counts(idea_id: int) -> Counter[int]:
    rows = db.session.query(Vote.value).filter(Vote.idea_id == idea_id)
    return Counter(value for (value,) in rows)


def _counters(idea_id: int) -> dict[int, int]:
    table = Idea.__table__.c
    row = db.session.execute(
        db.session.query(table.support_count, table.pass_count, table.against_count)
        .filter(table.id == idea_id)
        .statement
    ).one()
    return {1: row[0], 0: row[1], -1: row[2]}


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None
)
@given(votes=st.lists(st.tuples(st.integers(min_value=0, max_value=3), VALUES), max_size=20))
def test_any_sequence_of_votes_keeps_the_counts_right(
    app: Flask, votes: list[tuple[int, int | None]]
) -> None:
    made = make.idea(make.box(make.space(), method=Method.agreement, threshold=2))
    idea = ideas.for_vote(made.id, Visitor())
    assert idea is not None
    people = [make.user(f"Person {number}") for number in range(4)]
    expected: dict[int, int] = {}
    changes = 0
    for who, value in votes:
        before = actions.vote(idea, value, by=people[who])
        assert before == expected.get(who)
        changes += before != value
        if value is None:
            expected.pop(who, None)
        else:
            expected[who] = value
    wanted = Counter(expected.values())
    assert _counts(idea.id) == wanted
    assert _counters(idea.id) == {1: wanted[1], 0: wanted[0], -1: wanted[-1]}
    assert (idea.support_count, idea.pass_count, idea.against_count) == (
        wanted[1], wanted[0], wanted[-1],
    )  # fmt: skip
    recorded = db.session.query(Entry).filter(
        Entry.subject_id == idea.id, Entry.action == "idea.voted"
    )
    assert recorded.count() == changes


def _together(count: int, do: Callable[[int], Any]) -> list[Any]:
    """Do something in many threads that all begin at the same moment."""
    gate = threading.Barrier(count)
    results: list[Any] = [None] * count

    def run(number: int) -> None:
        gate.wait()
        results[number] = do(number)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.fixture
def crowd(real_app: Flask) -> tuple[Flask, int, list[str]]:
    """An idea with a threshold of 30, and fifty people with the tokens of their sign-ins."""
    with real_app.app_context(), db.transaction():
        idea = make.idea(make.box(make.space(), method=Method.agreement, threshold=30))
        people = [make.user(f"Person {number}") for number in range(50)]
        return real_app, idea.id, [open_sign_in(person, "test") for person in people]


def _press(app: Flask, idea_id: int, token: str, value: str) -> int:
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"] = token
    status: int = client.post(f"/ideas/{idea_id}/support", data={"value": value}).status_code
    return status


def test_fifty_people_support_one_idea_at_once(crowd: tuple[Flask, int, list[str]]) -> None:
    app, idea_id, tokens = crowd
    statuses = _together(50, lambda number: _press(app, idea_id, tokens[number], "1"))
    assert statuses == [303] * 50
    with app.app_context():
        assert _counts(idea_id) == {1: 50}
        assert _counters(idea_id) == {1: 50, 0: 0, -1: 0}
        assert db.session.query(Entry).filter(Entry.action == "idea.voted").count() == 50
        reached = db.session.query(Entry).filter(Entry.action == "idea.threshold_reached")
        assert reached.count() == 1
    with app.app_context():
        ledger.number_entries()


def test_people_who_press_everything_at_once_are_counted_once(
    crowd: tuple[Flask, int, list[str]],
) -> None:
    app, idea_id, tokens = crowd
    values = ["1", "0", "-1", ""]

    def press(number: int) -> list[int]:
        # Five people, each from four devices at once.
        return [
            _press(app, idea_id, tokens[number % 5], values[(number + step) % 4])
            for step in range(3)
        ]

    statuses = _together(20, press)
    assert {status for each in statuses for status in each} == {303}
    with app.app_context():
        counts = _counts(idea_id)
        assert _counters(idea_id) == {1: counts[1], 0: counts[0], -1: counts[-1]}
        assert sum(counts.values()) <= 5
        assert db.session.query(User).count() == 50


def test_sixteen_clients_change_their_minds_at_once(crowd: tuple[Flask, int, list[str]]) -> None:
    """Each from a device of its own, back and forth: every change is counted, and recorded once."""
    app, idea_id, tokens = crowd
    turns = ["1", "", "-1", "1", "1", "0"]

    def press(number: int) -> list[int]:
        return [_press(app, idea_id, tokens[number], value) for value in turns[: 3 + number % 4]]

    statuses = _together(16, press)
    assert {status for each in statuses for status in each} == {303}
    # The fifth press says what the fourth has said.
    changes = sum(len(each) - (len(each) > 4) for each in statuses)
    with app.app_context():
        counts = _counts(idea_id)
        assert _counters(idea_id) == {1: counts[1], 0: counts[0], -1: counts[-1]}
        assert counts == {-1: 4, 1: 8, 0: 4}
        assert db.session.query(Entry).filter(Entry.action == "idea.voted").count() == changes


def test_a_vote_locks_its_idea_first(app: Flask, queries: list[str], engine_name: str) -> None:
    made = make.idea(make.box(make.space()))
    queries.clear()
    assert ideas.for_vote(made.id, Visitor()) is not None
    assert len(queries) == 1
    assert ("FOR NO KEY UPDATE OF subjects, ideas" in queries[0]) == (engine_name == "postgres")


def test_a_vote_asks_as_seldom_as_it_can(app: Flask, client: Client, queries: list[str]) -> None:
    """Who it is; the idea, locked; the vote; the count; the ledger. A vote before is looked up."""
    idea_id = make.idea(make.box(make.space(), method=Method.agreement)).id
    with client.session_transaction() as session:
        session["_user_id"] = open_sign_in(make.user(), "test")
    db.session.flush()
    asked = []
    for value in ("1", "0", "0", "", ""):
        queries.clear()
        answer = client.post(f"/ideas/{idea_id}/support", data={"value": value})
        assert answer.status_code == 303
        asked.append(len(queries))
        assert sum("sign_ins" in each for each in queries) == 1
    # Given, changed, given once more (kept for the text as it is), taken back here and in what is
    # part of it, nothing to take back.
    assert asked == [5, 7, 5, 7, 3]


@pytest.mark.parametrize("audience", list(Audience))
@pytest.mark.parametrize("state", list(IdeaState))
def test_a_ballot_says_the_same_as_the_idea(
    app: Flask, state: IdeaState, audience: Audience
) -> None:
    """It is read past the class; the rules must not notice."""
    now = clock.now()
    space = make.space(audience)
    readers = [Visitor(), make.user(), make.member(space, RoleName.employee)]
    moderator = make.member(space, RoleName.moderator)
    for box_values, values in (
        ({}, {}),
        ({"closed": True}, {}),
        ({"opens_at": now + timedelta(days=1)}, {}),
        ({"closes_at": now - timedelta(days=1)}, {}),
        ({"threshold": 3, "answer_days": 12}, {"support_count": 2, "answer_due_on": now.date()}),
        ({}, {"visibility": Visibility.hidden}),
        ({}, {"visibility": Visibility.held}),
        ({}, {"visible_from": now + timedelta(hours=1)}),
        ({}, {"context_hidden": True, "source_figures": {"supports": 41}}),
    ):
        made = make.idea(make.box(space, **box_values), state=state, **values)
        ballot = ideas.for_vote(made.id, moderator)
        idea = db.session.scalars(
            select(Idea)
            .where(Idea.id == made.id)
            .options(joinedload(Idea.box), joinedload(Idea.space))
            .execution_options(populate_existing=True)
        ).one()
        if ballot is None:
            assert state is IdeaState.draft or idea.visibility is Visibility.draft
            continue
        for name in ("id", "state", "path", "is_shown", "source_support", "answer_due_on"):
            assert getattr(ballot, name) == getattr(idea, name), name
        for name in ("support_count", "pass_count", "against_count"):
            assert getattr(ballot, name) == getattr(idea, name), name
        for name in ("method", "threshold", "answer_days"):
            assert getattr(ballot.box, name) == getattr(idea.box, name), name
        assert ballot.space.timezone == idea.space.timezone
        assert rules.takes_votes(ballot) == rules.takes_votes(idea)
        for reader in readers:
            assert rules.may_vote(reader, ballot) == rules.may_vote(reader, idea)
