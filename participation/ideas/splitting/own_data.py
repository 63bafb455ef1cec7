"""The splits of ideas that a person has decided, and what they have chosen."""

from typing import Any

from sqlalchemy import or_, select

from participation import db
from participation.accounts.models import User
from participation.ideas.splitting.models import Split, SplitChoice


def splits(user: User) -> dict[str, list[dict[str, Any]]]:
    """The splits a person has made or undone, and those in which they are asked to choose."""
    theirs = or_(Split.by_id == user.id, Split.ended_by_id == user.id)
    made = db.session.scalars(select(Split).where(theirs).order_by(Split.id))
    asked = db.session.execute(
        select(SplitChoice, Split.idea_id, Split.new_id)
        .join(Split, Split.id == SplitChoice.split_id)
        .where(SplitChoice.user_id == user.id)
        .order_by(SplitChoice.split_id)
    )
    return {
        "decided": [
            {
                "idea": each.idea_id,
                "second": each.new_id,
                "at": each.at.isoformat(),
                "undone": each.ended_at.isoformat() if each.ended_at else None,
                "reason": each.reason if each.by_id == user.id else None,
            }
            for each in made
        ],
        "asked": [
            {
                "idea": idea_id,
                "second": new_id,
                "vote_then": choice.value,
                "chosen": choice.chosen.value if choice.chosen else None,
                "chosen_at": choice.chosen_at.isoformat() if choice.chosen_at else None,
            }
            for choice, idea_id, new_id in asked
        ],
    }
