"""What responses add to the pages of their hearing, and to the site."""

from flask import Flask

from participation.accounts import register_data, register_panel
from participation.hearings.notice.shown import TABLES
from participation.hearings.responses import invariants, jobs, own_data, shown
from participation.hearings.responses.blueprint import blueprint
from participation.hearings.responses.views import answering, public

__all__ = ["answering", "init_app", "invariants", "jobs", "public"]


def init_app(app: Flask) -> None:
    """Add the room to the application."""
    register_data("responses", own_data.responses, own_data.forget_name)
    register_panel("hearings/responses/_own_responses.html", own_data.panel, order=30)
    TABLES.fill(app, *shown.TABLES_OF_A_HEARING)
    app.register_blueprint(blueprint)
