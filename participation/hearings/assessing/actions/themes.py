"""Themes: made, saved with their assessment, moved, merged, removed."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import delete, select, update

from participation import clock, db
from participation.accounts.models import User
from participation.hearings.assessing import hints
from participation.hearings.assessing.actions.holding import (
    HoldsPoints,
    TitleTaken,
    hold_with,
    read_again,
    record,
    recount,
)
from participation.hearings.assessing.models import Outcome, Point, Theme, ThemeWord, point_themes
from participation.hearings.assessing.queries.themes import key_of, titled
from participation.subjects.models import Subject


def add_theme(hearing: Subject, title: str, *, by: User) -> Theme:
    """Make a theme at the end of the list; one of that title is there only once and is given back."""
    hold_with(hearing)
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
    record("theme.added", hearing, by, theme=theme.id)
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
    hold_with(hearing, theme)
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
    record("theme.saved", hearing, by, theme=theme.id, outcome=outcome.value if outcome else None)


def move_theme(hearing: Subject, theme: Theme, up: bool, *, by: User) -> None:
    """Let a theme change places with its neighbour in the list; at an end nothing happens."""
    hold_with(hearing)
    if db.change_places(theme, up, Theme.hearing_id == hearing.id, Theme.removed_at.is_(None)):
        record("theme.moved", hearing, by, theme=theme.id)


def _take_out(theme: Theme, into: Theme | None, by: User) -> None:
    theme.removed_at, theme.removed_by_id = clock.now(), by.id
    theme.merged_into_id = into.id if into else None
    db.session.flush()


def remove_theme(hearing: Subject, theme: Theme, *, by: User) -> None:
    """Remove a theme that has no points. IsRemoved when it is gone already; HoldsPoints when it has."""
    hold_with(hearing, theme)
    if theme.point_count:
        raise HoldsPoints(theme.title)
    _take_out(theme, None, by)
    record("theme.removed", hearing, by, theme=theme.id)


def merge_themes(hearing: Subject, theme: Theme, into: Theme, *, by: User) -> None:
    """Move all points of a theme to another, which keeps its own words, and remove the first."""
    if theme is into:
        return
    hold_with(hearing, theme, into)
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
    recount(theme, into)
    _take_out(theme, into, by)
    record("theme.merged", hearing, by, theme=theme.id, into=into.id)


def move_points(
    hearing: Subject, points: Sequence[Point], theme: Theme, to: Theme, *, by: User
) -> int:
    """Move points from a theme to another: how a theme is split. Returns how many."""
    hold_with(hearing, to)
    moved = [point for point in read_again(points) if theme in point.themes]
    for point in moved:
        point.themes = [each for each in point.themes if each is not theme]
        hints.learn(theme.id, hearing.id, point.quote, hearing.language, -1)
        if to not in point.themes:
            point.themes = [*point.themes, to]
            hints.learn(to.id, hearing.id, point.quote, hearing.language, 1)
    db.session.flush()
    recount(theme, to)
    if moved:
        record("point.moved", hearing, by, theme=theme.id, into=to.id, points=len(moved))
    return len(moved)
