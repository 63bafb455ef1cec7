"""The outlines of spaces and of their areas: what is inside, and what is shown of them."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from sqlalchemy import func, or_, select

from participation import db, geometry
from participation.accounts.models import Reader
from participation.geometry import Feature, Position, Spot
from participation.locations.models import AreaOutline
from participation.spaces.models import Label, Space
from participation.spaces.rules import readable_by

MOST_DRAWN = 60
"""How many outlines one map shows."""
MOST_CHARACTERS = 150_000
"""Characters of outlines in one answer; those that do not fit are not drawn."""


def contains(parts: Iterable[Feature], spot: Spot) -> bool:
    """Whether a place is inside one of these areas; holes are outside."""
    return any(
        _in_polygon(polygon, spot)
        for part in parts
        for polygon in ([part.coordinates] if part.kind == "Polygon" else part.coordinates)
    )


def _in_polygon(rings: Sequence[Sequence[Position]], spot: Spot) -> bool:
    """Inside the first ring, and not inside one of the others."""
    return _in_ring(rings[0], spot) and not any(_in_ring(hole, spot) for hole in rings[1:])


def _in_ring(ring: Sequence[Position], spot: Spot) -> bool:
    """Whether a line to the east crosses the ring an odd number of times."""
    inside = False
    for (x, y), (next_x, next_y) in pairwise(ring):
        if (y > spot.latitude) != (next_y > spot.latitude):
            crossing = x + (spot.latitude - y) * (next_x - x) / (next_y - y)
            inside ^= crossing > spot.longitude
    return inside


class Standing(NamedTuple):
    """How a place stands to the area of a space: the areas it is in, and whether it is outside."""

    areas: Sequence[int] = ()
    outside: bool = False


def standing(space_id: int, spot: Spot) -> Standing:
    """How a place stands to a space's outlines. Two statements.

    The outline of the space itself says what is outside. Where it has none, those of its areas say it
    together; without any outline nothing is outside.
    """
    kept = select(AreaOutline.label_id).where(AreaOutline.space_id == space_id)
    known = db.session.scalars(kept).all()
    if not known:
        return Standing()
    around = db.session.execute(
        select(AreaOutline.label_id, AreaOutline.geojson).where(
            AreaOutline.space_id == space_id,
            AreaOutline.south <= spot.latitude,
            AreaOutline.north >= spot.latitude,
            AreaOutline.west <= spot.longitude,
            AreaOutline.east >= spot.longitude,
        )
    )
    inside = [label for label, kept in around if contains(geometry.read(kept).parts, spot)]
    outside = None not in inside if None in known else not inside
    return Standing([label for label in inside if label is not None], outside)


class Drawn(NamedTuple):
    """An outline as a map shows it; `slug` is the area's, empty of a space's own."""

    name: str
    slug: str
    geojson: str


def drawn(reader: Reader, space: str = "", area: str = "") -> list[Drawn]:
    """The outlines that a map shows a reader: of a space, of an area, or of all. One statement."""
    rows = AreaOutline.__table__.c
    size: Any = func.sum(func.length(rows.geojson)).over(order_by=rows.id)
    statement = (
        select(rows.id, Label.name, Space.name, Label.slug, rows.geojson, size.label("size"))
        .join(Space, Space.id == rows.space_id)
        .outerjoin(Label, Label.id == rows.label_id)
        .where(readable_by(reader), Space.closed_at.is_(None))
        .where(or_(rows.label_id.is_(None), Label.closed_at.is_(None)))
    )
    if space:
        statement = statement.where(Space.slug == space)
    if area:
        statement = statement.where(Label.slug == area)
    whole = statement.subquery()
    found = db.session.execute(
        select(whole).where(whole.c.size <= MOST_CHARACTERS).order_by(whole.c.id).limit(MOST_DRAWN)
    )
    return [
        Drawn(label or of_space, slug or "", kept)
        for _id, label, of_space, slug, kept, _size in found
    ]
