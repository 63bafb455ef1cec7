"""Setting, moving and cancelling the meetings of a hearing, until its outcome is out.

Those who follow the hearing are told by the worker.
"""

from datetime import datetime

from sqlalchemy import update

from participation import clock, db, ledger
from participation.accounts.models import User
from participation.hearings.meetings.models import Meeting
from participation.hearings.notice.actions.holding import hold
from participation.hearings.notice.models import Hearing, Phase

OVER = (Phase.concluded, Phase.withdrawn, Phase.held_elsewhere)
NOT_OVER = tuple(each for each in Phase if each not in OVER)


def _record(
    hearing: Hearing, meeting: Meeting, by: User, what: str, action: str = "hearing.meeting"
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


def set_meeting(
    hearing: Hearing,
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
    hold(hearing, *NOT_OVER)
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
    # Past the version: an official who is writing its text is not disturbed.
    db.session.execute(
        update(Hearing.__table__)  # type: ignore[arg-type]
        .where(Hearing.__table__.c.id == hearing.id)
        .values(meeting_count=Hearing.__table__.c.meeting_count + 1)
    )
    db.session.expire(hearing, ["meeting_count"])
    return meeting


def change_meeting(
    hearing: Hearing,
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
    hold(hearing, *NOT_OVER)
    db.hold(meeting)
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


def cancel_meeting(hearing: Hearing, meeting: Meeting, *, by: User) -> None:
    """Cancel a meeting, once."""
    hold(hearing, *NOT_OVER)
    db.hold(meeting)
    if meeting.is_cancelled:
        return
    meeting.cancelled_at = meeting.changed_at = clock.now()
    meeting.changes += 1
    db.session.flush()
    _record(hearing, meeting, by, "cancelled")
