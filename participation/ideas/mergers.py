"""What becomes of votes and promises when an idea becomes part of another, and when it is its own again.

Whoever supports both is one person: the votes of an idea come along to the one that it becomes part of,
once for each person, and go when it is its own again. Callers hold all the ideas.
"""

import json
from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, func, literal, or_, select

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
    _bring_along(into, _votes.idea_id == idea.id)
    if idea.answer_due_on is not None and idea.answered_at is None:
        if into.answered_at is None:
            into.answer_due_on = min(filter(None, (into.answer_due_on, idea.answer_due_on)))
        idea.answer_due_on = None
    owe(into)
    db.session.flush()


def _bring_along(into: Idea, *which: Any) -> set[int]:
    """Count votes on ideas that are part of another there too, where a person has none yet; returns whose.

    Between boxes that vote in different ways only support goes along.
    """
    part_of, boxes = Idea.__table__, Box.__table__
    method = select(boxes.c.method).where(boxes.c.id == into.box_id).scalar_subquery()
    along = (
        select(
            literal(into.id, _votes.idea_id.type),
            _votes.user_id,
            _votes.value,
            literal(clock.now(), _votes.at.type),
            _votes.idea_id,
        )
        .join(part_of, part_of.c.id == _votes.idea_id)
        .join(boxes, boxes.c.id == part_of.c.box_id)
        .where(or_(_votes.value == 1, boxes.c.method == method), *which)
        .order_by(_votes.user_id, _votes.idea_id)
    )
    given = db.session.execute(
        db.upsert(Vote)
        .from_select(["idea_id", "user_id", "value", "at", "from_id"], along)
        .on_conflict_do_nothing()
        .returning(Vote.user_id, Vote.value)
    ).all()
    _count(into, [row.value for row in given], 1)
    return {row.user_id for row in given}


def part(idea: Idea, line: Sequence[Idea]) -> None:
    """Let an idea be its own again: the votes that came along from it go from all it was part of, but
    those of who supports another part of it too.

    What was promised there meanwhile stays promised; the idea is owed an answer anew when enough
    support it.
    """
    source, people = idea.id, None
    for target in line:
        gone = _taken_back(target.id, source, people)
        _count(target, [value for _user, value in gone], -1)
        left = {user for user, _value in gone}
        others = select(Idea.__table__.c.id).where(
            Idea.__table__.c.merged_into_id == target.id, Idea.__table__.c.id != idea.id
        )
        left -= _bring_along(target, _votes.idea_id.in_(others), _one_of(left))
        source, people = target.id, left
    idea.answered_at = None
    owe(idea)
    db.session.flush()


def _one_of(people: Collection[int]) -> ColumnElement[bool]:
    """Whether a vote is that of one of these, however many they are."""
    return db.among(_votes.user_id, literal(json.dumps(sorted(people))))


def _taken_back(idea_id: int, source: int, people: Collection[int] | None) -> list[tuple[int, int]]:
    gone = delete(Vote).where(Vote.idea_id == idea_id, Vote.from_id == source)
    if people is not None:
        gone = gone.where(_one_of(people))
    rows = db.session.execute(
        gone.returning(Vote.user_id, Vote.value).execution_options(synchronize_session=False)
    )
    return [(user, value) for user, value in rows]


def _count(idea: Idea, values: Collection[int], sign: int) -> None:
    for value in values:
        name = COUNTERS[value]
        setattr(idea, name, getattr(idea, name) + sign)


def owe(idea: Idea) -> None:
    """Start the clock on an answer when enough people support an idea, and it does not run yet."""
    box = db.session.get_one(Box, idea.box_id)
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
