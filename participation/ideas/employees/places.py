"""What the employees room adds to the desk."""

from flask import Flask

from participation.i18n import gettext as _
from participation.ideas.answers.panels import TABS, Tab
from participation.ideas.employees import views
from participation.ideas.employees.blueprint import blueprint

__all__ = ["init_app", "views"]


def init_app(app: Flask) -> None:
    """Add the room to the application."""
    TABS.fill(app, Tab(60, "employees.people", lambda: _("Our people")))
    app.register_blueprint(blueprint)
