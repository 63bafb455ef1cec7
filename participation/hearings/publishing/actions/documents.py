"""The documents of a hearing: add, arrange, remove."""

from sqlalchemy import select

from participation import db
from participation.accounts.models import User
from participation.hearings.notice.actions.holding import EDITABLE, hold
from participation.hearings.notice.models import (
    Hearing,
)
from participation.hearings.publishing.actions.changes import announce, needs_note, record_edit
from participation.storage import StoredFile
from participation.subjects.actions import (
    attach,
)
from participation.subjects.models import Attachment


def add_document(
    hearing: Hearing,
    file: StoredFile,
    title: str,
    *,
    by: User,
    language: str | None = None,
    format_note: str = "",
    note: str = "",
) -> Attachment:
    """Add a document at the end of the list."""
    announced = needs_note(hearing, note)
    document = attach(
        hearing,
        file,
        title=title,
        by=by,
        position=db.next_position(Attachment, Attachment.subject_id == hearing.id),
        language=language,
        format_note=format_note,
    )
    if announced:
        announce(hearing, note, by=by)
    record_edit(hearing, by=by, document=document.id)
    return document


def save_document(
    hearing: Hearing,
    document: Attachment,
    title: str,
    position: int,
    *,
    by: User,
    language: str | None = None,
    format_note: str = "",
) -> None:
    """Give a document its title, its place in the list (1 is the first), language and format."""
    hold(hearing, *EDITABLE)
    document.title = title
    document.language, document.format_note = language, format_note
    db.session.flush()
    others = (
        select(Attachment.id)
        .where(Attachment.subject_id == hearing.id, Attachment.id != document.id)
        .order_by(Attachment.position, Attachment.id)
    )
    order = list(db.session.scalars(others))
    order.insert(max(0, position - 1), document.id)
    db.arrange(Attachment, order)
    record_edit(hearing, by=by, document=document.id)


def remove_document(hearing: Hearing, document: Attachment, *, by: User, note: str = "") -> None:
    """Take a document off the list."""
    announced = needs_note(hearing, note)
    removed = document.id
    db.session.delete(document)
    db.session.flush()
    db.session.expire(hearing, ["attachments"])
    if announced:
        announce(hearing, note, by=by)
    record_edit(hearing, by=by, document=removed)
