"""What the room adds to the site: its page."""

from flask import Flask

from participation.hearings.receipts import views
from participation.hearings.receipts.blueprint import blueprint

__all__ = ["init_app", "views"]


def init_app(app: Flask) -> None:
    """Add the room to the application."""
    app.register_blueprint(blueprint)
