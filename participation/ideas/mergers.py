"""What becomes of votes and promises when an idea becomes part of another, and when it is its own again.

Whoever supports both is one person: the votes of an idea come along to the one that it becomes part of,
once for each person, and go when it is its own again. Callers hold all the ideas.
"""

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, func, literal, select

from participation import clock, db, ledger
from participation.ideas.ballots import COUNTERS
from participation.ideas.models import Box, Idea, Vote
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
    given = (
        db.upsert(Vote)
        .from_select(
            ["idea_id", "user_id", "value", "at", "from_id"], along.order_by(_votes.user_id)
        )
        .on_conflict_do_nothing()
        .returning(Vote.value)
    )
    _count(into, db.session.scalars(given).all(), 1)
    if idea.answer_due_on is not None and idea.answered_at is None:
        if into.answered_at is None:
            into.answer_due_on = min(filter(None, (into.answer_due_on, idea.answer_due_on)))
        idea.answer_due_on = None
    owe(into)
    db.session.flush()


def part(idea: Idea, line: Sequence[Idea]) -> None:
    """Let an idea be its own again: the votes that came along from it go from all it was part of.

    What was promised there meanwhile stays promised; the idea is owed an answer anew when enough
    support it.
    """
    source, people = idea.id, None
    for target in line:
        gone = _taken_back(target.id, source, people)
        _count(target, [value for _user, value in gone], -1)
        source, people = target.id, [user for user, _value in gone]
    idea.answered_at = None
    owe(idea)
    db.session.flush()


def _taken_back(idea_id: int, source: int, people: Collection[int] | None) -> list[tuple[int, int]]:
    gone = delete(Vote).where(Vote.idea_id == idea_id, Vote.from_id == source)
    if people is not None:
        gone = gone.where(Vote.user_id.in_(people))
    rows = db.session.execute(
        gone.returning(Vote.user_id, Vote.value).execution_options(synchronize_session=False)
    )
    return [(user, value) for user, value in rows]


def _count(idea: Idea, values: Collection[int], sign: int) -> None:
    for value in values:
        name = COUNTERS[value]
        setattr(idea, name, getattr(idea, name) + sign)


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
