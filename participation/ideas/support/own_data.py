"""A person's own votes, and the ideas that they have taken over."""

from typing import Any

from sqlalchemy import select

from participation import db
from participation.accounts.models import User
from participation.ideas.proposals.models import Idea
from participation.ideas.support.models import Vote


def votes(user: User) -> list[dict[str, Any]]:
    """The votes a person has given; one that was taken back where its idea went says when."""
    rows = db.session.scalars(select(Vote).where(Vote.user_id == user.id).order_by(Vote.idea_id))
    return [
        {
            "idea": vote.idea_id,
            "value": vote.value,
            "given": vote.at.isoformat(),
            "taken_back": vote.taken_back_at.isoformat() if vote.taken_back_at else None,
        }
        for vote in rows
    ]


def kept(user: User) -> list[dict[str, Any]]:
    """The ideas of others that a person has taken over."""
    rows = db.session.scalars(select(Idea).where(Idea.keeper_id == user.id).order_by(Idea.id))
    return [{"id": idea.id, "address": idea.path, "title": idea.title} for idea in rows]
