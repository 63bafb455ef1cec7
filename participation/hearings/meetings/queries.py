"""Reads of the public meetings about hearings, and what search finds hearings by."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select

from participation import clock, db
from participation.hearings.meetings.models import Meeting
from participation.hearings.notice.models import Hearing
from participation.i18n import force_locale, format_datetime
from participation.i18n import gettext as _
from participation.index.kinds import SearchPart
from participation.subjects.appointments import Appointment
from participation.web.edges import Moment, clock_edge


def meetings(hearing_id: int) -> Sequence[Meeting]:
    """The meetings about a hearing: those to come, the next one first, then those that are over."""
    found = db.session.scalars(
        select(Meeting)
        .where(Meeting.hearing_id == hearing_id)
        .order_by(Meeting.starts_at, Meeting.id)
    ).all()
    return sorted(found, key=lambda meeting: meeting.is_over)


def about(hearing_ids: Sequence[int]) -> Sequence[Meeting]:
    """The meetings about these hearings, the first one first."""
    return db.session.scalars(
        select(Meeting)
        .where(Meeting.hearing_id.in_(hearing_ids))
        .order_by(Meeting.hearing_id, Meeting.starts_at, Meeting.id)
    ).all()


def appointments(hearing_ids: Sequence[int]) -> Iterator[Appointment]:
    """The meetings about these hearings, as pages of what they belong to tell of them."""
    for each in about(hearing_ids):
        path = f"/hearings/{each.hearing_id}#meeting-{each.id}"
        yield Appointment(
            each.hearing_id,
            each.title,
            each.starts_at,
            each.ends_at,
            each.place,
            each.is_cancelled,
            path,
        )


@clock_edge
def ending(since: datetime) -> Iterator[Moment]:
    """When meetings end: their pages say so then."""
    yield select(func.min(Meeting.ends_at)).where(Meeting.ends_at >= since), timedelta(0)


def meeting(hearing_id: int, meeting_id: int) -> Meeting | None:
    """One meeting about a hearing."""
    return db.session.scalars(
        select(Meeting).where(Meeting.hearing_id == hearing_id, Meeting.id == meeting_id)
    ).one_or_none()


def described(meeting: Meeting, hearing: Hearing) -> str:
    """When and where a meeting is, whether it is cancelled, and its note, in the language of its space."""
    with force_locale(hearing.space.language):
        said = [
            _("Cancelled") if meeting.is_cancelled else "",
            format_datetime(meeting.starts_at, "weekday-year", hearing.space.timezone),
            meeting.place,
            meeting.note,
        ]
    return ". ".join(" ".join(each.split()).rstrip(".") for each in said if each)


def found_by(hearings: Sequence[Hearing]) -> Iterator[SearchPart]:
    """The meetings that hearings are found by, in one statement; the hearings have their spaces."""
    known = {hearing.id: hearing for hearing in hearings if hearing.meeting_count}
    for meeting in about(list(known)) if known else ():
        hearing = known[meeting.hearing_id]
        day = clock.local_day(meeting.starts_at, hearing.space.timezone)
        yield SearchPart(
            subject_id=hearing.id,
            title=meeting.title,
            text=described(meeting, hearing),
            path=f"{hearing.path}#meeting-{meeting.id}",
            also=f"{day.isoformat()} {day:%d.%m.%Y} {day.day}.{day.month}.{day.year} {day.day}.{day.month}",
        )
