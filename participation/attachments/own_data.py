"""The files that a person has added to ideas: handed out on request, and nameless when the account goes."""

from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import joinedload

from participation import db
from participation.accounts.models import User
from participation.attachments.rules import ATTACHED
from participation.shown import site_address
from participation.subjects.models import Attachment, Coauthor, Subject, Visibility

_spine: Any = Subject.__table__.c


def attachments(user: User) -> list[dict[str, Any]]:
    """The files a person has added to what has files of its own people; those of responses stand there."""
    kinds = [each.kind for each in ATTACHED]
    rows = db.session.scalars(
        select(Attachment)
        .join(Subject.__table__, _spine.id == Attachment.subject_id)
        .where(Attachment.added_by_id == user.id, _spine.kind.in_(kinds))
        .options(joinedload(Attachment.file))
        .order_by(Attachment.id)
    )
    return [
        {
            "id": each.id,
            "about": each.subject_id,
            "address": site_address(f"/files/{each.id}/{each.file.name}"),
            "title": each.title,
            "file": each.file.name,
            "sha256": each.file.sha256,
            "added": each.added_at.isoformat(),
        }
        for each in rows
    ]


def erase(user: User) -> None:
    """Let the files of ideas stay without who added them; those of drafts that nobody else writes go with
    the draft."""
    kinds = [each.kind for each in ATTACHED]
    theirs = select(_spine.id).where(
        _spine.author_id == user.id,
        _spine.visibility == Visibility.draft,
        _spine.kind.in_(kinds),
        _spine.id.not_in(select(Coauthor.subject_id)),
    )
    gone = delete(Attachment).where(Attachment.subject_id.in_(theirs))
    db.session.execute(gone.execution_options(synchronize_session=False))
    table: Any = Attachment.__table__
    of_kinds = select(_spine.id).where(_spine.kind.in_(kinds))
    db.session.execute(
        update(table)
        .where(table.c.added_by_id == user.id, table.c.subject_id.in_(of_kinds))
        .values(added_by_id=None)
    )
    db.session.expire_all()
