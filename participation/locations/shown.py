"""What is shown of places: the columns with where something is."""

from typing import Any

from participation import shown
from participation.i18n import mark
from participation.locations.models import Location
from participation.shown import Values

PLACE = (
    shown.text("place", mark("Place"), mark("The place it points at, in words.")),
    shown.degrees(
        "latitude", mark("Latitude"), mark("Where that is on the map, in degrees (WGS84).")
    ),
    shown.degrees("longitude", mark("Longitude"), mark("The same: how far east.")),
)
"""The columns of a place, which tables of whatever has one share."""


def placed_columns() -> list[Any]:
    """What a statement selects for `place_of`; it joins the location, if there is one."""
    return [Location.place, Location.latitude, Location.longitude]


def place_of(row: Any) -> Values:
    """The values of `PLACE`."""
    return {"place": row.place, "latitude": row.latitude, "longitude": row.longitude}
