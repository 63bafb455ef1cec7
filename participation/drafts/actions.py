"""Keeping what somebody types, and letting go of it."""

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import delete, select

from participation import clock, db
from participation.accounts.models import User
from participation.drafts.models import FormDraft

KEPT = timedelta(days=30)
MOST = 30
"""How many drafts a person has at a time; the oldest give way."""


def keep(user: User, key: str, values: Mapping[str, list[str]]) -> None:
    """Keep the fields of a form in the place of what was kept before."""
    now = clock.now()
    changed = {"values": dict(values), "saved_at": now}
    statement = db.upsert(FormDraft.__table__).values(user_id=user.id, key=key, **changed)
    db.session.execute(
        statement.on_conflict_do_update(index_elements=["user_id", "key"], set_=changed)
    )
    newest = (
        select(FormDraft.key)
        .where(FormDraft.user_id == user.id)
        .order_by(FormDraft.saved_at.desc(), FormDraft.key)
        .limit(MOST)
    )
    db.session.execute(
        delete(FormDraft)
        .where(FormDraft.user_id == user.id, FormDraft.key.not_in(newest))
        .execution_options(synchronize_session=False)
    )


def drop(user: User, key: str) -> None:
    """Let go of a draft: its form is saved, or it is thrown away."""
    db.session.execute(
        delete(FormDraft)
        .where(FormDraft.user_id == user.id, FormDraft.key == key)
        .execution_options(synchronize_session=False)
    )


def drop_all(user: User) -> None:
    """Let go of all drafts of a person who erases the account."""
    db.session.execute(
        delete(FormDraft)
        .where(FormDraft.user_id == user.id)
        .execution_options(synchronize_session=False)
    )


def forget_old() -> bool:
    """Remove drafts that nobody came back to; true while there may be more."""
    return db.prune(FormDraft, FormDraft.saved_at < clock.now() - KEPT)
