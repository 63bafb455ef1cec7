"""Reads of maps: a hearing's own, and the places its responses point at."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Select, select

from participation import db, geometry
from participation.accounts.models import Reader, Standing
from participation.db import NOW
from participation.geometry import Feature, GeometryRefused, Spot
from participation.hearings.maps.models import HearingMap
from participation.hearings.notice.models import Hearing
from participation.hearings.notice.queries.public import THE_HEARING
from participation.hearings.notice.rows import AnyHearing
from participation.hearings.responses.models import Response, ResponseStatus
from participation.hearings.responses.rows import ResponseRow
from participation.index.kinds import SearchPart
from participation.subjects.rules import asking, readable_by, written

MOST_SPOTS = 500
"""How many places of responses a map shows: more would cover each other."""


@dataclass(frozen=True)
class ShownMap:
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


def stored(hearing: AnyHearing) -> HearingMap | None:
    """The map of a hearing that the reader has been given, as it is kept; one without asks nothing."""
    return db.session.get(HearingMap, hearing.id) if hearing.has_map else None


def shown(hearing: AnyHearing) -> ShownMap | None:
    """The map of a hearing that the reader has been given; a hearing without one asks nothing.

    It was read before it was kept. What a hand in the database has made unreadable is no map, and the
    rest of the page is there.
    """
    found = stored(hearing)
    if found is None:
        return None
    return _readable(found)


def _readable(kept: HearingMap) -> ShownMap | None:
    try:
        parts = geometry.read(kept.geojson).parts
    except GeometryRefused:
        return None
    return ShownMap(kept.geojson, parts, kept.version)


def found_by(hearings: Sequence[Hearing]) -> Iterator[SearchPart]:
    """What is named on the maps that hearings are found by, in one statement."""
    known = {hearing.id: hearing for hearing in hearings if hearing.has_map}
    kept = select(HearingMap).where(HearingMap.hearing_id.in_(list(known)))
    for each in db.session.scalars(kept) if known else ():
        on_map = _readable(each)
        for part in on_map.parts if on_map else ():
            if part.name:
                path = f"{known[each.hearing_id].path}#map"
                yield SearchPart(each.hearing_id, title=part.name, text="", path=path)


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
            Response.status == written(ResponseStatus.received),
            readable_by(standing, NOW),
        )
        .order_by(Response.number.desc())
        .limit(MOST_SPOTS)
    )


def spot_of(response: ResponseRow) -> list[Pointed]:
    """The one place a response points at, for a map of it; none when it points nowhere."""
    spot: Spot | None = response.spot
    return [Pointed(response.number or 0, *spot, response.place)] if spot else []
