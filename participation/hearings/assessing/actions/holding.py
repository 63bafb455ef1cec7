"""What is held while a hearing's responses are sorted, and what may be in the way."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import selectinload

from participation import db, ledger
from participation.accounts.models import User
from participation.hearings.assessing.models import Point, Theme, point_themes
from participation.subjects.models import Subject


class NotInTheText(Exception):
    """The words of a point do not stand in the text it was made from."""


class IsRemoved(Exception):
    """The theme was removed, or merged into another, while somebody worked on it."""


class HoldsPoints(Exception):
    """A theme that still has points is not removed: its points would belong nowhere."""


class TitleTaken(ValueError):
    """Another theme of the hearing has that title."""


def hold_with(hearing: Subject, *themes: Theme) -> None:
    """Hold the hearing, and read themes again. Overtaken when it is over; IsRemoved for a theme."""
    db.hold(hearing, *themes)
    if not hearing.may_be_assessed():
        raise db.Overtaken("the hearing is over")
    for theme in themes:
        if theme.is_removed:
            raise IsRemoved(theme.title)


def read_again(points: Sequence[Point]) -> list[Point]:
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


def record(action: str, hearing: Subject, by: User, **figures: Any) -> None:
    ledger.record(action, subject_id=hearing.id, space_id=hearing.space_id, by=by.id, **figures)


def recount(*changed: Theme) -> None:
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
