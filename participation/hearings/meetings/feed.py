"""What feeds and calendars say of the meetings about a hearing."""

from collections.abc import Iterator

from markupsafe import Markup

from participation.hearings.meetings.models import Meeting
from participation.hearings.meetings.queries import meeting, meetings
from participation.hearings.notice.feed_parts import Appointment, InList, LifeEvent
from participation.hearings.notice.models import Hearing
from participation.i18n import format_datetime
from participation.i18n import gettext as _
from participation.text import paragraphs


def _when_and_where(hearing: Hearing, met: Meeting) -> str:
    """When a meeting is and where, or that it is cancelled; not whether it is over, which changes
    without anybody's doing."""
    at = format_datetime(met.starts_at, "weekday-year", hearing.space.timezone)
    places = [_("Cancelled")] if met.is_cancelled else [met.place, met.link]
    return " · ".join(each for each in (at, *places) if each)


def _line(hearing: Hearing, met: Meeting) -> str:
    return _("Meeting: %(title)s", title=f"{met.title} · {_when_and_where(hearing, met)}")


IN_LIST = InList(
    Meeting,
    Meeting.hearing_id == Hearing.id,
    (Meeting.starts_at, Meeting.id),
    _line,
    lambda met: met.changed_at,
)
"""The meetings in the entries of their hearings: what, when and where."""


def in_its_life(hearing: Hearing) -> Iterator[LifeEvent]:
    """Each meeting, told anew when it is moved or cancelled; at the earliest when the hearing is public."""
    for each in meetings(hearing.id) if hearing.meeting_count else ():
        said = Markup("<p>{}</p>")
        yield LifeEvent(
            mark=f"meeting-{each.id}",
            at=max(each.changed_at, hearing.visible_from or each.changed_at),
            title=_("A meeting is cancelled") if each.is_cancelled else _("Meeting"),
            html=said.format(each.title)
            + said.format(_when_and_where(hearing, each))
            + paragraphs(each.note),
        )


def in_calendar(hearing: Hearing, meeting_id: int) -> Appointment | None:
    """One meeting, at its moments in UTC."""
    found = meeting(hearing.id, meeting_id)
    if found is None:
        return None
    return Appointment(
        mark=f"meeting-{found.id}",
        title=found.title,
        note=found.note,
        place=found.place,
        link=found.link,
        starts_at=found.starts_at,
        ends_at=found.ends_at,
        changes=found.changes,
        changed_at=found.changed_at,
        is_cancelled=found.is_cancelled,
    )
