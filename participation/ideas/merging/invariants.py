"""What a whole counts of its parts, against these."""

from typing import Any

from sqlalchemy import Select, and_, or_, select

from participation.ideas.merging.models import Merger
from participation.ideas.proposals.models import Idea
from participation.ideas.support.models import Vote
from participation.invariants import invariant

_ideas: Any = Idea.__table__
_votes: Any = Vote.__table__
_mergers: Any = Merger.__table__


@invariant("votes.from_id")
def votes() -> Select[Any]:
    """A vote that came along from an idea stands there still, and that is part of the one it came to."""
    given, part = _votes.alias("given"), _ideas.alias("part")
    same = and_(given.c.idea_id == _votes.c.from_id, given.c.user_id == _votes.c.user_id)
    return (
        select(_votes.c.idea_id, _votes.c.user_id, _votes.c.from_id, part.c.merged_into_id)
        .join(part, part.c.id == _votes.c.from_id)
        .outerjoin(given, same)
        .where(
            or_(
                given.c.user_id.is_(None),
                and_(given.c.taken_back_at.is_not(None), _votes.c.taken_back_at.is_(None)),
                part.c.merged_into_id.is_distinct_from(_votes.c.idea_id),
            )
        )
    )


@invariant("idea_mergers")
def mergers() -> Select[Any]:
    """A merger that stands is where its idea is part of."""
    return (
        select(_mergers.c.id, _mergers.c.into_id, _ideas.c.merged_into_id)
        .join(_ideas, _ideas.c.id == _mergers.c.idea_id)
        .where(
            _mergers.c.at.is_not(None),
            _mergers.c.ended_at.is_(None),
            _ideas.c.merged_into_id.is_distinct_from(_mergers.c.into_id),
        )
    )
