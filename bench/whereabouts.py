"""What the map and the lists of questions show of a made-up town: places of its ideas, and questions to
the authority among its comments."""

from datetime import timedelta
from typing import Any

from sqlalchemy import bindparam, select, update

from participation import db
from participation.comments.models import Comment, first_reply
from participation.demo.town import ANSWER_DAYS
from participation.ideas.proposals.models import Idea
from participation.locations.models import Location
from participation.spaces.models import Space
from participation.subjects.models import Subject

EVERY_PLACE = 3
"""One of so many ideas has a place."""
EVERY_QUESTION = 100
"""One of so many comments that are no reply is a question."""
MIDDLE = (55.68, 12.57)
ACROSS = 0.1
"""Degrees from one edge of the town to the other."""


def add(space: Space) -> None:
    """Give ideas of a space their places, and let some comments be questions."""
    _add_places(space)
    _ask(space)


def _add_places(space: Space) -> None:
    spine: Any = Subject.__table__.c
    found = db.session.execute(
        select(spine.id, spine.visible_from)
        .join(Idea.__table__, Idea.__table__.c.id == spine.id)
        .where(spine.space_id == space.id)
        .order_by(spine.id)
    ).all()
    rows = []
    for number, idea in enumerate(found[::EVERY_PLACE]):
        # Two steps that have nothing to do with each other cover a square evenly.
        latitude, longitude = (
            middle + ACROSS * (number * step % 1 - 0.5)
            for middle, step in zip(MIDDLE, (0.618034, 0.754878), strict=True)
        )
        rows.append(
            {
                "subject_id": idea.id,
                "kind": "idea",
                "space_id": space.id,
                "shown_from": idea.visible_from,
                "place": f"Storgade {number % 200 + 1}",
                "latitude": latitude,
                "longitude": longitude,
            }
        )
    table: Any = Location.__table__
    db.insert_many(table, rows)


def _ask(space: Space) -> None:
    own: Any = Comment.__table__
    spine: Any = Subject.__table__.c
    asked = db.session.execute(
        select(own.c.id, spine.created_at)
        .join(Subject.__table__, spine.id == own.c.id)
        .where(
            spine.space_id == space.id,
            own.c.depth == 0,
            own.c.department_id.is_(None),
            own.c.id % EVERY_QUESTION == 0,
        )
    ).all()
    days = [
        {"number": each.id, "day": (each.created_at + timedelta(days=ANSWER_DAYS)).date()}
        for each in asked
    ]
    statement = update(own).where(own.c.id == bindparam("number"))
    noted = statement.values(
        is_question=True, answered_at=first_reply(own.c), due_on=bindparam("day")
    )
    db.session.connection().execute(noted, days)
