"""The ideas a person was given as an official: what is handed out on request."""

from typing import Any

from sqlalchemy import select

from participation import db
from participation.accounts.models import User
from participation.ideas.board.models import Assignment


def assigned(user: User) -> list[dict[str, Any]]:
    """The ideas a person has, and by when."""
    rows = db.session.scalars(
        select(Assignment).where(Assignment.user_id == user.id).order_by(Assignment.idea_id)
    )
    return [
        {
            "idea": held.idea_id,
            "due_on": held.due_on.isoformat() if held.due_on else None,
            "note": held.note,
            "given": held.at.isoformat(),
        }
        for held in rows
    ]
