"""The mergers of ideas that a person has proposed or decided."""

from typing import Any

from sqlalchemy import or_, select

from participation import db
from participation.accounts.models import User
from participation.ideas.merging.models import Merger


def mergers(user: User) -> list[dict[str, Any]]:
    """The mergers a person has proposed, decided or ended."""
    theirs = or_(
        Merger.asked_by_id == user.id, Merger.by_id == user.id, Merger.ended_by_id == user.id
    )
    rows = db.session.scalars(select(Merger).where(theirs).order_by(Merger.id))
    return [
        {
            "idea": each.idea_id,
            "part_of": each.into_id,
            "proposed": each.asked_at.isoformat(),
            "merged": each.at.isoformat() if each.at else None,
            "parted": each.ended_at.isoformat() if each.ended_at else None,
            "reason": each.reason if each.asked_by_id == user.id else None,
        }
        for each in rows
    ]
