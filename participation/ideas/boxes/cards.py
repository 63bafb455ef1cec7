"""Boxes as lists show them: plain values, read without the thing itself."""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, func

from participation import clock
from participation.ideas.boxes.models import Box, is_open
from participation.packing import moment, packed, unpacked
from participation.spaces.models import Space


class CardSpace(NamedTuple):
    """What a list says about a space."""

    id: int
    slug: str
    name: str


class BoxCard(NamedTuple):
    """What a list says about a box."""

    id: int
    slug: str
    name: str
    summary: str
    threshold: int | None
    idea_count: int
    closes_at: datetime | None
    open: bool
    space: CardSpace

    @property
    def path(self) -> str:
        """The address of its page."""
        return f"/boxes/{self.slug}"


def box_columns() -> ColumnElement[str]:
    """What a statement selects for `read_boxes`; it joins the space."""
    return packed(
        Box.id,
        Box.slug,
        Box.name,
        func.substr(Box.summary, 1, 2000),
        Box.threshold,
        Box.idea_count,
        Box.closed,
        Box.opens_at,
        Box.closes_at,
        Space.id,
        Space.slug,
        Space.name,
    )


def read_boxes(rows: Iterable[str]) -> list[BoxCard]:
    """Boxes from rows of `box_columns()`, with whether they are open now."""
    now = clock.now()
    return [
        BoxCard._make((*shown, closes_at, is_open(closed, opens_at, closes_at, now), space))
        for shown, closed, opens_at, closes_at, space in map(_box, rows)
    ]


@lru_cache(maxsize=256)
def _box(text: str) -> tuple[tuple[Any, ...], bool, datetime | None, datetime | None, CardSpace]:
    values = unpacked(text)
    closed, opens_at, closes_at = values[6:9]
    return (
        tuple(values[:6]),
        bool(closed),
        moment(opens_at),
        moment(closes_at),
        CardSpace(*values[9:]),
    )
