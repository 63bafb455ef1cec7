"""A person's part in calls as an official: what is handed out on request."""

from typing import Any

from sqlalchemy import select

from participation import db
from participation.accounts.models import User
from participation.ideas.calls.models import Call, DateMove


def calls(user: User) -> dict[str, Any]:
    """The results a person has published, and the dates they have moved."""
    results = db.session.scalars(select(Call).where(Call.result_by_id == user.id).order_by(Call.id))
    moves = db.session.scalars(
        select(DateMove).where(DateMove.by_id == user.id).order_by(DateMove.id)
    )
    return {
        "results": [
            {
                "call": each.title,
                "address": each.path,
                "published": each.result_at.isoformat() if each.result_at else None,
                "text": each.result,
            }
            for each in results
        ],
        "moved_dates": [
            {"call": each.call_id, "moved": each.at.isoformat(), "reason": each.reason}
            for each in moves
        ],
    }
