"""What is counted of ideas and votes, against the ideas and the votes."""

from typing import Any

from sqlalchemy import Select, and_, case, func, or_, select

from participation import db
from participation.ideas import statistics
from participation.ideas.models import DONE, OVER, Box, Idea, IdeaState, Vote
from participation.invariants import invariant

_ideas: Any = Idea.__table__
_votes: Any = Vote.__table__
_boxes: Any = Box.__table__


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


@invariant("idea_tallies")
def figures() -> Select[Any]:
    """The figures of a space are what its ideas add up to."""
    return statistics.differing(db.session.get_bind().dialect.name == "postgresql")


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
