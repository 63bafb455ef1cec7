"""Reads about boxes."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager, joinedload

from participation import db
from participation.accounts.models import Reader, Standing
from participation.ideas.boxes import cards
from participation.ideas.boxes.cards import BoxCard
from participation.ideas.boxes.models import Box
from participation.ideas.boxes.panels import READ_WITH
from participation.spaces.models import Space
from participation.spaces.rules import readable_by as spaces_readable_by
from participation.web.edges import Moment, clock_edge

Thresholds = tuple[tuple[int, int], ...]
"""Boxes by id, with how many supporters an answer takes there."""
MOST_BOXES = 100


@clock_edge
def boxes_opening_and_closing(since: datetime) -> Iterator[Moment]:
    """When the next box opens or closes, and the next phase of a call begins or ends."""
    yield select(func.min(Box.phase_edge_at)).where(Box.phase_edge_at >= since), timedelta(0)
    for moment in (Box.opens_at, Box.closes_at):
        yield select(func.min(moment)).where(Box.closed.is_(False), moment >= since), timedelta(0)


def box_cards(reader: Reader) -> list[BoxCard]:
    """The boxes the reader may know of as cards and choices, the open ones first."""
    values = {"reader": reader.id}
    found = cards.read_boxes(db.rows(_box_cards(reader.standing), values))
    # When a call is open follows from its phases, so the database cannot sort by it.
    return sorted(found, key=lambda box: not box.open)


# Built anew, it takes 0.2 ms of the 2.3 of the list of ideas.
@lru_cache(maxsize=32)
def _box_cards(standing: Standing) -> Select[Any]:
    return (
        select(*cards.box_columns())
        .join(Space, Space.id == Box.space_id)
        .where(spaces_readable_by(standing), Space.closed_at.is_(None))
        .order_by(Box.closed, Box.name, Box.id)
        .limit(MOST_BOXES)
    )


def thresholds_of(boxes: Iterable[Box | BoxCard]) -> Thresholds:
    """The thresholds of those boxes that have one."""
    return tuple((box.id, box.threshold) for box in boxes if box.threshold is not None)


def boxes(reader: Reader, *, space_id: int | None = None) -> Sequence[Box]:
    """The boxes the reader may know of, the open ones first."""
    statement = (
        select(Box)
        .join(Box.space)
        .where(spaces_readable_by(reader), Space.closed_at.is_(None))
        .options(contains_eager(Box.space))
        .order_by(Box.closed, Box.name, Box.id)
        .limit(MOST_BOXES)
    )
    if space_id is not None:
        statement = statement.where(Box.space_id == space_id)
    return db.session.scalars(statement).all()


def box(slug: str, reader: Reader) -> Box | None:
    """The box of that address, with its space and department, when the reader may know of it."""
    statement = (
        select(Box)
        .join(Box.space)
        .where(Box.slug == slug, spaces_readable_by(reader))
        .options(contains_eager(Box.space), joinedload(Box.department))
    )
    for read_along in READ_WITH:
        statement = read_along(statement)
    return db.session.scalars(statement).unique().one_or_none()
