"""Routes of the hearings room."""

from flask import Blueprint, Flask

blueprint = Blueprint("hearings", __name__)


def init_app(app: Flask) -> None:
    """Add the room to the application."""
    app.register_blueprint(blueprint)
