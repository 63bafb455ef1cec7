"""Votes that come along when an idea becomes part of another, and go when it is its own again.

Whoever supports both is one person: what an idea counts are those who support it or any part of it, each
once. A vote that came along knows from where (`from_id`), and goes when no part gives it any more. One that
is given to the whole itself stays there. Callers hold all the ideas.
"""

from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    and_,
    delete,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    update,
)

from participation import clock, db, ledger
from participation.ideas.boxes.models import Box, Method
from participation.ideas.proposals.models import Idea
from participation.ideas.support.ballots import COUNTERS
from participation.ideas.support.ledgered import MORE, MOVED
from participation.ideas.support.models import Vote

_votes: Any = Vote.__table__.c
_QUIET = {"synchronize_session": False}


class Together(NamedTuple):
    """How many people support one of two ideas, or both, and how many of them support both."""

    people: int
    both: int


def together(idea_id: int, into_id: int) -> Together:
    """How many people support two ideas. One statement."""
    of_both = (
        select(func.count().label("times"))
        .where(
            _votes.idea_id.in_((idea_id, into_id)),
            _votes.value == 1,
            _votes.taken_back_at.is_(None),
        )
        .group_by(_votes.user_id)
        .subquery()
    )
    people, votes = db.session.execute(
        select(func.count(), func.coalesce(func.sum(of_both.c.times), 0))
    ).one()
    return Together(people, int(votes) - people)


def bring(idea: Idea, into: Idea) -> int:
    """Let an idea's votes come along to another, once for each person; returns how many are new there.

    Between ways to vote only agreement comes along.
    """
    along = select(
        literal(into.id, _votes.idea_id.type),
        _votes.user_id,
        _votes.value,
        literal(clock.now(), _votes.at.type),
        literal(idea.id, _votes.from_id.type),
    ).where(_votes.idea_id == idea.id, _votes.taken_back_at.is_(None))
    if not comes_whole(idea, into):
        along = along.where(_votes.value == 1)
    before = into.support_count
    db.session.execute(
        db.upsert(Vote)
        .from_select(
            ["idea_id", "user_id", "value", "at", "from_id"], along.order_by(_votes.user_id)
        )
        .on_conflict_do_nothing()
    )
    count(into)
    return into.support_count - before


def comes_whole(idea: Idea, into: Idea) -> bool:
    """Whether all votes mean the same in both ideas' boxes, and not agreement alone."""
    return len(set(_methods(idea, into).values())) == 1


def _methods(*ideas: Idea) -> dict[int, Method]:
    """How each of some ideas is voted on, by its id. One statement."""
    rows = db.session.execute(
        select(Box.id, Box.method).where(Box.id.in_({each.box_id for each in ideas}))
    )
    of_box = {row.id: row.method for row in rows}
    return {each.id: of_box[each.box_id] for each in ideas}


def take_back(idea: Idea, line: list[Idea]) -> None:
    """Let votes go that came along from an idea to those that it was part of, which `line` has from below.

    Whoever supports another part as well stays with that one. What was taken back at the whole meanwhile is
    taken back from the idea too.
    """
    source = idea.id
    for target in line:
        _take_back(target, source)
        source = target.id
    gone = and_(_votes.idea_id == idea.id, _votes.taken_back_at.is_not(None))
    db.session.execute(delete(Vote).where(gone).execution_options(**_QUIET))
    count(idea)


def _take_back(target: Idea, source: int) -> None:
    """Let votes go that came along from an idea and stand there no longer, or is no part any longer."""
    parts = db.session.scalars(select(Idea).where(Idea.merged_into_id == target.id)).all()
    along = Vote.__table__.alias("along")
    of_part = and_(along.c.user_id == _votes.user_id, along.c.taken_back_at.is_(None))
    stands: ColumnElement[bool] = false()
    if source in (each.id for each in parts):
        stands = exists().where(along.c.idea_id == source, of_part, along.c.value == _votes.value)
    gone = and_(_votes.idea_id == target.id, _votes.from_id == source, ~stands)
    if parts:
        methods = _methods(target, *parts)
        alike = [each.id for each in parts if methods[each.id] is methods[target.id]]
        comes = and_(
            of_part,
            along.c.idea_id.in_([each.id for each in parts]),
            or_(along.c.idea_id.in_(alike), along.c.value == 1),
        )
        other = select(along.c.idea_id).where(comes).order_by(along.c.idea_id).limit(1)
        value = select(along.c.value).where(comes).order_by(along.c.idea_id).limit(1)
        db.session.execute(
            update(Vote)
            .where(gone, exists().where(comes))
            .values(from_id=other.scalar_subquery(), value=value.scalar_subquery())
            .execution_options(**_QUIET)
        )
    db.session.execute(delete(Vote).where(gone).execution_options(**_QUIET))
    count(target)


def count(idea: Idea) -> None:
    """Count an idea's votes anew, and record by how many they are more or fewer than before."""
    counted = select(_votes.value, func.count()).where(_votes.idea_id == idea.id)
    found: dict[int, int] = dict(map(tuple, db.rows(counted.group_by(_votes.value))))
    more = {}
    for value, name in COUNTERS.items():
        number = found.get(value, 0)
        if number != getattr(idea, name):
            more[MORE[value]] = number - getattr(idea, name)
        setattr(idea, name, number)
    if more:
        ledger.record(MOVED, subject_id=idea.id, space_id=idea.space_id, **more)
