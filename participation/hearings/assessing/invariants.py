"""What is counted of themes and points."""

from typing import Any

from sqlalchemy import Select, func, select

from participation.hearings.assessing.models import Theme, point_themes
from participation.invariants import invariant

_themes: Any = Theme.__table__


@invariant("themes.point_count")
def points() -> Select[Any]:
    """A theme counts its points."""
    linked = (
        select(point_themes.c.theme_id, func.count().label("number"))
        .group_by(point_themes.c.theme_id)
        .subquery()
    )
    number = func.coalesce(linked.c.number, 0)
    return (
        select(_themes.c.id, _themes.c.point_count, number)
        .outerjoin(linked, linked.c.theme_id == _themes.c.id)
        .where(_themes.c.point_count != number)
    )


@invariant("points.themes")
def standing() -> Select[Any]:
    """Every point stands under a theme that is not removed."""
    return (
        select(point_themes.c.point_id, _themes.c.id, _themes.c.merged_into_id)
        .join(_themes, _themes.c.id == point_themes.c.theme_id)
        .where(_themes.c.removed_at.is_not(None))
    )
