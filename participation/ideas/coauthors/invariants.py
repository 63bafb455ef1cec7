"""What an idea counts of those who write along, against them."""

from typing import Any

from sqlalchemy import Select, func, or_, select

from participation.ideas.proposals.models import Idea
from participation.invariants import invariant
from participation.subjects.models import Coauthor

_ideas: Any = Idea.__table__
_coauthors: Any = Coauthor.__table__


@invariant("ideas.coauthors")
def coauthors() -> Select[Any]:
    """An idea counts its co-authors, and names the first of them."""
    own = _coauthors.c.subject_id == _ideas.c.id
    number = select(func.count()).select_from(_coauthors).where(own).scalar_subquery()
    first = (
        select(_coauthors.c.user_id)
        .where(own)
        .order_by(_coauthors.c.at, _coauthors.c.user_id)
        .limit(1)
        .scalar_subquery()
    )
    kept = func.coalesce(_ideas.c.coauthor_id, 0)
    return select(
        _ideas.c.id, _ideas.c.coauthor_count, kept, number, func.coalesce(first, 0)
    ).where(or_(_ideas.c.coauthor_count != number, kept != func.coalesce(first, 0)))
