"""The map of a hearing as its memo lists it."""

from collections.abc import Sequence

from participation.geometry import Feature
from participation.hearings.maps.queries import shown
from participation.hearings.notice.memo_parts import MemoColumn, MemoTable
from participation.hearings.notice.models import Hearing
from participation.i18n import gettext as _
from participation.i18n import mark


def _things(hearing: Hearing) -> Sequence[Feature]:
    on_map = shown(hearing)
    return on_map.parts if on_map else ()


def _row(part: Feature, number: int, _timezone: str) -> tuple[str, str, str]:
    """A part of the map: what it is called, of what kind it is, and where."""
    kind = {
        "Point": _("One point"),
        "LineString": _("Line"),
        "Polygon": _("Area"),
        "MultiPoint": _("Several points"),
        "MultiLineString": _("Several lines"),
        "MultiPolygon": _("Several areas"),
    }.get(part.kind, "")
    where = part.middle.to_a_metre
    if part.kind != "Point":
        where = _("around %(place)s", place=where)
    return part.name or _("Part %(number)s", number=number), kind, where


def _sample() -> Feature:
    return Feature(_("A place"), "Point", (12.57, 55.68))


TABLE = MemoTable(
    "map_parts",
    mark("Map"),
    (
        MemoColumn("name", mark("What"), 44, 7),
        MemoColumn("kind", mark("Kind"), 16, 3),
        MemoColumn("where", mark("Latitude and longitude"), 34, 6),
    ),
    _things,
    _row,
    _sample,
)
