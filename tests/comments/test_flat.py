"""The page of an idea asks and reads no more when ten thousand comments stand below it."""

import sqlite3
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import insert

from participation import clock, db
from participation.accounts.models import Visitor
from participation.comments import queries
from participation.comments.models import Comment, CommentLayout, Stance
from participation.comments.trails import place
from participation.ideas.proposals.models import Idea
from participation.subjects.models import Subject, Visibility
from tests import factories as make

FEW, MANY = 300, 10_000
_SIDES = (Stance.in_favour, Stance.against, None)


def _with_comments(box: Any, number: int) -> Idea:
    """An idea with so many comments, every fourth a reply."""
    idea = make.idea(box, comment_count=number)
    first = 1_000_000 * idea.id
    now = clock.now()
    spine, own, places = [], [], {}
    for each in range(number):
        above = each - 1 if each % 4 == 3 else None
        spot = place(first + each, places[above] if above is not None else None)
        places[each] = spot
        spine.append(
            {
                "id": first + each, "kind": "comment", "space_id": idea.space_id,
                "root_id": idea.id, "title": "", "visibility": Visibility.visible,
                "visible_from": now, "created_at": now, "context_hidden": False, "version": 1,
                "comment_count": 0,
            }
        )  # fmt: skip
        own.append(
            {
                "id": first + each, "about_id": idea.id, "thread_id": spot.thread_id,
                "parent_id": None if above is None else first + above, "trail": spot.trail,
                "depth": spot.depth, "body": "Ja.", "orphan": False, "reply_count": 0,
                "useful_count": each % 11, "stance": _SIDES[each % 3] if above is None else None,
                "is_question": each % 1000 == 2, "is_answer": False,
            }
        )  # fmt: skip
    db.session.execute(insert(Subject.__table__), spine)
    db.session.execute(insert(Comment.__table__), own)
    return idea


def _middle(about: Idea, sort: str, side: str | None) -> list[int]:
    """The cursor of a page in the middle of a list."""
    rows = queries.thread(about, Visitor(), sort, None, MANY, side)
    return [rows[len(rows) // 2].id]


def _cost(
    about: Idea, sort: str, side: str | None, after_id: list[int] | None = None
) -> tuple[int, int]:
    """Rows that are read for a page, and hundreds of steps that SQLite takes for it."""
    raw: Any = db.session.connection().connection.dbapi_connection
    steps = 0

    def one() -> int:
        nonlocal steps
        steps += 1
        return 0

    assert isinstance(raw, sqlite3.Connection)
    raw.set_progress_handler(one, 100)
    try:
        rows = queries.thread(about, Visitor(), sort, after_id, queries.PAGE, side)
    finally:
        raw.set_progress_handler(None, 0)
    return len(rows), steps


def test_a_page_in_each_order_takes_no_more_of_many(app: Flask, engine_name: str) -> None:
    if engine_name != "sqlite":
        pytest.skip("PostgreSQL does not say how many steps it takes")
    box = make.box(make.space(), comment_layout=CommentLayout.arguments)
    few, many = _with_comments(box, FEW), _with_comments(box, MANY)
    for sort in (*queries.SORTS, queries.UNANSWERED):
        sides = (None, *Stance, queries.NEITHER) if sort in queries.SORTS else (None,)
        for side in sides:
            counts = [_cost(each, sort, side) for each in (few, many)]
            assert counts[0][0] <= counts[1][0] <= queries.PAGE
            (_few, before), (_many, after) = counts
            # Questions that wait are ten of ten thousand here, and one of three hundred.
            assert after <= before * 1.1 + 15, (sort, side, counts)
            if sort != queries.DISCUSSED:
                # There nearly all are equal, and what is equal is passed over in the index.
                further = _cost(many, sort, side, after_id=_middle(many, sort, side))
                assert further[1] <= before * 4 + 15, (sort, side, counts, further)
