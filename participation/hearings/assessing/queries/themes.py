"""Reads of themes, points and of how far the work has come."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, case, func, literal, select
from sqlalchemy.orm import joinedload, selectinload

from participation import clock, db
from participation.hearings.assessing.models import Outcome, Point, Sorting, Theme, point_themes
from participation.subjects.models import Subject
from participation.subjects.rules import may_be_quoted

HELD_FOR = timedelta(minutes=30)
"""How long somebody who opened a contribution has it, unless they go on or say they are done."""


def key_of(title: str) -> str:
    """A title as it is compared."""
    return " ".join(title.casefold().split())


def themes(hearing_id: int) -> Sequence[Theme]:
    """The themes of a hearing in their order, with department."""
    return db.session.scalars(
        select(Theme)
        .where(Theme.hearing_id == hearing_id, Theme.removed_at.is_(None))
        .order_by(Theme.position, Theme.id)
        .options(joinedload(Theme.department))
    ).all()


def theme(hearing_id: int, theme_id: int) -> Theme | None:
    """One theme, also a removed one: the page says what became of it."""
    return db.session.scalars(
        select(Theme)
        .where(Theme.hearing_id == hearing_id, Theme.id == theme_id)
        .options(
            joinedload(Theme.department),
            joinedload(Theme.assessed_by),
            joinedload(Theme.removed_by),
        )
    ).one_or_none()


def titled(hearing_id: int, title: str) -> Theme | None:
    """The theme of that title, if there is one."""
    return db.session.scalars(
        select(Theme).where(
            Theme.hearing_id == hearing_id,
            Theme.key == key_of(title),
            Theme.removed_at.is_(None),
        )
    ).one_or_none()


def points_in(subject_id: int) -> Sequence[Point]:
    """The points of one contribution, in the order of its text, with their themes."""
    return db.session.scalars(
        select(Point)
        .where(Point.subject_id == subject_id)
        .order_by(Point.start.is_(None), Point.start, Point.id)
        .options(selectinload(Point.themes))
    ).all()


def point(subject_id: int, point_id: int) -> Point | None:
    """One point of a contribution, with its themes."""
    return db.session.scalars(
        select(Point)
        .where(Point.subject_id == subject_id, Point.id == point_id)
        .options(selectinload(Point.themes))
    ).one_or_none()


def points_of(theme_id: int, after: int | None, limit: int) -> Sequence[Point]:
    """The points of a theme, the oldest first."""
    linked = point_themes.c
    statement = (
        select(Point)
        .join(point_themes, linked.point_id == Point.id)
        .where(linked.theme_id == theme_id)
        .order_by(linked.point_id)
        .limit(limit)
    )
    if after is not None:
        statement = statement.where(linked.point_id > after)
    return db.session.scalars(statement).all()


def said_under(hearing_id: Any, theme_id: Any) -> Select[int]:
    """Which contributions to a hearing have a point under a theme: for the lists of others."""
    linked = point_themes.c
    return (
        select(Point.subject_id)
        .join(point_themes, linked.point_id == Point.id)
        .where(linked.theme_id == theme_id, Point.hearing_id == hearing_id)
    )


def says_something_under(subject_id: Any, theme_id: Any) -> ColumnElement[bool]:
    """Whether a contribution has a point under a theme, asked of each in turn: for a theme that many have."""
    linked = point_themes.c
    return db.any_row(
        select(literal(1))
        .select_from(Point)
        .join(point_themes, linked.point_id == Point.id)
        .where(Point.subject_id == subject_id, linked.theme_id == theme_id)
    )


def is_common(theme: Theme, among: int) -> bool:
    """Whether a page of those with a point under a theme is found sooner by going through all of them."""
    return theme.point_count**2 > 20 * among


def chosen_points(theme_id: int, ids: Iterable[int]) -> Sequence[Point]:
    """Those of the points that are in the theme, with all their themes."""
    linked = point_themes.c
    return db.session.scalars(
        select(Point)
        .join(point_themes, linked.point_id == Point.id)
        .where(linked.theme_id == theme_id, Point.id.in_(list(ids)))
        .options(selectinload(Point.themes))
    ).all()


def unanswered(hearing_id: int) -> int:
    """How many themes of a hearing have points and no assessment yet."""
    return (
        db.session.scalar(
            select(func.count()).where(
                Theme.hearing_id == hearing_id,
                Theme.removed_at.is_(None),
                Theme.point_count > 0,
                Theme.outcome.is_(None),
            )
        )
        or 0
    )


class AssessmentProgress(NamedTuple):
    """How far the assessment of a hearing has come."""

    sorted: int
    themes: int
    assessed: int
    overdue: int

    @property
    def is_assessed(self) -> bool:
        """Whether every theme has its assessment."""
        return self.themes == self.assessed


def progress(hearing_id: int, of: Sequence[Theme], today: date) -> AssessmentProgress:
    """How far it has come, with the hearing's themes at hand."""
    done = select(func.count()).where(
        Sorting.hearing_id == hearing_id, Sorting.done_at.is_not(None)
    )
    late = [each for each in of if each.due_on and each.due_on < today and not each.is_assessed]
    return AssessmentProgress(
        sorted=db.session.scalar(done) or 0,
        themes=len(of),
        assessed=sum(each.is_assessed for each in of),
        overdue=len(late),
    )


def sorting(subject_id: int) -> Sorting | None:
    """Who has or had a contribution before them."""
    return db.session.scalars(
        select(Sorting).where(Sorting.subject_id == subject_id).options(joinedload(Sorting.by))
    ).one_or_none()


def is_held(held: Sorting | None, by_other_than: int | None, now: datetime | None = None) -> bool:
    """Whether somebody else is at work on it now."""
    return (
        held is not None
        and held.done_at is None
        and held.by_id not in (None, by_other_than)
        and abs((now or clock.now()) - held.at) < HELD_FOR
    )


def sortings(subject_ids: Iterable[int]) -> Mapping[int, Sorting]:
    """Who has what, by contribution."""
    found = db.session.scalars(
        select(Sorting)
        .where(Sorting.subject_id.in_(list(subject_ids)))
        .options(joinedload(Sorting.by))
    )
    return {each.subject_id: each for each in found}


class PointOutcome(NamedTuple):
    """What the authority made of one point; `quote` is empty where its words may not be quoted."""

    quote: str
    theme: str
    outcome: Outcome
    reason: str
    changed_section_id: int | None


def told(
    hearing_id: int, subject_ids: Iterable[int] | None = None
) -> dict[int, list[PointOutcome]]:
    """What became of the points of contributions, by contribution: only what is assessed.

    The points of what is hidden or withheld are told without their words.
    """
    linked = point_themes.c
    statement = (
        select(
            Point.subject_id,
            case((may_be_quoted(), Point.quote), else_=""),
            Theme.title,
            Theme.outcome,
            Theme.reason,
            Theme.changed_section_id,
        )
        .join(Subject, Subject.id == Point.subject_id)
        .join(point_themes, linked.point_id == Point.id)
        .join(Theme, Theme.id == linked.theme_id)
        .where(Point.hearing_id == hearing_id, Theme.outcome.is_not(None))
        .order_by(Point.subject_id, Point.start, Point.id, Theme.position)
    )
    if subject_ids is not None:
        statement = statement.where(Point.subject_id.in_(list(subject_ids)))
    found: dict[int, list[PointOutcome]] = {}
    for subject_id, quote, title, outcome, reason, section in db.session.execute(statement):
        if outcome is not None:
            found.setdefault(subject_id, []).append(
                PointOutcome(quote, title, outcome, reason, section)
            )
    return found
