"""Reads of maps: a hearing's own, and the places its responses point at."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Select, select

from participation import db
from participation.accounts.models import Reader, Standing
from participation.db import NOW
from participation.hearings import geometry
from participation.hearings.geometry import Feature, GeometryRefused, Spot
from participation.hearings.maps.models import HearingMap
from participation.hearings.notice.models import Hearing
from participation.hearings.notice.queries.public import THE_HEARING
from participation.hearings.responses.models import Response, ResponseStatus
from participation.subjects.rules import asking, readable_by

MOST_SPOTS = 500
"""How many places of responses a map shows: more would cover each other."""


@dataclass(frozen=True)
class Shown:
    """A hearing's map as pages show it."""

    geojson: str
    parts: tuple[Feature, ...]
    version: int


class Pointed(NamedTuple):
    """A response's place on the map."""

    number: int
    latitude: float
    longitude: float
    place: str


def stored(hearing: Hearing) -> HearingMap | None:
    """The map of a hearing that the reader has been given, as it is kept; one without asks nothing."""
    return db.session.get(HearingMap, hearing.id) if hearing.has_map else None


def shown(hearing: Hearing) -> Shown | None:
    """The map of a hearing that the reader has been given; a hearing without one asks nothing.

    It was read before it was kept. What a hand in the database has made unreadable is no map, and the
    rest of the page is there.
    """
    found = stored(hearing)
    if found is None:
        return None
    try:
        parts = geometry.read(found.geojson).parts
    except GeometryRefused:
        return None
    return Shown(found.geojson, parts, found.version)


def spots(hearing: Hearing, reader: Reader) -> Sequence[Pointed]:
    """Where the responses point that the reader may read, the newest first, in one statement."""
    values = asking(reader, hearing=hearing.id)
    return [Pointed._make(row) for row in db.rows(_spots(reader.standing), values)]


def _spots(standing: Standing) -> Select[Any]:
    columns: list[Any] = [
        Response.number,
        Response.latitude,
        Response.longitude,
        Response.place,
    ]
    return (
        select(*columns)
        .where(
            Response.hearing_id == THE_HEARING,
            Response.number.is_not(None),
            Response.latitude.is_not(None),
            Response.longitude.is_not(None),
            Response.status == ResponseStatus.received,
            readable_by(standing, NOW),
        )
        .order_by(Response.number.desc())
        .limit(MOST_SPOTS)
    )


def spot_of(response: Response) -> list[Pointed]:
    """The one place a response points at, for a map of it; none when it points nowhere."""
    spot: Spot | None = response.spot
    return [Pointed(response.number or 0, *spot, response.place)] if spot else []
