"""What pages need to show maps, and a hearing's map as a file."""

from typing import Any

from flask import Flask, abort, jsonify, make_response
from flask_login import current_user

from participation import web
from participation.config import Settings
from participation.hearings import rules
from participation.hearings.geometry import Spot
from participation.hearings.queries import maps
from participation.hearings.queries import public as queries
from participation.hearings.views.blueprint import blueprint
from participation.web import Permission

FIRST_VIEW = {"Europe/Oslo": "57.9,4.5,71.2,31.2"}
"""What a map without shapes begins with, by time zone: south, west, north, east."""
DENMARK = "54.5,8.0,57.8,15.3"


@blueprint.get("/hearings/<int(max=2147483647):hearing_id>/map.geojson")
@web.permission(Permission.anyone)
@web.shared_page
def map_file(hearing_id: int) -> web.Answer:
    """The map of a hearing as GeoJSON: to keep, and for the map on its page."""
    hearing = queries.bare(hearing_id, current_user) or abort(404)
    kept = maps.stored(hearing) or abort(404)
    answer = make_response(kept.geojson)
    answer.mimetype = "application/geo+json"
    answer.headers["Content-Disposition"] = f'attachment; filename="hearing-{hearing.id}.geojson"'
    return answer


@blueprint.get("/hearings/<int(max=2147483647):hearing_id>/responses/places.geojson")
@web.permission(Permission.anyone)
@web.shared_page
def spots_file(hearing_id: int) -> web.Answer:
    """Where the responses point that the reader may read, as GeoJSON: for the map above their list."""
    hearing = queries.bare(hearing_id, current_user) or abort(404)
    if not (hearing.has_map and rules.responses_are_listed(current_user, hearing)):
        abort(404)
    features = [
        {
            "type": "Feature",
            "properties": {"number": each.number, "name": each.place},
            "geometry": {"type": "Point", "coordinates": [each.longitude, each.latitude]},
        }
        for each in maps.spots(hearing, current_user)
    ]
    answer = jsonify({"type": "FeatureCollection", "features": features})
    answer.mimetype = "application/geo+json"
    return answer


def _address_of(settings: Settings, spot: Spot) -> str:
    """Where a place on a list leads: a map elsewhere, or the reader's own."""
    latitude, longitude = str(spot).split(", ")
    if not settings.map_link:
        return f"geo:{latitude},{longitude}"
    return settings.map_link.replace("{lat}", latitude).replace("{lon}", longitude)


def init_app(app: Flask) -> None:
    """Let templates know the ground under maps and where places lead: the installation's choice."""
    settings: Settings = app.extensions["settings"]
    shared: dict[str, Any] = {
        "map_ground": {"tiles": settings.map_tiles, "attribution": settings.map_attribution},
        "map_address": lambda spot: _address_of(settings, spot),
        "map_first_view": lambda zone: FIRST_VIEW.get(zone, DENMARK),
    }
    app.jinja_env.globals.update(shared)
