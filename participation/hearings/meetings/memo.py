"""The meetings about a hearing as its memo lists them."""

from collections.abc import Sequence

from participation import clock
from participation.hearings.meetings.models import Meeting
from participation.hearings.meetings.queries import meetings
from participation.hearings.notice.memo_parts import MemoColumn, MemoTable
from participation.hearings.notice.models import Hearing
from participation.i18n import format_date, format_time, mark
from participation.i18n import gettext as _


def _things(hearing: Hearing) -> Sequence[Meeting]:
    return meetings(hearing.id) if hearing.meeting_count else ()


def _row(met: Meeting, _number: int, timezone: str) -> tuple[str, str, str]:
    """A meeting: what it is called, when it is, and where."""
    title = _("%(title)s (cancelled)", title=met.title) if met.is_cancelled else met.title
    when = _(
        "%(day)s, %(since)s to %(until)s",
        day=format_date(met.starts_at, "weekday-year", timezone),
        since=format_time(met.starts_at, timezone),
        until=format_time(met.ends_at, timezone),
    )
    return title, when, met.place or met.link


def _sample() -> Meeting:
    now = clock.now()
    return Meeting(title=_("A meeting"), starts_at=now, ends_at=now, place=_("The town hall"))


TABLE = MemoTable(
    "meetings",
    mark("Meetings"),
    (
        MemoColumn("title", mark("Meeting"), 44, 5),
        MemoColumn("when", mark("When"), 44, 6),
        MemoColumn("where", mark("Where"), 44, 5),
    ),
    _things,
    _row,
    _sample,
)
