"""What anonymous responses add to the site: their pages."""

from flask import Flask

from participation.hearings.anonymous import views
from participation.hearings.anonymous.blueprint import blueprint

__all__ = ["init_app", "views"]


def init_app(app: Flask) -> None:
    """Add the room to the application."""
    app.register_blueprint(blueprint)
