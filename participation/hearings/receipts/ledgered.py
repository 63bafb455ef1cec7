"""How many responses a hearing has by the ledger: each that was received."""

from typing import Any

from sqlalchemy import Select, and_, func, or_, select

from participation.hearings.notice.models import Hearing
from participation.hearings.responses.models import Response
from participation.sealing.figures import entries, figure

RECEIVED = "response.received"
_hearings: Any = Hearing.__table__.c
_responses: Any = Response.__table__.c


def _by_the_ledger() -> Any:
    own = entries.c
    hearing = own.data["hearing"].as_integer()
    # What an import brought in may have been taken back with it; what was received here stays.
    there = or_(
        own.data["imported"].as_boolean().is_(None),
        select(_responses.id).where(_responses.id == own.subject_id).exists(),
    )
    return (
        select(
            hearing.label("hearing_id"),
            func.count().label("number"),
            func.max(own.position).label("position"),
        )
        .where(own.action == RECEIVED, there)
        .group_by(hearing)
        .subquery()
    )


@figure("hearings.responses")
def counters() -> Select[Any]:
    """How many responses a hearing says that it has received."""
    found = _by_the_ledger()
    number = func.coalesce(found.c.number, 0)
    return (
        select(_hearings.id, _hearings.response_count, number, found.c.position)
        .outerjoin(found, found.c.hearing_id == _hearings.id)
        .where(_hearings.response_count != number)
        .order_by(found.c.position)
    )


@figure("responses")
def rows() -> Select[Any]:
    """The response of each entry is there, with the number it was given."""
    own = entries.c
    number = own.data["number"].as_integer()
    return (
        select(
            own.subject_id,
            func.coalesce(_responses.number, 0),
            number,
            own.position,
        )
        .outerjoin(Response.__table__, _responses.id == own.subject_id)
        .where(
            own.action == RECEIVED,
            or_(
                and_(_responses.id.is_(None), own.data["imported"].as_boolean().is_(None)),
                _responses.number.is_distinct_from(number),
            ),
            or_(_responses.id.is_not(None), own.data["imported"].as_boolean().is_(None)),
        )
        .order_by(own.position)
    )
