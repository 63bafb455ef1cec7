"""Reads of what an invitation carries."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from participation import db
from participation.hearings.parties.models import party_letter_files
from participation.subjects.models import Attachment


def carried(hearing_id: int) -> Sequence[Attachment]:
    """The documents of a hearing that its invitation carries, in the order of the hearing."""
    return db.session.scalars(
        select(Attachment)
        .join(party_letter_files, party_letter_files.c.attachment_id == Attachment.id)
        .where(party_letter_files.c.subject_id == hearing_id, Attachment.subject_id == hearing_id)
        .options(joinedload(Attachment.file))
        .order_by(Attachment.position, Attachment.id)
    ).all()


def documents(hearing_id: int) -> Sequence[Attachment]:
    """The documents of a hearing, in their order."""
    return db.session.scalars(
        select(Attachment)
        .where(Attachment.subject_id == hearing_id)
        .options(joinedload(Attachment.file))
        .order_by(Attachment.position, Attachment.id)
    ).all()
