"""What authorities decided about ideas, by the ledger: each step has its entry."""

from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal, select, union_all

from participation.ideas.proposals.models import Idea, IdeaState
from participation.sealing.figures import entries, figure, last_of
from participation.subjects.models import StateChange

DECIDED = (
    IdeaState.accepted,
    IdeaState.planned,
    IdeaState.in_progress,
    IdeaState.realised,
    IdeaState.declined,
)
"""The steps that the results count."""
_ideas: Any = Idea.__table__.c
_steps: Any = StateChange.__table__.c


def _action(state: ColumnElement[Any]) -> ColumnElement[Any]:
    return literal("idea.") + func.replace(state, " ", "_")


@figure("ideas.decisions")
def decisions() -> Select[Any]:
    """How often it was decided about an idea, as its life and the results show it."""
    actions = [f"idea.{each.replace(' ', '_')}" for each in DECIDED]
    each = union_all(
        select(_steps.subject_id, _action(_steps.state).label("action"), *_counted(stands=1)).where(
            _steps.state.in_(DECIDED)
        ),
        select(entries.c.subject_id, entries.c.action, *_counted(follows=1)).where(
            entries.c.action.in_(actions)
        ),
    ).subquery()
    stands, follows = func.sum(each.c.stands), func.sum(each.c.follows)
    position = last_of(_ideas.id, entries.c.action.in_(actions))
    return (
        select(_ideas.id, stands, follows, position)
        .join(each, each.c.subject_id == _ideas.id)
        .group_by(_ideas.id, each.c.action)
        .having(stands != follows)
        .order_by(position)
    )


def _counted(*, stands: int = 0, follows: int = 0) -> tuple[ColumnElement[int], ...]:
    return literal(stands).label("stands"), literal(follows).label("follows")
