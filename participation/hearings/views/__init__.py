"""Routes of the hearings room: reading, answering, and the officials' side."""

from flask import Flask

from participation.hearings.views import answering, desk, public
from participation.hearings.views.blueprint import blueprint
from participation.i18n import mark
from participation.web import NavigationItem, menus

__all__ = ["answering", "blueprint", "desk", "init_app", "public"]


def init_app(app: Flask) -> None:
    """Add the room to the application."""
    menus.add(
        NavigationItem("main", mark("Hearings"), "hearings.index", order=10, under="/hearings")
    )
    app.register_blueprint(blueprint)
