"""What the register of organisations adds to the site: its pages, and their link at the desk."""

from flask import Flask

from participation.hearings.register import views
from participation.hearings.register.blueprint import blueprint
from participation.i18n import mark
from participation.web import NavigationItem, menus

__all__ = ["init_app", "views"]


def init_app(app: Flask) -> None:
    """Add the room to the application."""
    menus.add(
        NavigationItem(
            "desk",
            mark("Organisations"),
            "register.organisations",
            order=25,
            under="/desk/organisations",
            shown=lambda person: person.works_as("official"),
        )
    )
    app.register_blueprint(blueprint)
