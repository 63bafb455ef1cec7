"""Routes of the spaces room."""

from flask import Blueprint, Flask

blueprint = Blueprint("spaces", __name__)


def init_app(app: Flask) -> None:
    """Add the room to the application."""
    app.register_blueprint(blueprint)
