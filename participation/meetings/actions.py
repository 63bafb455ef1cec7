"""Setting, moving and cancelling meetings. Those who follow the hearing are told by the worker."""

from datetime import datetime

from participation import clock, db, ledger
from participation.accounts.models import User
from participation.meetings.models import Meeting
from participation.subjects.models import Subject


def _record(
    hearing: Subject, meeting: Meeting, by: User, what: str, action: str = "hearing.meeting"
) -> None:
    ledger.record(
        action,
        subject_id=hearing.id,
        space_id=hearing.space_id,
        by=by.id,
        meeting=meeting.id,
        what=what,
    )


class IsCancelled(Exception):
    """The meeting was cancelled while somebody changed it."""


def add(
    hearing: Subject,
    *,
    by: User,
    title: str,
    starts_at: datetime,
    ends_at: datetime,
    place: str,
    link: str,
    note: str,
) -> Meeting:
    """Set a meeting; the moments are in UTC."""
    meeting = Meeting(
        hearing_id=hearing.id,
        title=title,
        starts_at=starts_at,
        ends_at=ends_at,
        place=place,
        link=link,
        note=note,
        changed_at=clock.now(),
    )
    db.session.add(meeting)
    db.session.flush()
    _record(hearing, meeting, by, "added")
    return meeting


def save(
    hearing: Subject,
    meeting: Meeting,
    *,
    by: User,
    title: str,
    starts_at: datetime,
    ends_at: datetime,
    place: str,
    link: str,
    note: str,
) -> None:
    """Change a meeting. Nothing is told of one that stays where and when it was.

    IsCancelled for one that was cancelled meanwhile.
    """
    if meeting.is_cancelled:
        raise IsCancelled(meeting.title)
    where = (meeting.starts_at, meeting.ends_at, meeting.place, meeting.link)
    moved = (starts_at, ends_at, place, link) != where
    meeting.title, meeting.note = title, note
    meeting.starts_at, meeting.ends_at = starts_at, ends_at
    meeting.place, meeting.link = place, link
    meeting.changes += 1
    meeting.changed_at = clock.now()
    db.session.flush()
    if moved:
        _record(hearing, meeting, by, "moved")
    else:
        # Search finds it by its new words; nobody is told.
        _record(hearing, meeting, by, "described", action="hearing.meeting_described")


def cancel(hearing: Subject, meeting: Meeting, *, by: User) -> None:
    """Cancel a meeting, once."""
    if meeting.is_cancelled:
        return
    meeting.cancelled_at = meeting.changed_at = clock.now()
    meeting.changes += 1
    db.session.flush()
    _record(hearing, meeting, by, "cancelled")
