"""What is shown of maps: where the map of a hearing is, and where a response points."""

from collections.abc import Sequence
from typing import Any

from participation import shown
from participation.hearings.notice.models import Hearing
from participation.i18n import mark
from participation.locations.shown import PLACE, place_of
from participation.shown import Values, site_address
from participation.subjects.shown import AddedColumns, Scope


def _read_map(_scope: Scope, _thing: object, rows: Sequence[Hearing]) -> dict[int, Values]:
    return {
        row.id: {"map": site_address(f"/hearings/{row.id}/map.geojson")}
        for row in rows
        if row.has_map
    }


def _read_place(_scope: Scope, _hearing: Hearing, rows: Sequence[Any]) -> dict[int, Values]:
    return {row.id: place_of(row) for row in rows}


MAP_OF_A_HEARING = AddedColumns[object](
    (
        shown.address(
            "map", mark("Map"), mark("What it is about on the map: the address of a GeoJSON file.")
        ),
    ),
    _read_map,
    after="areas",
)
"""The column of hearings with the address of their map."""

PLACE_OF_A_RESPONSE = AddedColumns[Hearing](
    PLACE,
    _read_place,
    after="text",
)
"""The columns of responses with the place they point at."""
