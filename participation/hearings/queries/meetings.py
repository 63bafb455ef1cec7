"""Reads of the public meetings of several hearings at once: what search finds hearings by."""

from collections.abc import Iterator, Sequence

from participation import clock
from participation.hearings.models import Hearing
from participation.i18n import force_locale, format_datetime
from participation.i18n import gettext as _
from participation.meetings.models import Meeting
from participation.meetings.queries import about
from participation.search.kinds import Part


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


def found_by(hearings: Sequence[Hearing]) -> Iterator[Part]:
    """The meetings that hearings are found by, in one statement; the hearings have their spaces."""
    known = {hearing.id: hearing for hearing in hearings if hearing.meeting_count}
    for meeting in about(list(known)) if known else ():
        hearing = known[meeting.hearing_id]
        day = clock.local_day(meeting.starts_at, hearing.space.timezone)
        yield Part(
            subject_id=hearing.id,
            title=meeting.title,
            text=described(meeting, hearing),
            path=f"{hearing.path}#meeting-{meeting.id}",
            also=f"{day.isoformat()} {day:%d.%m.%Y} {day.day}.{day.month}.{day.year} {day.day}.{day.month}",
        )
