"""Reads of criteria and scores."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import exists, func, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from participation import db
from participation.accounts.models import Reader, RoleName, User
from participation.ideas.boxes.models import Box
from participation.ideas.evaluation.models import Criterion, Evaluation, IdeaScore, Score
from participation.ideas.evaluation.rules import seen_by
from participation.ideas.proposals.models import Idea
from participation.spaces.models import Space

MOST_BOXES = 100
_ideas: Any = Idea.__table__.c


def criteria(box_id: int, *, used: bool | None = True) -> Sequence[Criterion]:
    """The criteria of a box in their order: those in use, those that are not, or (None) all."""
    statement = (
        select(Criterion)
        .where(Criterion.box_id == box_id)
        .order_by(Criterion.position, Criterion.id)
    )
    if used is not None:
        gone = Criterion.removed_at
        statement = statement.where(gone.is_(None) if used else gone.is_not(None))
    return db.session.scalars(statement).all()


class CriterionRow(NamedTuple):
    """A criterion as everybody reads it."""

    name: str
    description: str
    high_means: str


def shown(box_id: int) -> list[CriterionRow]:
    """The criteria in use, as the page of a box tells them. One statement."""
    rows = db.rows(
        select(Criterion.name, Criterion.description, Criterion.high_means)
        .where(Criterion.box_id == box_id, Criterion.removed_at.is_(None))
        .order_by(Criterion.position, Criterion.id)
    )
    return [CriterionRow._make(row) for row in rows]


def criterion(criterion_id: int, box_id: int) -> Criterion | None:
    """A criterion of a box, in use or not."""
    return db.session.scalars(
        select(Criterion).where(Criterion.id == criterion_id, Criterion.box_id == box_id)
    ).one_or_none()


def has_scores(*, box_id: int | None = None, criterion_id: int | None = None) -> bool:
    """Whether anybody has given scores in a box, or by a criterion."""
    found = exists().where(Score.criterion_id == Criterion.id)
    if criterion_id is not None:
        found = found.where(Criterion.id == criterion_id)
    if box_id is not None:
        found = found.where(Criterion.box_id == box_id)
    return bool(db.session.scalar(select(found)))


class BoxLine(NamedTuple):
    """A box with how many criteria it has, and in how many of its ideas somebody has given scores."""

    box: Box
    criteria: int
    scored: int


def boxes(reader: Reader) -> list[BoxLine]:
    """The boxes of the spaces the reader is an official of. One statement."""
    inside, everywhere = reader.spaces_where(RoleName.official)
    counted = (
        select(func.count())
        .where(Criterion.box_id == Box.id, Criterion.removed_at.is_(None))
        .scalar_subquery()
    )
    scored = select(func.count()).where(IdeaScore.box_id == Box.id).scalar_subquery()
    statement = (
        select(Box, counted, scored)
        .join(Box.space)
        .where(Box.held_by == "", Space.closed_at.is_(None))
        .options(contains_eager(Box.space))
        .order_by(Space.name, Box.closed, Box.name, Box.id)
        .limit(MOST_BOXES)
    )
    if not everywhere:
        statement = statement.where(Box.space_id.in_(sorted(inside)))
    return [BoxLine._make(row) for row in db.session.execute(statement)]


def own(idea_id: int, reader: Reader) -> Evaluation | None:
    """What the reader has given an idea."""
    return db.session.scalars(
        select(Evaluation)
        .where(Evaluation.idea_id == idea_id, Evaluation.by_id == reader.id)
        .options(selectinload(Evaluation.scores))
    ).one_or_none()


def evaluations(idea_id: int) -> Sequence[Evaluation]:
    """What all officials have given an idea, in the order they did. Two statements."""
    return db.session.scalars(
        select(Evaluation)
        .where(Evaluation.idea_id == idea_id, Evaluation.abstains.is_(False))
        .options(selectinload(Evaluation.scores), joinedload(Evaluation.by))
        .order_by(Evaluation.id)
    ).all()


def may_see_others(idea_id: int, reader: Reader) -> bool:
    """Whether the reader may see what others gave an idea (`rules.seen_by`)."""
    statement = select(_ideas.id).where(_ideas.id == idea_id, seen_by(reader, _ideas))
    return db.session.scalar(statement) is not None


def how_many(idea_id: int) -> int:
    """How many officials have given an idea scores."""
    kept = select(IdeaScore.evaluations).where(IdeaScore.idea_id == idea_id)
    return db.session.scalar(kept) or 0


class Spread(NamedTuple):
    """What an idea was given by a criterion: how often each score, from 1 on, and what that comes to."""

    criterion: Criterion
    numbers: Sequence[int]

    @property
    def given(self) -> int:
        """How many officials gave a score."""
        return sum(self.numbers)

    @property
    def mean(self) -> float:
        """The mean of the scores; 0 without any."""
        total = sum(value * number for value, number in enumerate(self.numbers, 1))
        return total / self.given if self.given else 0

    @property
    def lowest(self) -> int:
        """The lowest score; 0 without any."""
        return next((value for value, number in enumerate(self.numbers, 1) if number), 0)

    @property
    def highest(self) -> int:
        """The highest score; 0 without any."""
        return max((value for value, number in enumerate(self.numbers, 1) if number), default=0)


def spread(criteria: Sequence[Criterion], given: Sequence[Evaluation], scale: int) -> list[Spread]:
    """What an idea was given by each criterion, those that nobody has scored by and uses left out."""
    found: Mapping[int, list[int]] = {each.id: [0] * scale for each in criteria}
    for evaluation in given:
        for score in evaluation.scores:
            if score.criterion_id in found and score.value <= scale:
                found[score.criterion_id][score.value - 1] += 1
    return [
        Spread(each, found[each.id])
        for each in criteria
        if each.removed_at is None or any(found[each.id])
    ]


def given_by(user: User) -> Sequence[Any]:
    """The scores a person has given, with the titles of their ideas: for their own data. One statement."""
    return db.session.execute(
        select(
            Evaluation.idea_id,
            Evaluation.note,
            Evaluation.abstains,
            Evaluation.first_at,
            Evaluation.at,
            Criterion.name,
            Score.value,
        )
        .outerjoin(Score, Score.evaluation_id == Evaluation.id)
        .outerjoin(Criterion, Criterion.id == Score.criterion_id)
        .where(Evaluation.by_id == user.id)
        .order_by(Evaluation.idea_id, Criterion.position, Criterion.id)
    ).all()
