"""Sorting what people say into points and themes, and assessing the themes.

Each action takes the hearing as a subject, and holds it: all that is sorted stands in it, so that
what one decides by is not changed by another meanwhile. Two officials who do the same thing at once do
it once.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import selectinload

from participation import clock, db, ledger
from participation.accounts.models import User
from participation.hearings import passages
from participation.hearings.assessing import hints
from participation.hearings.assessing.models import (
    Outcome,
    Point,
    Sorting,
    Theme,
    ThemeWord,
    point_themes,
)
from participation.hearings.assessing.queries.themes import HELD_FOR, key_of, points_in, titled
from participation.subjects.models import Subject


class NotInTheText(Exception):
    """The words of a point do not stand in the text it was made from."""


class IsRemoved(Exception):
    """The theme was removed, or merged into another, while somebody worked on it."""


class HoldsPoints(Exception):
    """A theme that still has points is not removed: its points would belong nowhere."""


class TitleTaken(ValueError):
    """Another theme of the hearing has that title."""


def _hold(hearing: Subject, *themes: Theme) -> None:
    """Hold the hearing, and read themes again. Overtaken when it is over; IsRemoved for a theme."""
    db.hold(hearing, *themes)
    if not hearing.may_be_assessed():
        raise db.Overtaken("the hearing is over")
    for theme in themes:
        if theme.is_removed:
            raise IsRemoved(theme.title)


def _again(points: Sequence[Point]) -> list[Point]:
    """Points as they are under the lock, with their themes; without those that were removed."""
    ids = [point.id for point in points]
    found = db.session.scalars(
        select(Point)
        .where(Point.id.in_(ids))
        .options(selectinload(Point.themes))
        .execution_options(populate_existing=True)
    )
    known = {point.id: point for point in found}
    return [known[each] for each in ids if each in known]


def _record(action: str, hearing: Subject, by: User, **figures: Any) -> None:
    ledger.record(action, subject_id=hearing.id, space_id=hearing.space_id, by=by.id, **figures)


# Themes.


def add_theme(hearing: Subject, title: str, *, by: User) -> Theme:
    """Make a theme at the end of the list; one of that title is there only once and is given back."""
    _hold(hearing)
    found = titled(hearing.id, title)
    if found is not None:
        return found
    theme = Theme(
        hearing_id=hearing.id,
        position=db.next_position(Theme, Theme.hearing_id == hearing.id),
        title=title,
        key=key_of(title),
        made_at=clock.now(),
        made_by_id=by.id,
    )
    db.session.add(theme)
    db.session.flush()
    _record("theme.added", hearing, by, theme=theme.id)
    return theme


def save_theme(
    hearing: Subject,
    theme: Theme,
    *,
    by: User,
    title: str,
    summary: str,
    assessment: str,
    outcome: Outcome | None,
    reason: str,
    changed_section_id: int | None,
    department_id: int | None,
    due_on: date | None,
) -> None:
    """Save a theme with its assessment. TitleTaken when another theme has that title."""
    _hold(hearing, theme)
    other = titled(hearing.id, title)
    if other is not None and other is not theme:
        raise TitleTaken("another theme has that title")
    decided = (outcome, reason, assessment) != (theme.outcome, theme.reason, theme.assessment)
    theme.title, theme.key = title, key_of(title)
    theme.summary, theme.assessment = summary, assessment
    theme.outcome, theme.reason = outcome, reason
    theme.changed_section_id = changed_section_id
    theme.department_id, theme.due_on = department_id, due_on
    if decided:
        theme.assessed_at = clock.now() if outcome is not None else None
        theme.assessed_by_id = by.id if outcome is not None else None
    db.session.flush()
    _record("theme.saved", hearing, by, theme=theme.id, outcome=outcome.value if outcome else None)


def move_theme(hearing: Subject, theme: Theme, up: bool, *, by: User) -> None:
    """Let a theme change places with its neighbour in the list; at an end nothing happens."""
    _hold(hearing)
    if db.change_places(theme, up, Theme.hearing_id == hearing.id, Theme.removed_at.is_(None)):
        _record("theme.moved", hearing, by, theme=theme.id)


def _take_out(theme: Theme, into: Theme | None, by: User) -> None:
    theme.removed_at, theme.removed_by_id = clock.now(), by.id
    theme.merged_into_id = into.id if into else None
    db.session.flush()


def remove_theme(hearing: Subject, theme: Theme, *, by: User) -> None:
    """Remove a theme that has no points. IsRemoved when it is gone already; HoldsPoints when it has."""
    _hold(hearing, theme)
    if theme.point_count:
        raise HoldsPoints(theme.title)
    _take_out(theme, None, by)
    _record("theme.removed", hearing, by, theme=theme.id)


def merge_themes(hearing: Subject, theme: Theme, into: Theme, *, by: User) -> None:
    """Move all points of a theme to another, which keeps its own words, and remove the first."""
    if theme is into:
        return
    _hold(hearing, theme, into)
    linked = point_themes.c
    both = select(linked.point_id).where(linked.theme_id == into.id)
    db.session.execute(
        delete(point_themes).where(linked.theme_id == theme.id, linked.point_id.in_(both))
    )
    db.session.execute(
        update(point_themes).where(linked.theme_id == theme.id).values(theme_id=into.id)
    )
    for word, count in db.session.execute(
        select(ThemeWord.word, ThemeWord.count).where(ThemeWord.theme_id == theme.id)
    ).all():
        table = ThemeWord.__table__
        db.session.execute(
            db.upsert(table)
            .values(theme_id=into.id, word=word, hearing_id=hearing.id, count=count)
            .on_conflict_do_update(
                index_elements=["theme_id", "word"], set_={"count": table.c.count + count}
            )
        )
    db.session.execute(delete(ThemeWord).where(ThemeWord.theme_id == theme.id))
    hints.merge(theme.id, into.id)
    _recount(theme, into)
    _take_out(theme, into, by)
    _record("theme.merged", hearing, by, theme=theme.id, into=into.id)


def move_points(
    hearing: Subject, points: Sequence[Point], theme: Theme, to: Theme, *, by: User
) -> int:
    """Move points from a theme to another: how a theme is split. Returns how many."""
    _hold(hearing, to)
    moved = [point for point in _again(points) if theme in point.themes]
    for point in moved:
        point.themes = [each for each in point.themes if each is not theme]
        hints.learn(theme.id, hearing.id, point.quote, hearing.language, -1)
        if to not in point.themes:
            point.themes = [*point.themes, to]
            hints.learn(to.id, hearing.id, point.quote, hearing.language, 1)
    db.session.flush()
    _recount(theme, to)
    if moved:
        _record("point.moved", hearing, by, theme=theme.id, into=to.id, points=len(moved))
    return len(moved)


def _recount(*changed: Theme) -> None:
    """Count the points of themes anew, past their version: nobody's words are changed by it."""
    linked = point_themes.c
    for theme in changed:
        db.session.execute(
            update(Theme.__table__)  # type: ignore[arg-type]
            .where(Theme.__table__.c.id == theme.id)
            .values(
                point_count=select(func.count())
                .where(linked.theme_id == theme.id)
                .scalar_subquery()
            )
        )
        db.session.expire(theme, ["point_count"])


# Points.


def add_point(
    hearing: Subject,
    subject: Subject,
    text: str,
    quote: str,
    themes: Sequence[Theme],
    *,
    by: User,
    near: int = 0,
    from_file: bool = False,
    suggested: Sequence[int] = (),
) -> Point:
    """Make a passage of a contribution a point under themes.

    The same passage is a point once: it gets the further themes. `suggested` are the ids of the themes
    that were suggested beside the text. NotInTheText when the text does not
    hold the passage, unless it was copied from a file; Overtaken when the contribution was withdrawn, or
    is another one than was read.
    """
    if not themes:
        raise ValueError("a point has a theme")
    _hold(hearing, *themes)
    db.hold(subject, as_read=True)
    if subject.is_withdrawn:
        raise db.Overtaken("the contribution was withdrawn")
    span = None if from_file else passages.find(text, quote, near)
    if span is None and not from_file:
        raise NotInTheText(quote)
    words = text[span.start : span.end] if span else quote
    hints.note(hearing.id, subject.id, suggested)
    point = _same(subject.id, words, span)
    if point is None:
        point = Point(
            hearing_id=hearing.id,
            subject_id=subject.id,
            quote=words,
            start=span.start if span else None,
            end=span.end if span else None,
            from_file=from_file,
            made_at=clock.now(),
            made_by_id=by.id,
            themes=[],
        )
        db.session.add(point)
    added = [theme for theme in themes if theme not in point.themes]
    point.themes = [*point.themes, *added]
    db.session.flush()
    _learn(hearing, point, added, 1)
    _recount(*added)
    _record("point.added", hearing, by, response=subject.id, point=point.id)
    return point


def _same(subject_id: int, words: str, span: passages.Span | None) -> Point | None:
    statement = select(Point).where(Point.subject_id == subject_id, Point.quote == words)
    if span is None:
        statement = statement.where(Point.from_file)
    else:
        statement = statement.where(Point.start == span.start)
    found = db.session.scalars(statement.limit(1)).one_or_none()
    if found is not None:
        db.session.refresh(found, ["themes"])
    return found


def _learn(hearing: Subject, point: Point, themes: Iterable[Theme], change: int) -> None:
    for theme in themes:
        hints.learn(theme.id, hearing.id, point.quote, hearing.language, change)


def copy_points(
    hearing: Subject,
    points: Sequence[Point],
    to: Callable[[], Iterable[tuple[int, str]]],
    *,
    by: User,
    whole: bool = True,
) -> int:
    """Give other contributions the points of one that says the same. Returns how many got points.

    `to` finds their ids and texts, those that have no points yet; it is asked when the hearing is held.
    `whole`: they say the same and nothing else, so they are sorted then, and one that does not hold
    every passage is left to a person. Otherwise each gets the points whose passages it holds, and a
    person still has to read the rest.
    """
    _hold(hearing)
    points = _again(points)
    if not points:
        return 0
    now = clock.now()
    copied: list[tuple[Point, Point]] = []
    done = []
    for subject_id, text in to():
        found = [(each, passages.find_alike(text, each.quote, each.start or 0)) for each in points]
        held = [(point, span) for point, span in found if span is not None]
        if not held or (whole and len(held) < len(points)):
            continue
        done.append(subject_id)
        for point, span in held:
            copy = Point(
                hearing_id=hearing.id,
                subject_id=subject_id,
                quote=text[span.start : span.end],
                start=span.start,
                end=span.end,
                made_at=now,
                made_by_id=by.id,
            )
            copied.append((point, copy))
    if not done:
        return 0
    db.session.add_all([copy for _point, copy in copied])
    db.session.flush()
    db.insert_many(
        point_themes,
        [
            {"point_id": copy.id, "theme_id": theme.id}
            for point, copy in copied
            for theme in point.themes
        ],
    )
    times = Counter(point.id for point, _copy in copied)
    for point in points:
        for theme in point.themes:
            hints.learn(theme.id, hearing.id, point.quote, hearing.language, times[point.id])
    _recount(*{theme.id: theme for point in points for theme in point.themes}.values())
    if whole:
        _note_sorted(hearing, done, by)
    _record("point.copied", hearing, by, points=len(points), responses=len(done))
    return len(done)


def set_themes(hearing: Subject, point: Point, themes: Sequence[Theme], *, by: User) -> None:
    """Gather a point under other themes. Overtaken when somebody else has removed it."""
    if not themes:
        raise ValueError("a point has a theme")
    _hold(hearing, *themes)
    if not _again([point]):
        raise db.Overtaken("the point was removed")
    before = list(point.themes)
    added = [theme for theme in themes if theme not in before]
    taken = [theme for theme in before if theme not in themes]
    if not added and not taken:
        return
    point.themes = list(themes)
    db.session.flush()
    _learn(hearing, point, added, 1)
    _learn(hearing, point, taken, -1)
    _recount(*added, *taken)
    _record("point.moved", hearing, by, response=point.subject_id, point=point.id)


def remove_point(hearing: Subject, point: Point, *, by: User) -> None:
    """Take a point back: the passage stands in the response as before."""
    _hold(hearing)
    if not _again([point]):
        return
    themes, removed, subject_id = list(point.themes), point.id, point.subject_id
    _learn(hearing, point, themes, -1)
    db.session.delete(point)
    db.session.flush()
    _recount(*themes)
    _record("point.removed", hearing, by, response=subject_id, point=removed)


def take_back_points(hearing: Subject, subject_id: int) -> None:
    """Take back all points of a contribution that its sender has withdrawn. The caller holds the hearing."""
    points = points_in(subject_id)
    themes = {theme.id: theme for point in points for theme in point.themes}
    for point in points:
        _learn(hearing, point, point.themes, -1)
        db.session.delete(point)
    db.session.flush()
    _recount(*themes.values())


def reanchor(subject_id: int, text: str) -> None:
    """Let the points of a contribution move along when its text is corrected; some may be lost.

    The caller holds the hearing.
    """
    for point in db.session.scalars(
        select(Point).where(Point.subject_id == subject_id, ~Point.from_file)
    ):
        span = passages.find(text, point.quote, point.start or 0)
        point.start, point.end = span or (None, None)
    db.session.flush()


# Who sorts what.


def take(hearing: Subject, subject: Subject, *, by: User) -> bool:
    """Say that a person has a contribution before them; false when somebody else has it.

    One statement, so that of two only one has it.
    """
    now = clock.now()
    table: Any = Sorting.__table__
    free = or_(
        table.c.done_at.is_not(None),
        table.c.by_id.is_(None),
        table.c.by_id == by.id,
        table.c.at <= now - HELD_FOR,
    )
    taken = db.session.scalar(
        db.upsert(table)
        .values(subject_id=subject.id, hearing_id=hearing.id, by_id=by.id, at=now, done_at=None)
        .on_conflict_do_update(
            index_elements=["subject_id"], set_={"by_id": by.id, "at": now}, where=free
        )
        .returning(table.c.subject_id)
    )
    _forget(subject.id)
    return taken is not None


def _forget(subject_id: int) -> None:
    """Let what the session knows of who sorts a contribution be read again."""
    key = Sorting.__mapper__.identity_key_from_primary_key((subject_id,))
    known = db.session.identity_map.get(key)
    if known is not None:
        db.session.expire(known)


def finish(hearing: Subject, subject: Subject, *, by: User, suggested: Sequence[int] = ()) -> None:
    """Say that a contribution is sorted: all it says stands in points, or it says nothing to assess.

    `suggested` are the ids of the themes that were suggested beside its text. Overtaken when it was
    corrected or withdrawn: what it says now is still to be read.
    """
    _hold(hearing)
    db.hold(subject, as_read=True)
    if subject.is_withdrawn:
        raise db.Overtaken("the contribution was withdrawn")
    done = select(Sorting.done_at).where(Sorting.subject_id == subject.id)
    already = db.session.scalar(done) is not None
    hints.note(hearing.id, subject.id, suggested)
    hints.settle(subject.id)
    _note_sorted(hearing, [subject.id], by)
    _forget(subject.id)
    if not already:
        _record("response.sorted", hearing, by, response=subject.id)


def _note_sorted(hearing: Subject, subject_ids: Sequence[int], by: User) -> None:
    now = clock.now()
    changed = {"by_id": by.id, "at": now, "done_at": now}
    statement = db.upsert(Sorting.__table__).on_conflict_do_update(
        index_elements=["subject_id"], set_=changed
    )
    rows = [{"subject_id": each, "hearing_id": hearing.id, **changed} for each in subject_ids]
    db.session.execute(statement, rows)


def settle(subject_id: int, hearing_id: int, *, empty: bool) -> None:
    """Note whether a contribution has something to sort, when it comes or changes.

    One without remarks, or withdrawn, is done by nobody; one that says something new is to be sorted
    (again). One statement, whoever takes it meanwhile.
    """
    table: Any = Sorting.__table__
    if empty:
        now = clock.now()
        changed = {"by_id": None, "at": now, "done_at": now}
        db.session.execute(
            db.upsert(table)
            .values(subject_id=subject_id, hearing_id=hearing_id, **changed)
            .on_conflict_do_update(index_elements=["subject_id"], set_=changed)
        )
        _forget(subject_id)
    else:
        db.session.execute(
            delete(Sorting)
            .where(Sorting.subject_id == subject_id)
            .execution_options(synchronize_session="fetch")
        )
