"""The page of an idea, which puts together what the rooms below show."""

from flask import Flask

from participation.ideas.front import page
from participation.ideas.proposals.blueprint import blueprint

__all__ = ["init_app", "page"]


def init_app(app: Flask) -> None:
    """Add the room to the application."""
    # The routes of the proposals and those here are one blueprint's.
    app.register_blueprint(blueprint)
