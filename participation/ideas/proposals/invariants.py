"""What is counted and kept of ideas, against the ideas."""

from typing import Any

from sqlalchemy import Select, and_, case, func, select

from participation.ideas.boxes.models import Box
from participation.ideas.proposals.models import DONE, OVER, Idea, IdeaState
from participation.invariants import invariant

_ideas: Any = Idea.__table__
_boxes: Any = Box.__table__


@invariant("boxes.idea_count")
def boxes() -> Select[Any]:
    """A box counts the ideas that were published in it, hidden ones too."""
    counted = (
        select(_ideas.c.box_id, func.count().label("number"))
        .where(_ideas.c.state != IdeaState.draft)
        .group_by(_ideas.c.box_id)
        .subquery()
    )
    number = func.coalesce(counted.c.number, 0)
    return (
        select(_boxes.c.id, _boxes.c.idea_count, number)
        .outerjoin(counted, counted.c.box_id == _boxes.c.id)
        .where(_boxes.c.idea_count != number)
    )


@invariant("ideas.due_on")
def days() -> Select[Any]:
    """The day of what is promised next is the nearest of those that are promised."""
    kept = _ideas.c
    owed = and_(
        kept.state.not_in(sorted(OVER)), kept.answer_due_on.is_not(None), kept.answered_at.is_(None)
    )
    news = and_(kept.state.not_in(sorted(DONE)), kept.promised_on.is_not(None))
    nearest = case(
        (and_(owed, news, kept.answer_due_on <= kept.promised_on), kept.answer_due_on),
        (news, kept.promised_on),
        (owed, kept.answer_due_on),
        else_=None,
    )
    return select(kept.id, kept.due_on, nearest).where(kept.due_on.is_distinct_from(nearest))
