"""What is shown of meetings: their table for exports, and the column of what a search found."""

from collections.abc import Iterator, Sequence
from typing import Any

from participation import shown
from participation.hearings.meetings.queries import found_by, meetings
from participation.hearings.notice.models import Hearing
from participation.hearings.notice.shown import OF_HEARING
from participation.i18n import mark
from participation.shown import Table, Values, site_address
from participation.subjects.shown import AddedColumns, Scope, TableOf

MEETINGS = Table(
    "meetings",
    mark("Meetings"),
    mark("A public meeting about the hearing; one that is cancelled stays."),
    (
        shown.number("meeting_id", mark("Meeting id"), mark("The meeting's id.")),
        OF_HEARING,
        shown.own_address(),
        shown.text("title", mark("Title"), mark("What it is called.")),
        shown.moment("starts_at", mark("Begins"), mark("When it begins.")),
        shown.moment("ends_at", mark("Ends"), mark("When it ends.")),
        shown.text("place", mark("Where"), mark("Where people meet.")),
        shown.address(
            "link", mark("Online"), mark("Where one takes part online; while it can be used.")
        ),
        shown.long_text("note", mark("Note"), mark("What else is said about it.")),
        shown.moment("cancelled_at", mark("Cancelled"), mark("When it was cancelled.")),
    ),
)


def _meeting_rows(scope: Scope, hearing: Hearing) -> Iterator[Values]:
    """The public meetings about a hearing, in the order of time."""
    if not hearing.meeting_count:
        return
    for each in sorted(meetings(hearing.id), key=lambda each: (each.starts_at, each.id)):
        useful = each.ends_at >= scope.now and not each.is_cancelled
        yield {
            "meeting_id": each.id,
            "hearing_id": hearing.id,
            "address": site_address(f"{hearing.path}#meeting-{each.id}"),
            "title": each.title,
            "starts_at": each.starts_at,
            "ends_at": each.ends_at,
            "place": each.place,
            "link": each.link if useful else None,
            "note": each.note,
            "cancelled_at": each.cancelled_at,
        }


def _read_lines(_scope: Scope, _thing: object, rows: Sequence[Any]) -> dict[int, Values]:
    found: dict[int, list[str]] = {}
    for part in found_by([row for row in rows if isinstance(row, Hearing)]):
        found.setdefault(part.subject_id, []).append(f"{part.title}: {part.text}")
    return {hearing_id: {"meetings": "\n".join(lines)} for hearing_id, lines in found.items()}


LINES = AddedColumns[object](
    (
        shown.long_text(
            "meetings",
            mark("Meetings"),
            mark("The public meetings of a hearing, one a line: title, day, time and place."),
        ),
    ),
    _read_lines,
)
"""The column of what a search found with the meetings of a hearing."""

TABLE = TableOf(70, MEETINGS, _meeting_rows)
"""The meetings about a hearing."""
