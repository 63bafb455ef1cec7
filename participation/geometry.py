"""Places on a map: reads GeoJSON (RFC 7946) that people upload or draw, and writes it anew."""

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from participation import text
from participation.i18n import gettext as _

MAX_BYTES = 1_000_000
MAX_PARTS = 200
MAX_POINTS = 5_000
MAX_NAME = 200
DECIMALS = 6
"""A tenth of a metre: what is more is noise, and makes pages heavy."""

_NAMES = ("name", "title", "navn", "titel", "tittel")
_METRES = 1_000
_DEGREES = frozenset({"CRS84", "CRS84H", "WGS84", "4326", "4979", "4258", "4937"})
"""Systems whose coordinates are degrees of longitude and latitude on WGS84 or on ETRS89 (EUREF89), which
differ by less than a metre in Europe; by the last part of their name (https://epsg.org)."""
_SHAPES = ("Point", "LineString", "Polygon")
KINDS = (*_SHAPES, *(f"Multi{each}" for each in _SHAPES))

Position = tuple[float, float]
"""Longitude and latitude, in degrees."""


class GeometryRefused(Exception):
    """The GeoJSON cannot be used; the message says why and where, for the person who sent it."""


class Spot(NamedTuple):
    """One place: latitude and longitude in degrees."""

    latitude: float
    longitude: float

    @property
    def is_possible(self) -> bool:
        """Whether there is such a place on earth."""
        return -90 <= self.latitude <= 90 and -180 <= self.longitude <= 180

    def __str__(self) -> str:
        return f"{self.latitude:.{DECIMALS}f}, {self.longitude:.{DECIMALS}f}"

    @property
    def to_a_metre(self) -> str:
        """The place in degrees, to a metre or so."""
        return f"{self.latitude:.5f}, {self.longitude:.5f}"


@dataclass(frozen=True)
class Feature:
    """One thing on a map: its name (or none), its kind, and its coordinates as GeoJSON nests them."""

    name: str
    kind: str
    coordinates: Any

    def positions(self) -> Iterator[Position]:
        """All its points, in their order."""
        return _positions(self.coordinates)

    @property
    def middle(self) -> Spot:
        """The middle of what it covers; of a point, the point itself."""
        return middle(*bounds(self.positions()))


@dataclass(frozen=True)
class Geometry:
    """What a hearing is about on the map: its parts, and what was left out when it was read.

    `dropped` are properties, `skipped` the features that have no place, as people know them.
    """

    parts: tuple[Feature, ...]
    dropped: tuple[str, ...] = ()
    flattened: bool = False
    skipped: tuple[str, ...] = ()

    def to_json(self) -> str:
        """The parts as a FeatureCollection."""
        features = [
            {
                "type": "Feature",
                "properties": {"name": part.name} if part.name else {},
                "geometry": {"type": part.kind, "coordinates": part.coordinates},
            }
            for part in self.parts
        ]
        whole = {"type": "FeatureCollection", "features": features}
        return json.dumps(whole, ensure_ascii=False, separators=(",", ":"))

    @property
    def box(self) -> tuple[float, float, float, float]:
        """The edges of the box around all of it: west, south, east, north."""
        return bounds(each for part in self.parts for each in part.positions())

    @property
    def middle(self) -> Spot:
        """The middle of what it covers."""
        return middle(*self.box)

    @property
    def is_far_away(self) -> bool:
        """Whether all of it is far from the Nordic countries, as when latitude was written first."""
        west, south, east, north = self.box
        return north < 50 or east < -75 or west > 45 or south > 85


def middle(west: float, south: float, east: float, north: float) -> Spot:
    """The middle of a box."""
    return Spot(round((south + north) / 2, DECIMALS), round((west + east) / 2, DECIMALS))


def bounds(positions: Iterator[Position]) -> tuple[float, float, float, float]:
    """The edges of the box around some points: west, south, east, north."""
    found = list(positions)
    across, along = [each[0] for each in found], [each[1] for each in found]
    return min(across), min(along), max(across), max(along)


def _positions(value: Any) -> Iterator[Position]:
    if isinstance(value[0], list | tuple):
        for each in value:
            yield from _positions(each)
    else:
        yield value


def read(source: bytes | str) -> Geometry:
    """The geometry in a GeoJSON text: a FeatureCollection, a Feature, or a bare geometry.

    Raises GeometryRefused. Of the properties only a name or title is kept, of coordinates longitude
    and latitude; what else there was is said.
    """
    features = _features(_json(source))
    if not features:
        raise GeometryRefused(_("There is nothing on this map: the file holds no features."))
    if len(features) > MAX_PARTS:
        raise GeometryRefused(
            _(
                "The file holds %(number)s features, and a map takes %(limit)s. "
                "Leave out what people do not need in order to answer.",
                number=len(features),
                limit=MAX_PARTS,
            )
        )
    reading = _Reading()
    found = [
        reading.part(each, number if len(features) > 1 else 0)
        for number, each in enumerate(features, start=1)
    ]
    parts = tuple(each for each in found if each is not None)
    if not parts:
        raise GeometryRefused(
            _("There is nothing on this map: no feature in the file has a place (geometry).")
        )
    dropped = tuple(sorted(reading.dropped))
    return Geometry(parts, dropped, reading.flattened, tuple(reading.skipped))


def _json(source: bytes | str) -> Any:
    content = source.encode(errors="replace") if isinstance(source, str) else source
    if len(content) > MAX_BYTES:
        raise GeometryRefused(_("The map is larger than %(limit)s MB.", limit=MAX_BYTES // 10**6))
    if not content.strip():
        raise GeometryRefused(_("The file is empty."))
    if content.startswith(b"PK\x03\x04"):
        raise GeometryRefused(
            _("This is an archive, such as a zipped Shapefile. Save it as GeoJSON first.")
        )
    if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        raise GeometryRefused(_("This is XML, such as GML or KML. Save it as GeoJSON first."))
    try:
        return json.loads(content.decode("utf-8-sig"), parse_constant=_no_number)
    except UnicodeDecodeError:
        raise GeometryRefused(_("The file is not text in UTF-8. Save it as GeoJSON.")) from None
    except json.JSONDecodeError as error:
        raise GeometryRefused(
            _(
                "The file is not GeoJSON: it breaks off or has a wrong sign in line %(line)s, "
                "column %(column)s.",
                line=error.lineno,
                column=error.colno,
            )
        ) from None
    except RecursionError:
        raise GeometryRefused(_("The file is nested too deeply to be a map.")) from None
    except ValueError:
        raise GeometryRefused(_("A coordinate in the file is not a number.")) from None


def _no_number(_name: str) -> Any:
    raise ValueError("NaN and Infinity are no coordinates")


def _features(whole: Any) -> list[Any]:
    """The features of a document, each as it stands; a bare geometry is one without properties."""
    if not isinstance(whole, dict):
        raise GeometryRefused(_not_geojson())
    _check_crs(whole.get("crs"))
    kind = whole.get("type")
    if kind == "FeatureCollection":
        features = whole.get("features")
        if not isinstance(features, list):
            raise GeometryRefused(_("The FeatureCollection has no list of features."))
        return features
    if kind == "Feature":
        return [whole]
    if isinstance(kind, str) and (kind in KINDS or kind == "GeometryCollection"):
        return [{"type": "Feature", "properties": {}, "geometry": whole}]
    raise GeometryRefused(_not_geojson())


def _not_geojson() -> str:
    return _(
        "The file is not GeoJSON: it begins with neither a FeatureCollection, a Feature nor a geometry."
    )


def _check_crs(crs: Any) -> None:
    """Older files name their reference system (GeoJSON 2008, 3); what is in degrees all the same is taken.

    Names are "EPSG:4258", "urn:ogc:def:crs:OGC:1.3:CRS84", "http://www.opengis.net/def/crs/EPSG/0/4326".
    """
    properties = crs.get("properties") if isinstance(crs, dict) else None
    found = properties if isinstance(properties, dict) else {}
    named = [
        found[key] for key in ("name", "code", "href") if isinstance(found.get(key), str | int)
    ]
    if not named:
        return
    name = str(named[0]).strip()
    parts = re.split(r"[:/#\s]+", name.upper().replace("WGS 84", "WGS84").rstrip("/"))
    if not _DEGREES.intersection(parts[-2:]):
        raise GeometryRefused(
            _(
                "The file says that its coordinates are in %(system)s. "
                "Save it in WGS84 (EPSG:4326), with longitude and latitude in degrees.",
                system=text.line(name)[:100],
            )
        )


class _Reading:
    """One reading of a document: counts its points, and notes what is left out."""

    def __init__(self) -> None:
        self.points = 0
        self.dropped: set[str] = set()
        self.flattened = False
        self.skipped: list[str] = []

    def part(self, feature: Any, number: int) -> Feature | None:
        """One feature, None if it has no place (RFC 7946, 3.2); `number` is 0 when it is the only one."""
        where = _("Feature %(number)s", number=number) if number else _("The map")
        if not isinstance(feature, dict) or feature.get("type") != "Feature":
            raise GeometryRefused(_("%(where)s: this is not a Feature.", where=where))
        geometry = feature.get("geometry")
        if geometry is None:
            name = self._name(feature.get("properties"))
            self.skipped.append(f"{where} ({name})" if name else where)
            return None
        if not isinstance(geometry, dict):
            raise GeometryRefused(_("%(where)s: there is no geometry.", where=where))
        kind = geometry.get("type")
        if kind == "GeometryCollection":
            raise GeometryRefused(
                _(
                    "%(where)s: a GeometryCollection is not taken. Save each of its parts as a feature.",
                    where=where,
                )
            )
        if not isinstance(kind, str) or kind not in KINDS:
            raise GeometryRefused(
                _(
                    "%(where)s: “%(kind)s” is no kind of geometry. "
                    "There are points, lines and polygons.",
                    where=where,
                    kind=text.line(str(kind))[:40],
                )
            )
        name = self._name(feature.get("properties"))
        coordinates = geometry.get("coordinates")
        if not kind.startswith("Multi"):
            return Feature(name, kind, self._shape(coordinates, kind, where))
        return Feature(name, kind, self._shapes(coordinates, kind.removeprefix("Multi"), where))

    def _name(self, properties: Any) -> str:
        if not isinstance(properties, dict):
            return ""
        found = ""
        for key, value in properties.items():
            if key.lower() in _NAMES and isinstance(value, str) and not found:
                found = text.line(value)[:MAX_NAME].strip()
            elif value is not None:
                self.dropped.add(text.line(key)[:60])
        return found

    def _shapes(self, coordinates: Any, kind: str, where: str) -> tuple[Any, ...]:
        if not isinstance(coordinates, list) or not coordinates:
            raise GeometryRefused(_("%(where)s: there are no coordinates.", where=where))
        return tuple(
            self._shape(each, kind, _("%(where)s, part %(number)s", where=where, number=number))
            for number, each in enumerate(coordinates, start=1)
        )

    def _shape(self, coordinates: Any, kind: str, where: str) -> Any:
        if not isinstance(coordinates, list) or not coordinates:
            raise GeometryRefused(_("%(where)s: there are no coordinates.", where=where))
        if kind == "Point":
            return self._position(coordinates, where)
        if kind == "LineString":
            return self._line(coordinates, where)
        return tuple(self._ring(each, where) for each in coordinates)

    def _line(self, coordinates: list[Any], where: str) -> tuple[Position, ...]:
        if len(coordinates) < 2:
            raise GeometryRefused(_("%(where)s: a line needs two points or more.", where=where))
        return tuple(self._position(each, where) for each in coordinates)

    def _ring(self, coordinates: Any, where: str) -> tuple[Position, ...]:
        if not isinstance(coordinates, list):
            raise GeometryRefused(
                _("%(where)s: the polygon is not made of rings of points.", where=where)
            )
        ring = tuple(self._position(each, where) for each in coordinates)
        if len(ring) < 4:
            raise GeometryRefused(
                _(
                    "%(where)s: the ring of the polygon has fewer than four points, "
                    "of which the last repeats the first.",
                    where=where,
                )
            )
        if ring[0] != ring[-1]:
            raise GeometryRefused(
                _(
                    "%(where)s: the ring of the polygon is not closed. "
                    "Its last point must repeat its first.",
                    where=where,
                )
            )
        return ring

    def _position(self, value: Any, where: str) -> Position:
        self.points += 1
        if self.points > MAX_POINTS:
            raise GeometryRefused(
                _(
                    "The map has more than %(limit)s points. "
                    "Let your map program simplify the shapes, then save it again.",
                    limit=MAX_POINTS,
                )
            )
        if (
            not isinstance(value, list)
            or len(value) < 2
            or any(isinstance(each, bool) or not isinstance(each, int | float) for each in value)
        ):
            raise GeometryRefused(
                _(
                    "%(where)s: a point is not written as two numbers, longitude and latitude.",
                    where=where,
                )
            )
        self.flattened = self.flattened or len(value) > 2
        return self._degrees(value[0], value[1], where)

    @staticmethod
    def _degrees(across: float, along: float, where: str) -> Position:
        if abs(across) > _METRES or abs(along) > _METRES:
            raise GeometryRefused(
                _(
                    "%(where)s: the coordinates look like metres, as in UTM, not like degrees. "
                    "Save the file in WGS84 (EPSG:4326), with longitude and latitude in degrees.",
                    where=where,
                )
            )
        longitude, latitude = round(float(across), DECIMALS), round(float(along), DECIMALS)
        possible = Spot(latitude, longitude).is_possible and math.isfinite(longitude + latitude)
        if not possible:
            raise GeometryRefused(
                _(
                    "%(where)s: there is no place at longitude %(longitude)s, latitude %(latitude)s. "
                    "Longitude comes first.",
                    where=where,
                    longitude=longitude,
                    latitude=latitude,
                )
            )
        # A rounded -0.0 is 0.0, so that what is written is read as the same.
        return longitude + 0.0, latitude + 0.0
