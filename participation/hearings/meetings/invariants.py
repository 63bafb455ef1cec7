"""What is counted of the meetings of a hearing."""

from typing import Any

from sqlalchemy import Select

from participation.hearings.meetings.models import Meeting
from participation.hearings.notice.counters import differs
from participation.hearings.notice.models import Hearing
from participation.invariants import invariant


@invariant("hearings.meeting_count")
def meetings() -> Select[Any]:
    """A hearing counts its meetings, cancelled ones too."""
    table: Any = Meeting.__table__
    return differs(Hearing.__table__.c.meeting_count, table, table.c.hearing_id)
