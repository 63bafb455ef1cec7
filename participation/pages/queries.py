"""Reads of the pages room: plain words, and what stands on the front page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from participation import clock, db
from participation.accounts.models import Reader
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


GROWING = (IdeaState.new, IdeaState.in_discussion)


def _shown(reader: Reader, space_id: int | None = None) -> ColumnElement[bool]:
    """What everybody who may enter a space can read there, in the spaces the reader may enter."""
    everywhere = and_(readable_by(reader), shown_to_everyone())
    return everywhere if space_id is None else and_(everywhere, Subject.space_id == space_id)


def _hearing_cards(statement: Select[Any]) -> Sequence[Hearing]:
    found: Sequence[Hearing] = db.session.scalars(
        statement.options(joinedload(Hearing.space))
    ).all()
    return found


def _idea_cards(statement: Select[Any]) -> Sequence[Idea]:
    found: Sequence[Idea] = db.session.scalars(
        statement.join(Idea.box).options(
            contains_eager(Idea.box), joinedload(Idea.author), joinedload(Idea.space)
        )
    ).all()
    return found


def open_hearings(reader: Reader, *, limit: int, space_id: int | None = None) -> Sequence[Hearing]:
    """The hearings one can respond to now, the soonest deadline first."""
    return _hearing_cards(
        select(Hearing)
        .where(is_open(clock.now()), _shown(reader, space_id))
        .order_by(Hearing.closes_at.is_(None), Hearing.closes_at, Hearing.id)
        .limit(limit)
    )


def concluded_hearings(
    reader: Reader, *, limit: int, space_id: int | None = None
) -> Sequence[Hearing]:
    """The hearings with an outcome, the latest first."""
    return _hearing_cards(
        select(Hearing)
        .where(Hearing.status == Status.concluded, _shown(reader, space_id))
        .order_by(Hearing.concluded_at.desc(), Hearing.id.desc())
        .limit(limit)
    )


def _box_is_open(now: datetime) -> ColumnElement[bool]:
    return and_(
        Box.closed.is_(False),
        or_(Box.opens_at.is_(None), Box.opens_at <= now),
        or_(Box.closes_at.is_(None), Box.closes_at >= now),
    )


# Ordered by the ideas' own id, so that their index gives the order.
_IDEA_ID: ColumnElement[int] = Idea.__table__.c.id


def growing_ideas(reader: Reader, *, limit: int, space_id: int | None = None) -> Sequence[Idea]:
    """The ideas that most people support, in boxes that are open, before they are assessed.

    Statements that people agree or disagree with come where there are too few ideas to support:
    they gather more votes, and would leave no room.
    """

    def most_supported(method: Method, number: int) -> Sequence[Idea]:
        return _idea_cards(
            select(Idea)
            .where(
                Idea.state.in_(GROWING),
                Box.method == method,
                _box_is_open(clock.now()),
                _shown(reader, space_id),
            )
            .order_by(Idea.support_count.desc(), _IDEA_ID.desc())
            .limit(number)
        )

    found = most_supported(Method.support, limit)
    if len(found) < limit:
        found = [*found, *most_supported(Method.agreement, limit - len(found))]
    return found


def realised_ideas(reader: Reader, *, limit: int) -> Sequence[Idea]:
    """The ideas that have become something, the latest first."""
    return _idea_cards(
        select(Idea)
        .where(Idea.state == IdeaState.realised, _shown(reader))
        .order_by(Idea.state_at.desc(), _IDEA_ID.desc())
        .limit(limit)
    )


def _today() -> date:
    """The day in the site's own timezone: a promised answer is late when that day has passed."""
    return clock.local_day(clock.now(), current_app.extensions["settings"].timezone)


def _overdue(today: date) -> ColumnElement[bool]:
    return and_(Idea.answered_at.is_(None), Idea.answer_due_on < today)


def overdue_ideas(reader: Reader, *, limit: int) -> Sequence[Idea]:
    """The ideas whose promised answer has not come, the longest overdue first."""
    return _idea_cards(
        select(Idea)
        .where(_overdue(_today()), _shown(reader))
        .order_by(Idea.answer_due_on, _IDEA_ID)
        .limit(limit)
    )


def open_boxes(space_id: int) -> Sequence[Box]:
    """The idea boxes of a space that take ideas now."""
    return db.session.scalars(
        select(Box)
        .where(Box.space_id == space_id, _box_is_open(clock.now()))
        .order_by(Box.name, Box.id)
        .limit(20)
    ).all()


@dataclass(frozen=True)
class Figures:
    """What the site has come to, counted over what the reader may read."""

    open_hearings: int
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
    now, today = clock.now(), _today()
    shown = _shown(reader)

    def hearings(what: Any, *conditions: ColumnElement[bool]) -> Any:
        return select(what).select_from(Hearing).where(*conditions, shown).scalar_subquery()

    def ideas(*conditions: ColumnElement[bool]) -> Any:
        counted = select(func.count(Idea.id)).select_from(Idea)
        return counted.where(*conditions, shown).scalar_subquery()

    in_boxes = (
        select(func.coalesce(func.sum(Box.idea_count), 0))
        .join(Space, Space.id == Box.space_id)
        .where(spaces_readable_by(reader))
        .scalar_subquery()
    )
    on_time = func.date(Idea.answered_at) <= Idea.answer_due_on
    due = or_(Idea.answered_at.is_not(None), Idea.answer_due_on < today)
    row = db.session.execute(
        select(
            hearings(func.count(Hearing.id), is_open(now)),
            hearings(func.coalesce(func.sum(Hearing.response_count), 0)),
            hearings(func.count(Hearing.id), Hearing.status == Status.concluded),
            in_boxes,
            ideas(Idea.state == IdeaState.realised),
            ideas(Idea.answer_due_on.is_not(None), due),
            ideas(Idea.answer_due_on.is_not(None), on_time),
            ideas(_overdue(today)),
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
