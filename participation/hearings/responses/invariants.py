"""What is counted of the responses to a hearing."""

from typing import Any

from sqlalchemy import Select, func, or_, select

from participation.hearings.notice.models import Hearing
from participation.hearings.responses.models import Response
from participation.invariants import invariant
from participation.subjects.models import Subject, Visibility

_hearings: Any = Hearing.__table__
_responses: Any = Response.__table__


@invariant("hearings.responses")
def responses() -> Select[Any]:
    """A hearing counts its numbered responses, those that are shown, and knows the last number."""
    spine: Any = Subject.__table__.c
    counted = (
        select(
            _responses.c.hearing_id,
            func.count().label("received"),
            func.count().filter(spine.visibility == Visibility.visible).label("shown"),
            func.max(_responses.c.number).label("last"),
        )
        .join(Subject.__table__, spine.id == _responses.c.id)
        .where(_responses.c.number.is_not(None))
        .group_by(_responses.c.hearing_id)
        .subquery()
    )
    pairs = [
        (_hearings.c.response_count, func.coalesce(counted.c.received, 0)),
        (_hearings.c.shown_count, func.coalesce(counted.c.shown, 0)),
        (_hearings.c.last_number, func.coalesce(counted.c.last, 0)),
    ]
    return (
        select(
            _hearings.c.id, *(kept for kept, _number in pairs), *(number for _kept, number in pairs)
        )
        .outerjoin(counted, counted.c.hearing_id == _hearings.c.id)
        .where(or_(*(kept != number for kept, number in pairs)))
    )
