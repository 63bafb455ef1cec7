"""The evidence a person has added for the authority: handed out on request; the authority's own, it stays."""

from typing import Any

from sqlalchemy import select, update

from participation import db
from participation.accounts.models import User
from participation.ideas.evidence.models import Evidence


def evidence(user: User) -> list[dict[str, Any]]:
    """The files and links a person has added."""
    rows = db.session.scalars(
        select(Evidence).where(Evidence.by_id == user.id).order_by(Evidence.id)
    )
    return [
        {
            "about": each.subject_id,
            "title": each.title,
            "link": each.link or None,
            "file": each.file_id,
            "added": each.at.isoformat(),
        }
        for each in rows
    ]


def forget(user: User) -> None:
    """Let what was added for the authority stay without who added it."""
    db.session.execute(
        update(Evidence)
        .where(Evidence.by_id == user.id)
        .values(by_id=None)
        .execution_options(synchronize_session=False)
    )
