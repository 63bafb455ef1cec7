"""Counters that a hearing keeps, held against the rows they count."""

from typing import Any

from sqlalchemy import Select, func, select

from participation.hearings.notice.models import Hearing

_hearings: Any = Hearing.__table__


def differs(kept: Any, rows: Any, hearing_id: Any, *conditions: Any) -> Select[Any]:
    """The hearings whose counter is another than the number of the rows that fulfil the conditions."""
    counted = (
        select(hearing_id.label("hearing_id"), func.count().label("number"))
        .select_from(rows)
        .where(*conditions)
        .group_by(hearing_id)
        .subquery()
    )
    number = func.coalesce(counted.c.number, 0)
    return (
        select(_hearings.c.id, kept, number)
        .outerjoin(counted, counted.c.hearing_id == _hearings.c.id)
        .where(kept != number)
    )
