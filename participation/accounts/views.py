"""Routes of the accounts room."""

from flask import Blueprint, Flask

from participation.accounts import login

blueprint = Blueprint("accounts", __name__)


def init_app(app: Flask) -> None:
    """Add the room to the application."""
    login.init_app(app)
    app.register_blueprint(blueprint)
