"""The pages of reply templates at the desk."""

from flask import Flask

from participation.ideas.replies import views
from participation.ideas.replies.blueprint import blueprint

__all__ = ["init_app", "views"]


def init_app(app: Flask) -> None:
    """Add the room to the application."""
    app.register_blueprint(blueprint)
