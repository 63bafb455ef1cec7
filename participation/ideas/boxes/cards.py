"""Boxes as lists show them: plain values, read without the thing itself."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Row, func

from participation import clock
from participation.ideas.boxes.models import Box
from participation.ideas.boxes.phases import Timetable, phases_from
from participation.spaces.models import Space


class CardSpace(NamedTuple):
    """What a list says about a space."""

    id: int
    slug: str
    name: str


class BoxCard(NamedTuple):
    """What a list says about a box: a row of `box_columns()`, and whether it is open now."""

    id: int
    slug: str
    name: str
    summary: str
    threshold: int | None
    idea_count: int
    closed: bool
    opens_at: datetime | None
    closes_at: datetime | None
    space_id: int
    space_slug: str
    space_name: str
    open: bool

    @property
    def path(self) -> str:
        """The address of its page."""
        return f"/boxes/{self.slug}"

    @property
    def space(self) -> CardSpace:
        """The space it is in."""
        return CardSpace(self.space_id, self.space_slug, self.space_name)


def box_columns() -> list[Any]:
    """What a statement selects for `read_boxes`, as `BoxCard` names it, and last its phases; it joins the
    space."""
    return [
        Box.id,
        Box.slug,
        Box.name,
        func.substr(Box.summary, 1, 2000).label("summary"),
        Box.threshold,
        Box.idea_count,
        Box.closed,
        Box.opens_at,
        Box.closes_at,
        Space.id.label("space_id"),
        Space.slug.label("space_slug"),
        Space.name.label("space_name"),
        Box.phases,
    ]


def read_boxes(rows: Iterable[Row[Any]]) -> list[BoxCard]:
    """Boxes from rows of `box_columns()`, with whether they are open now."""
    now = clock.now()
    return [BoxCard._make((*row[:-1], _timetable(row).is_open(now))) for row in rows]


def _timetable(row: Row[Any]) -> Timetable:
    return Timetable(row.closed, row.opens_at, row.closes_at, phases_from(row.phases))
