"""A person's pseudonyms, and who has read whose they are: what is handed out on request."""

from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from participation import db
from participation.accounts.models import User
from participation.ideas.boxes.models import Box
from participation.ideas.pseudonyms.models import Pseudonym, PseudonymReading


def pseudonyms(user: User) -> dict[str, Any]:
    """The pseudonyms of a person, by whom they were read, and what the person has read as a moderator."""
    mine = db.session.execute(
        select(Pseudonym.name, Pseudonym.at, Box.name.label("box"))
        .join(Box, Box.id == Pseudonym.box_id)
        .where(Pseudonym.user_id == user.id)
        .order_by(Box.id)
    )
    rows = db.session.scalars(
        select(PseudonymReading)
        .where(or_(PseudonymReading.user_id == user.id, PseudonymReading.by_id == user.id))
        .options(joinedload(PseudonymReading.by))
        .order_by(PseudonymReading.id)
    ).all()
    return {
        "pseudonyms": [
            {"box": each.box, "pseudonym": each.name, "since": each.at.isoformat()} for each in mine
        ],
        "read_by": [
            {**_reading(each), "by": each.by.display_name}
            for each in rows
            if each.user_id == user.id
        ],
        "read_by_me": [_reading(each) for each in rows if each.by_id == user.id],
    }


def _reading(each: PseudonymReading) -> dict[str, Any]:
    return {
        "contribution": each.subject_id,
        "at": each.at.isoformat(),
        "reason": each.reason,
    }
