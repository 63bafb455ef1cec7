"""Routes of the locations room: the map of what is going on; and what any page needs to show a map."""

import json
from collections.abc import Sequence
from typing import Any

from flask import Flask, abort, jsonify, request, url_for
from flask_login import current_user

from participation import web
from participation.config import Settings
from participation.geometry import Spot
from participation.i18n import gettext as _
from participation.i18n import mark
from participation.index import kinds as words
from participation.locations import desk, invariants, outlines, queries
from participation.locations.blueprint import blueprint
from participation.locations.kinds import KINDS
from participation.locations.queries import Around, Located
from participation.spaces.queries import get as space_of
from participation.spaces.queries import readable
from participation.subjects.queries import label_choices
from participation.text import excerpt
from participation.web import NavigationItem, Permission, menus

__all__ = ["desk", "init_app", "invariants"]

FIRST_VIEW = {"Europe/Oslo": "57.9,4.5,71.2,31.2"}
"""What a map without shapes begins with, by time zone: south, west, north, east."""
DENMARK = "54.5,8.0,57.8,15.3"
MOST_TITLE = 90
"""Characters of a title beside a mark."""


@blueprint.get("/map")
@web.permission(Permission.anyone)
@web.shared_page
def show() -> web.Answer:
    """What is going on where one lives: a map, and the same as a list."""
    around = Around.read(request.args)
    spaces = readable(current_user)
    space = next((each for each in spaces if each.slug == around.space), None)
    page = web.paged(
        lambda cursor, limit: queries.listed(current_user, around, cursor, limit),
        queries.key,
        width=2,
    )
    answer = web.page(
        "locations/map.html",
        fragment="results",
        around=around,
        page=page,
        kinds=[(each.key, found.name()) for each in KINDS if (found := words.find(each.key))],
        kind_words={each.key: each.one() for each in words.all_kinds()},
        states=_states(around),
        state_of=state_of,
        own=_own(page.rows),
        areas=label_choices(current_user, space_id=space.id if space else None).areas,
        spaces=[(each.slug, each.name) for each in spaces],
        marks=_marks_address(),
        first_view=space.timezone if space else "",
    )
    # Where somebody is, their own browser may say to this page: it stays there.
    answer.headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(self)"
    return answer


def _own(shown: Sequence[Located]) -> dict[int, str]:
    """What the reader has to do with these, in words."""
    return {
        number: words
        for kind in KINDS
        for number, words in kind.own(
            current_user, [each.id for each in shown if each.kind == kind.key]
        ).items()
    }


def _states(around: Around) -> list[tuple[str, str]]:
    """The states of the kinds on the map, each under the name of its kind."""
    found = []
    for each in KINDS:
        kind = words.find(each.key)
        if kind is not None and around.kind in ("", each.key):
            for value, (word, _colour) in kind.states().items():
                if value not in ("draft", "merged", "withdrawn"):
                    found.append((f"{each.key}.{value}", f"{kind.one()}: {word}"))
    return found


def state_of(located: Located) -> tuple[str, str] | None:
    """The word and the colour of where something is in its life."""
    kind = words.find(located.kind)
    return kind.states().get(located.state) if kind else None


def _marks_address() -> str:
    names = ("space", "kind", "area", "state")
    asked: dict[str, Any] = {name: request.args[name] for name in names if request.args.get(name)}
    return url_for("locations.marks", **asked)


@blueprint.get("/map.geojson")
@web.permission(Permission.anyone)
@web.shared_page
def marks() -> web.Answer:
    """What stands on the map, as GeoJSON: the newest of it, all over or inside a box (four edges)."""
    around = Around.read(request.args)
    found = queries.marks(current_user, around)
    answer = jsonify(
        {
            "type": "FeatureCollection",
            "features": [_feature(each) for each in found.shown],
            "shapes": [
                {**json.loads(geojson), "name": each.title, "href": each.path}
                for each, geojson in queries.shapes(found.shown)
            ],
            "areas": [
                {**json.loads(each.geojson), "name": each.name, "area": each.slug}
                for each in outlines.drawn(current_user, around.space, around.area)
            ],
            "more": found.more,
        }
    )
    answer.mimetype = "application/geo+json"
    return answer


@blueprint.get("/spaces/<slug>/outlines.geojson")
@web.permission(Permission.anyone)
@web.shared_page
def outline_file(slug: str) -> web.Answer:
    """The outlines of a space and of its areas as GeoJSON: for the map on which a place is chosen."""
    space = space_of(slug, current_user) or abort(404)
    answer = jsonify(
        {
            "type": "FeatureCollection",
            "features": [
                {**feature, "properties": {"name": each.name}}
                for each in outlines.drawn(current_user, space.slug)
                for feature in json.loads(each.geojson)["features"]
            ],
        }
    )
    answer.mimetype = "application/geo+json"
    return answer


def _feature(each: Located) -> dict[str, Any]:
    told = state_of(each)
    kind = words.find(each.kind)
    said = [kind.one() if kind else "", told[0] if told else "", each.place]
    return {
        "type": "Feature",
        "properties": {
            "name": excerpt(each.title, MOST_TITLE) or _("Without a title"),
            "note": ". ".join(word for word in said if word),
            "href": each.path,
        },
        "geometry": {"type": "Point", "coordinates": [each.longitude, each.latitude]},
    }


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
    menus.add(NavigationItem("footer", mark("Map"), "locations.show", order=3, under="/map"))
    app.register_blueprint(blueprint)
