"""What pages need to show maps, and the routes of the locations room."""

from typing import Any

from flask import Flask

from participation.config import Settings
from participation.geometry import Spot
from participation.locations import invariants

__all__ = ["init_app", "invariants"]

FIRST_VIEW = {"Europe/Oslo": "57.9,4.5,71.2,31.2"}
"""What a map without shapes begins with, by time zone: south, west, north, east."""
DENMARK = "54.5,8.0,57.8,15.3"


def _address_of(settings: Settings, spot: Spot) -> str:
    """Where a place on a list leads: a map elsewhere, or the reader's own."""
    latitude, longitude = str(spot).split(", ")
    if not settings.map_link:
        return f"geo:{latitude},{longitude}"
    return settings.map_link.replace("{lat}", latitude).replace("{lon}", longitude)


def init_app(app: Flask) -> None:
    """Add the room to the application, and let templates know the ground under maps."""
    settings: Settings = app.extensions["settings"]
    shared: dict[str, Any] = {
        "map_address": lambda spot: _address_of(settings, spot),
        "map_ground": {"tiles": settings.map_tiles, "attribution": settings.map_attribution},
        "map_first_view": lambda zone: FIRST_VIEW.get(zone, DENMARK),
    }
    app.jinja_env.globals.update(shared)
