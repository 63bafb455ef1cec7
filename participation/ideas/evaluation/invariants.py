"""What the scores of an idea come to, against the scores."""

from typing import Any

from sqlalchemy import Select, or_, select, union

from participation.ideas.evaluation import figures
from participation.ideas.evaluation.models import IdeaScore
from participation.invariants import invariant

_kept: Any = IdeaScore.__table__.c


@invariant("idea_scores")
def scores() -> Select[Any]:
    """What is kept of an idea's scores is what they come to."""
    anew = figures.counted().subquery()
    pairs = [(_kept[name], anew.c[name]) for name in ("evaluations", "mean", "lowest", "highest")]
    ids = union(select(_kept.idea_id), select(anew.c.idea_id)).subquery()
    return (
        select(
            ids.c.idea_id,
            *(kept for kept, _number in pairs),
            *(number for _kept_, number in pairs),
        )
        .select_from(ids)
        .outerjoin(IdeaScore.__table__, _kept.idea_id == ids.c.idea_id)
        .outerjoin(anew, anew.c.idea_id == ids.c.idea_id)
        .where(or_(*(kept.is_distinct_from(number) for kept, number in pairs)))
    )
