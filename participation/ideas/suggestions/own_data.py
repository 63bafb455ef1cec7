"""The suggestions that a person has made: their own data."""

from typing import Any

from sqlalchemy import select

from participation import db
from participation.accounts.models import User
from participation.ideas.suggestions.models import TextSuggestion


def suggestions(user: User) -> list[dict[str, Any]]:
    """The suggestions that a person has made to ideas of others, and what came of them."""
    rows = db.session.scalars(
        select(TextSuggestion)
        .where(TextSuggestion.author_id == user.id)
        .order_by(TextSuggestion.id)
    )
    return [
        {
            "id": each.id,
            "idea": each.idea_id,
            "title": each.title,
            "text": each.body,
            "reason": each.reason,
            "state": each.state.value,
            "made": each.created_at.isoformat(),
        }
        for each in rows
    ]
