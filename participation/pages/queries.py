"""Reads of what stands on the front page, and on that of a space."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    and_,
    bindparam,
    case,
    func,
    or_,
    select,
    union_all,
)

from participation import clock, db
from participation.accounts.models import Reader, Standing
from participation.db import NOW
from participation.hearings.notice import cards as hearing_cards
from participation.hearings.notice.cards import HearingCard
from participation.hearings.notice.models import Hearing, Status
from participation.hearings.notice.queries.public import ASKED, asking, is_open
from participation.ideas.answers import statistics
from participation.ideas.answers.models import Tallied
from participation.ideas.boxes import cards as boxes_cards
from participation.ideas.boxes.cards import BoxCard
from participation.ideas.boxes.models import Box, Method
from participation.ideas.proposals import cards as idea_cards
from participation.ideas.proposals.cards import IdeaCard
from participation.ideas.proposals.models import Idea, IdeaState
from participation.ideas.proposals.queries.lists import with_cards
from participation.illustrations.faces import with_faces
from participation.results.told import is_shown
from participation.spaces.models import Space
from participation.spaces.rules import readable_by as spaces_readable_by
from participation.subjects.models import Subject
from participation.subjects.rules import readable_by, shown_to_everyone

PAST_GROWING = tuple(
    state for state in IdeaState if state not in (IdeaState.new, IdeaState.in_discussion)
)
MOST_BOXES = 50
_hearings = Hearing.__table__
_ideas = Idea.__table__


THE_SPACE = bindparam("space", type_=db.BigId)


def _shown(standing: Standing, in_space: bool = False) -> ColumnElement[bool]:
    """What everybody who may enter a space can read there, in the spaces the reader may enter."""
    everywhere = and_(readable_by(standing, NOW), shown_to_everyone(NOW))
    return and_(everywhere, Subject.space_id == THE_SPACE) if in_space else everywhere


def _values(reader: Reader, space_id: int | None = None) -> dict[str, Any]:
    """What the statements here are asked with; each is built once for all of a standing."""
    return asking(reader, space=space_id, latest_day=clock.latest_day())


# -------------------------------------------------------------------------------- hearings


def open_hearings(
    reader: Reader, *, limit: int, space_id: int | None = None
) -> Sequence[HearingCard]:
    """The hearings one can respond to now, the soonest deadline first."""
    statement = _open_hearings(reader.standing, limit, space_id is not None)
    return hearing_cards.read(db.rows(statement, _values(reader, space_id)))


# Built anew, it takes 0.6 ms of the 4.0 of the front page.
@lru_cache(maxsize=64)
def _open_hearings(standing: Standing, limit: int, in_space: bool) -> Select[Any]:
    return (
        _hearing_cards()
        .where(is_open(ASKED), _shown(standing, in_space))
        .order_by(Hearing.closes_at.is_(None), Hearing.closes_at, Hearing.id)
        .limit(limit)
    )


def _hearing_cards() -> Select[Any]:
    cards = select(*hearing_cards.columns()).select_from(Hearing).join(Hearing.space)
    return with_faces(cards, Hearing.face_id)


# ----------------------------------------------------------------------------------- ideas


def open_boxes(reader: Reader, space_id: int | None = None) -> Sequence[BoxCard]:
    """The idea boxes that take ideas now, those that people support ideas in first."""
    statement = _open_boxes(reader.standing, space_id is not None)
    return boxes_cards.read_boxes(db.rows(statement, _values(reader, space_id)))


# Built anew, it takes 0.3 ms of the 3.5 of a space's page.
@lru_cache(maxsize=64)
def _open_boxes(standing: Standing, in_space: bool) -> Select[Any]:
    statement = (
        select(*boxes_cards.box_columns())
        .join(Space, Space.id == Box.space_id)
        .where(
            spaces_readable_by(standing),
            Space.closed_at.is_(None),
            Box.closed.is_(False),
            or_(Box.opens_at.is_(None), Box.opens_at <= NOW),
            or_(Box.closes_at.is_(None), Box.closes_at >= NOW),
        )
        .order_by(Box.method.desc(), Box.name, Box.id)
        .limit(MOST_BOXES)
    )
    return statement.where(Box.space_id == THE_SPACE) if in_space else statement


def _idea_cards(ids: Any, *order: Any, limit: int) -> Select[Any]:
    return (
        with_cards(select(*idea_cards.columns()))
        .where(_ideas.c.id.in_(ids))
        .order_by(*order)
        .limit(limit)
    )


def growing_ideas(reader: Reader, boxes: Sequence[BoxCard], *, limit: int) -> Sequence[IdeaCard]:
    """The ideas in these boxes that most people support, before they are assessed.

    Statements that people agree or disagree with come where there are too few ideas to support:
    they gather more votes, and would leave no room.
    """
    if not boxes:
        return []
    statement = _growing_ideas(reader.standing, tuple(box.id for box in boxes), limit)
    return idea_cards.read(db.rows(statement, _values(reader)))


# Built anew, it takes 6.7 ms of the 4.7 of the front page as it is.
@lru_cache(maxsize=64)
def _growing_ideas(standing: Standing, box_ids: tuple[int, ...], limit: int) -> Select[Any]:
    best = [
        select(_ideas.c.id)
        .where(
            _ideas.c.box_id == box_id,
            # Written out: SQLAlchemy fills in a list of values anew each time it is asked.
            *(_ideas.c.state != state for state in PAST_GROWING),
            is_shown(_ideas, standing),
        )
        .order_by(_ideas.c.supported.desc(), _ideas.c.id.desc())
        .limit(limit)
        .subquery()
        for box_id in box_ids
    ]
    return _idea_cards(
        union_all(*(select(each.c.id) for each in best)),
        case((Box.method == Method.agreement, 1), else_=0),
        Idea.supported.desc(),
        _ideas.c.id.desc(),
        limit=limit,
    )


# --------------------------------------------------------------------------------- figures


@dataclass(frozen=True)
class SiteFigures:
    """What the site has come to, counted over what the reader may read."""

    responses: int
    concluded: int
    ideas: int
    realised: int
    answers_due: int
    answers_on_time: int
    overdue: int

    @property
    def share_on_time(self) -> float | None:
        """The share of promised answers that came by their day; None before any was due."""
        return self.answers_on_time / self.answers_due if self.answers_due else None


def figures(reader: Reader) -> SiteFigures:
    """The figures, in one statement; all but the concluded hearings come from kept counters."""
    values = {**_values(reader), **statistics.at_this_moment()}
    row = db.rows(_figures(reader.standing, _on_postgresql()), values).one()
    return SiteFigures(*(int(value or 0) for value in row))


# Built anew, it takes 3.2 ms of the 4.0 of the front page as it is.
@lru_cache(maxsize=64)
def _figures(standing: Standing, postgresql: bool) -> Select[Any]:
    # What was said to another authority is not what people have told this one.
    responses = select(func.sum(_hearings.c.response_count)).where(
        _hearings.c.status != Status.held_elsewhere, is_shown(_hearings, standing)
    )
    concluded = select(func.count()).where(
        _hearings.c.status == Status.concluded, is_shown(_hearings, standing)
    )
    in_boxes = (
        select(func.sum(Box.idea_count))
        .join(Space, Space.id == Box.space_id)
        .where(spaces_readable_by(standing), Box.held_by == "")
    )

    rows = statistics.now(postgresql)

    def number(*which: ColumnElement[bool]) -> Any:
        return func.sum(rows.c.number).filter(*which)

    due = rows.c.what.in_([Tallied.answered.value, Tallied.owed.value])
    tallied = (
        select(
            number(rows.c.what == Tallied.realised.value).label("realised"),
            number(due).label("due"),
            number(rows.c.what == Tallied.on_time.value).label("on_time"),
            number(rows.c.what == Tallied.promised.value).label("overdue"),
        )
        .where(_in_spaces_of(standing, rows))
        .subquery()
    )
    return select(*(each.scalar_subquery() for each in (responses, concluded, in_boxes)), tallied)


def _on_postgresql() -> bool:
    return db.session.get_bind().dialect.name == "postgresql"


def _in_spaces_of(standing: Standing, rows: FromClause) -> ColumnElement[bool]:
    return rows.c.space_id.in_(select(Space.id).where(spaces_readable_by(standing)))
