"""The place of a subject on a map, and the outlines of spaces and of their areas."""

import re
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, ForeignKey, Index, event, inspect, update
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from participation.db import Base
from participation.geometry import Spot
from participation.subjects.models import Subject

MAX_PLACE = 200
"""Characters of a place in words."""


class Where(NamedTuple):
    """A place: in words, on the map, or both; nowhere when there is neither."""

    place: str = ""
    spot: Spot | None = None

    @property
    def is_somewhere(self) -> bool:
        """Whether it says a place at all."""
        return bool(self.place) or self.spot is not None

    @property
    def line(self) -> str:
        """The place as one line: words, coordinates, or both; empty without one."""
        return " ".join(
            each for each in (self.place, f"({self.spot})" if self.spot else "") if each
        )


_LINE = re.compile(r"(?:(.*) )?\((-?\d{1,2}\.\d+), (-?\d{1,3}\.\d+)\)", re.DOTALL)

NOWHERE = Where()


def where_in(line: str) -> Where:
    """The place that a line says (`Where.line`), as a version of a text keeps it."""
    found = _LINE.fullmatch(line)
    if found is None:
        return Where(line)
    spot = Spot(float(found[2]), float(found[3]))
    return Where(found[1] or "", spot) if spot.is_possible else Where(line)


def where_of(place: str | None, latitude: float | None, longitude: float | None) -> Where:
    """A place as three columns have it, of a row that may not be there."""
    known = latitude is not None and longitude is not None
    return Where(place or "", Spot(latitude or 0.0, longitude or 0.0) if known else None)


class Location(Base):
    """Where a subject is: `place` in words, `latitude` and `longitude` in degrees (WGS84), or both.

    Beside the subject, so that only what shows places reads it. `kind`, `space_id` and `shown_from` (its
    `visible_from`) are the subject's once more, so that an index of this table has the order of the map's
    list; `locations.actions` writes them, and they follow the subject (`_follow`).
    """

    __tablename__ = "locations"

    subject_id: Mapped[int] = mapped_column(
        ForeignKey("subjects.id"), primary_key=True, autoincrement=False
    )
    kind: Mapped[str]
    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"))
    shown_from: Mapped[datetime | None]
    place: Mapped[str] = mapped_column(default="", server_default="")
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]

    __table_args__: Any = (
        Index("ix_locations_shown", "shown_from", "subject_id"),
        Index("ix_locations_kind_shown", "kind", "shown_from", "subject_id"),
        Index("ix_locations_space_shown", "space_id", "shown_from", "subject_id"),
        Index(
            "ix_locations_spot",
            "latitude",
            "longitude",
            sqlite_where=sql("latitude IS NOT NULL"),
            postgresql_where=sql("latitude IS NOT NULL"),
        ),
    )

    @property
    def where(self) -> Where:
        """The place it says."""
        return where_of(self.place, self.latitude, self.longitude)


class AreaOutline(Base):
    """Where an area of a space is, or (without a label) the space itself: polygons as `geometry` writes
    them, and the edges of the box around them, so that few are read to find the area of a place."""

    __tablename__ = "area_outlines"

    id: Mapped[int] = mapped_column(primary_key=True)
    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"), index=True)
    label_id: Mapped[int | None] = mapped_column(ForeignKey("labels.id"), unique=True)
    geojson: Mapped[str]
    south: Mapped[float]
    west: Mapped[float]
    north: Mapped[float]
    east: Mapped[float]
    saved_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    __table_args__: Any = (
        Index(
            "ix_area_outlines_of_space",
            "space_id",
            unique=True,
            sqlite_where=sql("label_id IS NULL"),
            postgresql_where=sql("label_id IS NULL"),
        ),
    )


def _follow(_mapper: object, connection: Connection, subject: Subject) -> None:
    """Let what a location repeats of its subject stay the subject's."""
    attributes = inspect(subject).attrs
    if attributes.visible_from.history.has_changes() or attributes.space_id.history.has_changes():
        own = Location.__table__
        connection.execute(
            update(own)  # type: ignore[arg-type]
            .where(own.c.subject_id == subject.id)
            .values(shown_from=subject.visible_from, space_id=subject.space_id)
        )


event.listen(Subject, "after_update", _follow, propagate=True)
