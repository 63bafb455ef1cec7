"""What responses add to the pages of their hearing, and to the site."""

from flask import Flask

from participation.accounts import register_data, register_panel
from participation.config import Settings
from participation.hearings.geometry import Spot
from participation.hearings.notice.shown import TABLES
from participation.hearings.responses import invariants, jobs, own_data, shown
from participation.hearings.responses.blueprint import blueprint
from participation.hearings.responses.views import answering, public

__all__ = ["answering", "init_app", "invariants", "jobs", "public"]


def _address_of(settings: Settings, spot: Spot) -> str:
    """Where a place on a list leads: a map elsewhere, or the reader's own."""
    latitude, longitude = str(spot).split(", ")
    if not settings.map_link:
        return f"geo:{latitude},{longitude}"
    return settings.map_link.replace("{lat}", latitude).replace("{lon}", longitude)


def init_app(app: Flask) -> None:
    """Add the room to the application."""
    register_data("responses", own_data.responses, own_data.forget_name)
    register_panel("hearings/responses/_own_responses.html", own_data.panel, order=30)
    settings: Settings = app.extensions["settings"]
    app.jinja_env.globals["map_address"] = lambda spot: _address_of(settings, spot)
    TABLES.fill(app, *shown.TABLES_OF_A_HEARING)
    app.register_blueprint(blueprint)
