"""What an idea counts of its votes, against the votes."""

from typing import Any

from sqlalchemy import Select, case, func, or_, select

from participation.ideas.proposals.models import Idea
from participation.ideas.support.models import Vote
from participation.invariants import invariant

_ideas: Any = Idea.__table__
_votes: Any = Vote.__table__


@invariant("ideas.votes")
def votes() -> Select[Any]:
    """An idea counts its supports, passes and votes against."""

    def sum_of(value: int) -> Any:
        return func.sum(case((_votes.c.value == value, 1), else_=0))

    counted = (
        select(
            _votes.c.idea_id,
            sum_of(1).label("supports"),
            sum_of(0).label("passes"),
            sum_of(-1).label("against"),
        )
        .group_by(_votes.c.idea_id)
        .subquery()
    )
    pairs = [
        (_ideas.c.support_count, func.coalesce(counted.c.supports, 0)),
        (_ideas.c.pass_count, func.coalesce(counted.c.passes, 0)),
        (_ideas.c.against_count, func.coalesce(counted.c.against, 0)),
        (_ideas.c.supported, func.coalesce(counted.c.supports, 0) + _ideas.c.source_supports),
    ]
    return (
        select(
            _ideas.c.id, *(kept for kept, _number in pairs), *(number for _kept, number in pairs)
        )
        .outerjoin(counted, counted.c.idea_id == _ideas.c.id)
        .where(or_(*(kept != number for kept, number in pairs)))
    )
