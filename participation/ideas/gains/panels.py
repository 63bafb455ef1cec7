"""What the page of an idea or a project says of its gain."""

from typing import Any

from participation import clock
from participation.ideas.gains import queries
from participation.places import Panel


def panel(subject: Any, *, realised: bool) -> Panel | None:
    """The gain of a subject (or its row): planned, measured, and what was to be measured and is not."""
    found = queries.of_subject(subject.id)
    asked = found.asked if realised else []
    today = clock.today(subject.space.timezone)
    late = [each for each in asked if each.is_overdue(today)]
    coming = [each for each in asked if each.answered_at is None and each.due_on > today]
    if not (found.gains or late or coming):
        return None
    return Panel(
        "ideas/gains/_gains.html",
        {
            "gains": found.gains,
            "measured": found.measured,
            "late": late[0] if late else None,
            "coming": coming[0] if coming else None,
        },
    )
