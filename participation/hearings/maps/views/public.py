"""A hearing's map as a file, and where the responses to it point."""

from flask import abort, jsonify, make_response
from flask_login import current_user

from participation import web
from participation.hearings.maps import queries as maps
from participation.hearings.maps.blueprint import blueprint
from participation.hearings.notice.queries import public as queries
from participation.hearings.responses.rules import responses_are_listed
from participation.web import Permission


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
    if not (hearing.has_map and responses_are_listed(current_user, hearing)):
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
