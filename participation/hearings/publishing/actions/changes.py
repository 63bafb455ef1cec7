"""Record an edit of a hearing, and announce it while the hearing is open."""

from typing import Any

from participation import clock, db, ledger
from participation.accounts.models import User
from participation.hearings.notice.actions.holding import EDITABLE, NotAllowedNow, hold
from participation.hearings.notice.models import (
    Hearing,
    Section,
    TextChange,
)
from participation.hearings.notice.rules import edits_are_announced


def announce(hearing: Hearing, note: str, *, by: User, section: Section | None = None) -> None:
    """List a change to the text of an open hearing; those who have answered are told by the worker."""
    change = TextChange(
        hearing_id=hearing.id,
        section_id=section.id if section else None,
        note=note,
        at=clock.now(),
        by_id=by.id,
    )
    db.session.add(change)
    db.session.flush()
    ledger.record(
        "hearing.changed",
        subject_id=hearing.id,
        space_id=hearing.space_id,
        by=by.id,
        change=change.id,
    )


def needs_note(hearing: Hearing, note: str) -> bool:
    """Whether the change is announced, under the lock; refuses one that must be and says nothing."""
    hold(hearing, *EDITABLE)
    announced = edits_are_announced(hearing)
    if announced and not note.strip():
        raise NotAllowedNow("a change to an open hearing needs a note")
    return announced


def record_edit(hearing: Hearing, *, by: User, **figures: Any) -> None:
    ledger.record(
        "hearing.edited", subject_id=hearing.id, space_id=hearing.space_id, by=by.id, **figures
    )


def note_change(hearing: Hearing, note: str, *, by: User, **figures: Any) -> None:
    """Note that something beside the text was changed; in an open hearing it is announced."""
    if needs_note(hearing, note):
        announce(hearing, note, by=by)
    record_edit(hearing, by=by, **figures)
