"""What is counted of the parties of a hearing."""

from typing import Any

from sqlalchemy import Select, func, or_, select

from participation.hearings.notice.counters import differs
from participation.hearings.notice.models import Hearing
from participation.hearings.parties.models import Party
from participation.hearings.responses.models import Response, ResponseStatus
from participation.invariants import invariant

_responses: Any = Response.__table__


@invariant("hearings.party_count")
def parties() -> Select[Any]:
    """A hearing counts the parties that have been asked."""
    table: Any = Party.__table__
    return differs(
        Hearing.__table__.c.party_count, table, table.c.subject_id, table.c.invited_at.is_not(None)
    )


@invariant("parties.answers")
def answers() -> Select[Any]:
    """A party stands as answered when a response of its own stands, and then by the first of them."""
    table: Any = Party.__table__
    standing = (
        select(_responses.c.party_id, func.min(_responses.c.number).label("number"))
        .where(
            _responses.c.party_id.is_not(None),
            _responses.c.status == ResponseStatus.received,
        )
        .group_by(_responses.c.party_id)
        .subquery()
    )
    number = func.coalesce(standing.c.number, 0)
    kept = func.coalesce(table.c.response_number, 0)
    return (
        select(table.c.id, kept, number)
        .outerjoin(standing, standing.c.party_id == table.c.id)
        .where(or_(kept != number, (table.c.answered_at.is_not(None)) != (number != 0)))
    )
