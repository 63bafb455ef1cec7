"""What becomes of votes and promises when an idea becomes part of another, and when it is its own again.

Whoever supports both is one person: the votes of an idea come along to the one that it becomes part of,
once for each person, and go when it is its own again. Callers hold all the ideas.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

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
from participation.ideas.boxes.models import Box
from participation.ideas.proposals.models import Idea
from participation.ideas.support.ballots import COUNTERS
from participation.ideas.support.models import Vote
from participation.spaces.models import Space

_votes: Any = Vote.__table__.c


def line_of(idea: Idea) -> list[Idea]:
    """The idea that an idea has become part of, the one that this has become part of, and so on."""
    found: list[Idea] = []
    into = idea.merged_into_id
    while into is not None:
        target = db.session.get_one(Idea, into)
        found.append(target)
        into = target.merged_into_id
    return found


def join(idea: Idea, into: Idea) -> None:
    """Let an idea become part of another: its votes and what it was promised go there."""
    idea.merged_into_id = into.id
    of_box = {each.id: each for each in _boxes(idea, into)}
    same = of_box[idea.box_id].method is of_box[into.box_id].method
    along = select(
        literal(into.id, _votes.idea_id.type),
        _votes.user_id,
        _votes.value,
        literal(clock.now(), _votes.at.type),
        literal(idea.id, _votes.from_id.type),
    ).where(_votes.idea_id == idea.id)
    if not same:
        along = along.where(_votes.value == 1)
    db.session.execute(
        db.upsert(Vote)
        .from_select(
            ["idea_id", "user_id", "value", "at", "from_id"], along.order_by(_votes.user_id)
        )
        .on_conflict_do_nothing()
    )
    _count(into)
    if idea.answer_due_on is not None and idea.answered_at is None:
        if into.answered_at is None:
            into.answer_due_on = min(filter(None, (into.answer_due_on, idea.answer_due_on)))
        idea.answer_due_on = None
    owe(into)
    db.session.flush()


def part(idea: Idea, line: Sequence[Idea]) -> None:
    """Let an idea be its own again: the votes that came along from it go from all it was part of.

    Whoever supports another part as well stays with that one. What was promised there meanwhile stays
    promised; the idea is owed an answer anew when enough support it.
    """
    db.session.flush()
    source = idea.id
    for target in line:
        _take_back(target, source)
        source = target.id
    idea.answered_at = None
    owe(idea)
    db.session.flush()


def _take_back(target: Idea, source: int) -> None:
    """Let votes go that came along from an idea and stand there no longer, or is no part any longer."""
    parts = db.session.scalars(select(Idea).where(Idea.merged_into_id == target.id)).all()
    along = Vote.__table__.alias("along")
    of_part = along.c.user_id == _votes.user_id
    stands: ColumnElement[bool] = false()
    if source in (each.id for each in parts):
        stands = exists().where(along.c.idea_id == source, of_part, along.c.value == _votes.value)
    gone = and_(_votes.idea_id == target.id, _votes.from_id == source, ~stands)
    of_box = {each.id: each.method for each in _boxes(target, *parts)}
    alike = [each.id for each in parts if of_box[each.box_id] is of_box[target.box_id]]
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
        .execution_options(synchronize_session=False)
    )
    db.session.execute(delete(Vote).where(gone).execution_options(synchronize_session=False))
    _count(target)


def _count(idea: Idea) -> None:
    """Count an idea's votes anew; one that is being given moves the count when it is."""
    counted = select(_votes.value, func.count()).where(_votes.idea_id == idea.id)
    found: dict[int, int] = dict(map(tuple, db.rows(counted.group_by(_votes.value))))
    for value, name in COUNTERS.items():
        setattr(idea, name, found.get(value, 0))


def _boxes(*ideas: Idea) -> Sequence[Box]:
    return db.session.scalars(select(Box).where(Box.id.in_({each.box_id for each in ideas}))).all()


def owe(idea: Idea) -> None:
    """Start the clock on an answer when enough people support an idea, and it does not run yet."""
    (box,) = _boxes(idea)
    if not box.threshold or idea.support_count < box.threshold:
        return
    if idea.answer_due_on is not None or idea.answered_at is not None:
        return
    zone = db.session.get_one(Space, idea.space_id).timezone
    idea.answer_due_on = clock.today(zone) + timedelta(days=box.answer_days)
    ledger.record(
        "idea.threshold_reached",
        subject_id=idea.id,
        space_id=idea.space_id,
        threshold=box.threshold,
    )


def together(idea: Idea, into: Idea) -> int:
    """How many people support one of two ideas, or both. One statement."""
    either = _votes.idea_id.in_((idea.id, into.id))
    people = select(func.count(func.distinct(_votes.user_id))).where(either, _votes.value == 1)
    return db.session.scalar(people) or 0
