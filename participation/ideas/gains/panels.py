"""What the page of an idea or a project says of its gain."""

from typing import Any

from participation import clock
from participation.ideas.answers.queries import GainRow
from participation.ideas.answers.queries import gains as gains_of
from participation.ideas.gains import queries
from participation.places import Panel


def panel(subject: Any, *, realised: bool) -> Panel | None:
    """The gain of a subject (or its row): planned, measured, and what was to be measured and is not."""
    gains: list[GainRow] = gains_of(subject.id)
    if not gains and not realised:
        return None
    asked = queries.follow_ups(subject.id) if realised else []
    today = clock.today(subject.space.timezone)
    late = [each for each in asked if each.is_overdue(today)]
    coming = [each for each in asked if each.answered_at is None and each.due_on > today]
    measured = queries.measurements(subject.id) if gains else []
    if not (gains or late or coming):
        return None
    return Panel(
        "ideas/gains/_gains.html",
        {
            "gains": gains,
            "measured": measured,
            "late": late[0] if late else None,
            "coming": coming[0] if coming else None,
        },
    )
