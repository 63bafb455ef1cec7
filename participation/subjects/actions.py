"""Changes that any kind of subject goes through."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Integer, bindparam, delete, func, insert, select, update
from sqlalchemy.orm.attributes import set_committed_value

from participation import clock, db, ledger
from participation.accounts.models import User
from participation.db import BigId
from participation.spaces.models import Label
from participation.storage import StoredFile
from participation.subjects.models import (
    Attachment,
    Revision,
    StateChange,
    Subject,
    Visibility,
    subject_labels,
)


def set_visibility(
    subject: Subject, visibility: Visibility, visible_from: datetime | None = None
) -> None:
    """Change who may read a subject, and keep right what stands in it."""
    before = subject.visibility
    subject.visibility = visibility
    if visible_from is not None:
        subject.visible_from = visible_from
    elif visibility is Visibility.visible and subject.visible_from is None:
        subject.visible_from = clock.now()
    if visibility is Visibility.visible and subject.published_at is None:
        subject.published_at = subject.visible_from
    db.session.flush()
    db.session.execute(
        update(Subject)
        .where(Subject.root_id == subject.id)
        .values(context_hidden=visibility is not Visibility.visible)
        .execution_options(synchronize_session="fetch")
    )
    subject.visibility_changed(before)


def change_state(
    subject: Subject,
    state: str,
    *,
    by: User | None,
    reason: str = "",
    department_id: int | None = None,
    promised_on: date | None = None,
    at: datetime | None = None,
    signed: str | None = None,
    **figures: Any,
) -> StateChange:
    """Add a step to a subject's public life and record it as `<kind>.<state>` in the ledger; `signed` is the
    pseudonym that it is taken under."""
    change = StateChange(
        subject_id=subject.id,
        state=state,
        at=at or clock.now(),
        by_id=by.id if by else None,
        department_id=department_id,
        reason=reason,
        promised_on=promised_on,
        signed=signed,
    )
    db.session.add(change)
    ledger.record(
        f"{subject.kind}.{state.replace(' ', '_')}",
        subject_id=subject.id,
        space_id=subject.space_id,
        by=by.id if by else None,
        at=at,
        **figures,
    )
    return change


def keep_revision(
    subject: Subject,
    body: str,
    *,
    by: User | None,
    note: str = "",
    place: str = "",
    for_authority: bool = False,
) -> Revision:
    """Keep the text a subject has now, before it is changed: by somebody who writes it, or, `for_authority`,
    by an official, whose own name is told."""
    last = db.session.scalar(
        select(func.max(Revision.number)).where(Revision.subject_id == subject.id)
    )
    revision = Revision(
        subject_id=subject.id,
        number=(last or 0) + 1,
        at=clock.now(),
        by_id=by.id if by else None,
        title=subject.title,
        body=body,
        note=note,
        place=place,
        signed=subject.signature_of(by) if by and not for_authority else None,
    )
    db.session.add(revision)
    db.session.flush()
    return revision


def set_labels(subject: Subject, labels: list[Label]) -> None:
    """Give a subject exactly these topics and areas."""
    wanted = {label.id for label in labels}
    db.session.flush()
    db.session.execute(delete(subject_labels).where(subject_labels.c.subject_id == subject.id))
    if wanted:
        db.session.execute(
            insert(subject_labels),
            [{"subject_id": subject.id, "label_id": label_id} for label_id in sorted(wanted)],
        )
    db.session.expire(subject, ["labels"])


def attach(
    subject: Subject,
    file: StoredFile,
    *,
    title: str = "",
    by: User | None,
    position: int = 0,
    language: str | None = None,
    format_note: str = "",
) -> Attachment:
    """Add a file to a subject."""
    attachment = Attachment(
        subject_id=subject.id,
        file_id=file.id,
        title=title or file.name,
        position=position,
        language=language,
        format_note=format_note,
        added_at=clock.now(),
        added_by_id=by.id if by else None,
    )
    db.session.add(attachment)
    db.session.flush()
    return attachment


def count_comments(subject_id: int, change: int) -> None:
    """Move a subject's number of comments, in the database and in the present transaction."""
    db.session.flush()
    db.write(_COUNT, {"subject": subject_id, "change": change})
    known = db.session.identity_map.get(
        Subject.__mapper__.identity_key_from_primary_key((subject_id,))
    )
    if known is not None and "comment_count" in known.__dict__:
        set_committed_value(known, "comment_count", known.comment_count + change)


_counted: Any = Subject.__table__
_COUNT = (
    update(_counted)
    .where(_counted.c.id == bindparam("subject", type_=BigId))
    .values(comment_count=_counted.c.comment_count + bindparam("change", type_=Integer))
)
