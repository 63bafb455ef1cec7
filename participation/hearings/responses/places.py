"""What responses add to the pages of their hearing, and to the site."""

from flask import Flask

from participation.accounts import register_data, register_panel
from participation.config import Settings
from participation.hearings.geometry import Spot
from participation.hearings.notice.actions.publishing import EXTENDED
from participation.hearings.notice.shown import TABLES
from participation.hearings.notice.views.frame import TABS, Tab, is_early
from participation.hearings.responses import invariants, jobs, own_data, shown
from participation.hearings.responses.actions.reading import wait_for_deadline
from participation.hearings.responses.blueprint import blueprint
from participation.hearings.responses.views import anonymous, answering, entering, public, reading
from participation.i18n import gettext as _

__all__ = [
    "anonymous",
    "answering",
    "entering",
    "init_app",
    "invariants",
    "jobs",
    "public",
    "reading",
]


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
    EXTENDED.fill(app, wait_for_deadline)
    TABLES.fill(app, *shown.TABLES_OF_A_HEARING)
    TABS.fill(
        app,
        Tab(
            110,
            "responses.desk_responses",
            lambda: _("Responses"),
            lambda _reader, hearing: not is_early(hearing),
            pages=(
                "responses.desk_new_response",
                "responses.desk_response",
                "responses.desk_response_decision",
            ),
            waiting="waiting",
        ),
    )
    app.register_blueprint(blueprint)
