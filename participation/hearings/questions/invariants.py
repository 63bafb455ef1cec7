"""What is counted of the questions of a hearing."""

from typing import Any

from sqlalchemy import Select

from participation.hearings.notice.counters import differs
from participation.hearings.notice.models import Hearing
from participation.hearings.questions.models import Question
from participation.invariants import invariant


@invariant("hearings.question_count")
def questions() -> Select[Any]:
    """A hearing counts its questions."""
    table: Any = Question.__table__
    return differs(Hearing.__table__.c.question_count, table, table.c.hearing_id)
