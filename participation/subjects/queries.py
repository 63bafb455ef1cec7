"""Reads about subjects of any kind."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from participation import db
from participation.accounts.models import Reader
from participation.subjects.models import Attachment, Revision, StateChange, Subject
from participation.subjects.rules import readable_by


def attachment(attachment_id: int, reader: Reader) -> Attachment | None:
    """A file that belongs to something the reader may read."""
    return db.session.scalars(
        select(Attachment)
        .join(Subject, Subject.id == Attachment.subject_id)
        .where(Attachment.id == attachment_id, readable_by(reader))
        .options(joinedload(Attachment.file))
    ).one_or_none()


def timeline(subject_id: int) -> Sequence[StateChange]:
    """The steps of a subject's life, oldest first, with who took them."""
    return db.session.scalars(
        select(StateChange)
        .where(StateChange.subject_id == subject_id)
        .options(joinedload(StateChange.by), joinedload(StateChange.department))
        .order_by(StateChange.at, StateChange.id)
    ).all()


def revisions(subject_id: int) -> Sequence[Revision]:
    """The earlier texts of a subject, newest first."""
    return db.session.scalars(
        select(Revision)
        .where(Revision.subject_id == subject_id)
        .options(joinedload(Revision.by))
        .order_by(Revision.number.desc())
    ).all()
