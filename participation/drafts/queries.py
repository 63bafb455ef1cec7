"""Reads of drafts: each person's own only."""

from typing import Any

from sqlalchemy import select

from participation import db
from participation.accounts.models import User
from participation.drafts.models import FormDraft


def draft(user: User, key: str) -> FormDraft | None:
    """What a person has typed into a form and not saved."""
    return db.session.get(FormDraft, (user.id, key))


def own(user: User) -> list[dict[str, Any]]:
    """All drafts of a person, for the file of their data."""
    found = db.session.scalars(
        select(FormDraft).where(FormDraft.user_id == user.id).order_by(FormDraft.key)
    )
    return [
        {"form": each.key, "fields": each.values, "saved_at": each.saved_at.isoformat()}
        for each in found
    ]
