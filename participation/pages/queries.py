"""Reads of the pages room: plain words, and what stands on the front page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    and_,
    case,
    func,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import contains_eager, joinedload

from participation import clock, config, db
from participation.accounts.models import Reader
from participation.hearings import cards as hearing_cards
from participation.hearings.cards import HearingCard
from participation.hearings.models import Hearing, Status
from participation.hearings.queries.public import is_open
from participation.ideas.models import Box, Gain, GainKind, Idea, IdeaState, Method
from participation.pages.defaults import default, fill
from participation.pages.models import PlainPage, PlainPageVersion
from participation.spaces.models import Space
from participation.spaces.rules import readable_by as spaces_readable_by
from participation.subjects.models import Subject
from participation.subjects.rules import readable_by, shown_to_everyone


@dataclass(frozen=True)
class ShownPage:
    """A plain-word page as it is read."""

    title: str
    body: str
    edited_at: datetime | None


def plain_page(slug: str, language: str) -> PlainPage | None:
    """A plain-word page that an admin has written."""
    return db.session.scalars(
        select(PlainPage).where(PlainPage.slug == slug, PlainPage.language == language)
    ).one_or_none()


def shown_page(slug: str, language: str) -> ShownPage:
    """A plain-word page: the admin's text, or the one that comes with the software."""
    written = plain_page(slug, language)
    source = written or default(slug, language)
    return ShownPage(
        title=fill(source.title),
        body=fill(source.body),
        edited_at=written.edited_at if written else None,
    )


def written_pages() -> dict[tuple[str, str], datetime]:
    """The pages an admin has written, by address and language, with when they were last edited."""
    rows = db.session.execute(select(PlainPage.slug, PlainPage.language, PlainPage.edited_at))
    return {(slug, language): edited_at for slug, language, edited_at in rows}


def versions(page: PlainPage) -> Sequence[PlainPageVersion]:
    """The last fifty texts of a page, newest first, with who wrote them."""
    return db.session.scalars(
        select(PlainPageVersion)
        .where(PlainPageVersion.page_id == page.id)
        .options(joinedload(PlainPageVersion.by))
        .order_by(PlainPageVersion.number.desc())
        .limit(50)
    ).all()


PAST_GROWING = tuple(
    state for state in IdeaState if state not in (IdeaState.new, IdeaState.in_discussion)
)
MOST_BOXES = 50
LONG_AGO = date(1970, 1, 1)
"""Before any promise: asking for later days lets a database use the index on them."""
_hearings = Hearing.__table__
_ideas = Idea.__table__


def _shown(reader: Reader, space_id: int | None = None) -> ColumnElement[bool]:
    """What everybody who may enter a space can read there, in the spaces the reader may enter."""
    everywhere = and_(readable_by(reader), shown_to_everyone())
    return everywhere if space_id is None else and_(everywhere, Subject.space_id == space_id)


def _is_shown(table: FromClause, reader: Reader) -> ColumnElement[bool]:
    """The same, asked of each row of `hearings` or `ideas`.

    Asked this way a database begins with the rows that are wanted, by their own index, and not
    with everything that a space holds.
    """
    return (
        select(Subject.id).where(Subject.id == table.c.id, _shown(reader)).correlate(table).exists()
    )


# -------------------------------------------------------------------------------- hearings


def _hearing_cards() -> Select[Any]:
    return select(*hearing_cards.columns()).select_from(Hearing).join(Hearing.space)


def open_hearings(
    reader: Reader, *, limit: int, space_id: int | None = None
) -> Sequence[HearingCard]:
    """The hearings one can respond to now, the soonest deadline first."""
    statement = (
        _hearing_cards()
        .where(is_open(clock.now()), _shown(reader, space_id))
        .order_by(Hearing.closes_at.is_(None), Hearing.closes_at, Hearing.id)
        .limit(limit)
    )
    return hearing_cards.read(db.rows(statement))


def concluded_hearings(
    reader: Reader, *, limit: int, space_id: int | None = None
) -> Sequence[HearingCard]:
    """The hearings with an outcome, the latest first."""
    statement = (
        _hearing_cards()
        .where(Hearing.status == Status.concluded, _shown(reader, space_id))
        .order_by(Hearing.concluded_at.desc(), Hearing.id.desc())
        .limit(limit)
    )
    return hearing_cards.read(db.rows(statement))


# ----------------------------------------------------------------------------------- ideas


def open_boxes(reader: Reader, space_id: int | None = None) -> Sequence[Box]:
    """The idea boxes that take ideas now, those that people support ideas in first."""
    now = clock.now()
    statement = (
        select(Box)
        .join(Space, Space.id == Box.space_id)
        .where(
            spaces_readable_by(reader),
            Space.closed_at.is_(None),
            Box.closed.is_(False),
            or_(Box.opens_at.is_(None), Box.opens_at <= now),
            or_(Box.closes_at.is_(None), Box.closes_at >= now),
        )
        .order_by(Box.method.desc(), Box.name, Box.id)
        .limit(MOST_BOXES)
    )
    if space_id is not None:
        statement = statement.where(Box.space_id == space_id)
    return db.session.scalars(statement).all()


def _idea_cards(ids: Any, *order: Any, limit: int) -> Sequence[Idea]:
    found: Sequence[Idea] = db.session.scalars(
        select(Idea)
        .join(Idea.box)
        .where(Idea.id.in_(ids))
        .options(contains_eager(Idea.box), joinedload(Idea.author), joinedload(Idea.space))
        .order_by(*order)
        .limit(limit)
    ).all()
    return found


def growing_ideas(reader: Reader, boxes: Sequence[Box], *, limit: int) -> Sequence[Idea]:
    """The ideas in these boxes that most people support, before they are assessed.

    Statements that people agree or disagree with come where there are too few ideas to support:
    they gather more votes, and would leave no room.
    """
    if not boxes:
        return []
    best = [
        select(_ideas.c.id)
        .where(
            _ideas.c.box_id == box.id,
            _ideas.c.state.not_in(PAST_GROWING),
            _is_shown(_ideas, reader),
        )
        .order_by(_ideas.c.support_count.desc(), _ideas.c.id.desc())
        .limit(limit)
        .subquery()
        for box in boxes
    ]
    return _idea_cards(
        union_all(*(select(each.c.id) for each in best)),
        case((Box.method == Method.support, 0), else_=1),
        Idea.support_count.desc(),
        Idea.id.desc(),
        limit=limit,
    )


def realised_ideas(reader: Reader, *, limit: int) -> Sequence[Idea]:
    """The ideas that have become something, the latest first."""
    latest = (
        select(_ideas.c.id)
        .where(_ideas.c.state == IdeaState.realised, _is_shown(_ideas, reader))
        .order_by(_ideas.c.state_at.desc(), _ideas.c.id.desc())
        .limit(limit)
    )
    return _idea_cards(
        select(latest.subquery().c.id), Idea.state_at.desc(), Idea.id.desc(), limit=limit
    )


def _today() -> date:
    """The day in the site's own timezone: a promised answer is late when that day has passed."""
    return clock.today(config.current().timezone)


def _overdue(today: date) -> ColumnElement[bool]:
    return and_(_ideas.c.answered_at.is_(None), _ideas.c.answer_due_on < today)


def overdue_ideas(reader: Reader, *, limit: int) -> Sequence[Idea]:
    """The ideas whose promised answer has not come, the longest overdue first."""
    longest = (
        select(_ideas.c.id)
        .where(_overdue(_today()), _is_shown(_ideas, reader))
        .order_by(_ideas.c.answer_due_on, _ideas.c.id)
        .limit(limit)
    )
    return _idea_cards(select(longest.subquery().c.id), Idea.answer_due_on, Idea.id, limit=limit)


# --------------------------------------------------------------------------------- figures


@dataclass(frozen=True)
class Figures:
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


def figures(reader: Reader) -> Figures:
    """The figures, in one statement; ideas and responses come from their cached counters."""
    today = _today()
    responses = select(func.sum(_hearings.c.response_count)).where(_is_shown(_hearings, reader))
    concluded = select(func.count()).where(
        _hearings.c.status == Status.concluded, _is_shown(_hearings, reader)
    )
    in_boxes = (
        select(func.sum(Box.idea_count))
        .join(Space, Space.id == Box.space_id)
        .where(spaces_readable_by(reader))
    )
    realised = select(func.count()).where(
        _ideas.c.state == IdeaState.realised, _is_shown(_ideas, reader)
    )
    answered = _ideas.c.answered_at
    promised = (
        select(
            func.count().filter(or_(answered.is_not(None), _overdue(today))).label("due"),
            func.count().filter(func.date(answered) <= _ideas.c.answer_due_on).label("on_time"),
            func.count().filter(_overdue(today)).label("overdue"),
        )
        .where(_ideas.c.answer_due_on >= LONG_AGO, _is_shown(_ideas, reader))
        .subquery()
    )
    row = db.session.execute(
        select(
            *(each.scalar_subquery() for each in (responses, concluded, in_boxes, realised)),
            promised,
        )
    ).one()
    return Figures(*(int(value or 0) for value in row))


def gains(reader: Reader) -> dict[tuple[GainKind, str], Decimal]:
    """What realised ideas have won, by kind and unit."""
    rows = db.session.execute(
        select(Gain.kind, Gain.unit, func.sum(Gain.realised))
        .join(Idea, Idea.id == Gain.idea_id)
        .where(Gain.realised.is_not(None), Idea.state == IdeaState.realised, _shown(reader))
        .group_by(Gain.kind, Gain.unit)
        .order_by(Gain.kind, Gain.unit)
    )
    return {(kind, unit): total for kind, unit, total in rows if total is not None}
