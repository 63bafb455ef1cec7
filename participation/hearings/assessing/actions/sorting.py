"""Sorting contributions: points made, copied, moved and taken back; who sorts what, and that it is done."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlalchemy import delete, or_, select

from participation import clock, db
from participation.accounts.models import User
from participation.hearings import passages
from participation.hearings.assessing import hints
from participation.hearings.assessing.actions.holding import (
    NotInTheText,
    hold_with,
    read_again,
    record,
    recount,
)
from participation.hearings.assessing.models import Point, Sorting, Theme, point_themes
from participation.hearings.assessing.queries.themes import HELD_FOR, points_in
from participation.subjects.models import Subject


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
    hold_with(hearing, *themes)
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
    recount(*added)
    record("point.added", hearing, by, response=subject.id, point=point.id)
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
    hold_with(hearing)
    points = read_again(points)
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
    recount(*{theme.id: theme for point in points for theme in point.themes}.values())
    if whole:
        _note_sorted(hearing, done, by)
    record("point.copied", hearing, by, points=len(points), responses=len(done))
    return len(done)


def set_themes(hearing: Subject, point: Point, themes: Sequence[Theme], *, by: User) -> None:
    """Gather a point under other themes. Overtaken when somebody else has removed it."""
    if not themes:
        raise ValueError("a point has a theme")
    hold_with(hearing, *themes)
    if not read_again([point]):
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
    recount(*added, *taken)
    record("point.moved", hearing, by, response=point.subject_id, point=point.id)


def remove_point(hearing: Subject, point: Point, *, by: User) -> None:
    """Take a point back: the passage stands in the response as before."""
    hold_with(hearing)
    if not read_again([point]):
        return
    themes, removed, subject_id = list(point.themes), point.id, point.subject_id
    _learn(hearing, point, themes, -1)
    db.session.delete(point)
    db.session.flush()
    recount(*themes)
    record("point.removed", hearing, by, response=subject_id, point=removed)


def take_back_points(hearing: Subject, subject_id: int) -> None:
    """Take back all points of a contribution that its sender has withdrawn. The caller holds the hearing."""
    points = points_in(subject_id)
    themes = {theme.id: theme for point in points for theme in point.themes}
    for point in points:
        _learn(hearing, point, point.themes, -1)
        db.session.delete(point)
    db.session.flush()
    recount(*themes.values())


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
    hold_with(hearing)
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
        record("response.sorted", hearing, by, response=subject.id)


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
