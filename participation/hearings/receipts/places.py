"""What the room adds to the site: its page, and its table in exports."""

from flask import Flask

from participation.hearings.notice.shown import TABLES
from participation.hearings.receipts import ledgered, shown, views
from participation.hearings.receipts.blueprint import blueprint

__all__ = ["init_app", "ledgered", "views"]


def init_app(app: Flask) -> None:
    """Add the room to the application."""
    TABLES.fill(app, shown.TABLE)
    app.register_blueprint(blueprint)
