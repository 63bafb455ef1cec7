"""Routes of the admin room."""

from flask import Blueprint, Flask

blueprint = Blueprint("admin", __name__)


def init_app(app: Flask) -> None:
    """Add the room to the application."""
    app.register_blueprint(blueprint)
