"""What the roadmap adds to the site: its page, in the footer and on the list of projects."""

from flask import Flask

from participation.i18n import mark
from participation.ideas.milestones import views
from participation.ideas.milestones.blueprint import blueprint
from participation.web import NavigationItem, menus

__all__ = ["init_app", "views"]


def init_app(app: Flask) -> None:
    """Add the room to the application."""
    menus.add(NavigationItem("footer", mark("Roadmap"), "milestones.roadmap", order=6))
    app.register_blueprint(blueprint)
