"""What is known of splits, against the ideas."""

from typing import Any

from sqlalchemy import Select, or_, select

from participation.ideas.proposals.models import Idea
from participation.ideas.splitting.models import Split
from participation.invariants import invariant

_ideas: Any = Idea.__table__
_splits: Any = Split.__table__


@invariant("idea_splits")
def splits() -> Select[Any]:
    """Both ideas of a split know that there is one; the second of one that was undone is part of another
    idea, or was made its own again."""
    return (
        select(_splits.c.id, _ideas.c.id, _ideas.c.has_splits)
        .join(_ideas, or_(_ideas.c.id == _splits.c.idea_id, _ideas.c.id == _splits.c.new_id))
        .where(_ideas.c.has_splits.is_(False))
    )
