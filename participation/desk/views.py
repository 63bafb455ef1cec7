"""Routes of the desk room."""

from flask import Blueprint, Flask

blueprint = Blueprint("desk", __name__)


def init_app(app: Flask) -> None:
    """Add the room to the application."""
    app.register_blueprint(blueprint)
