"""What versions add to the pages of ideas: their routes are the ideas' own."""

from flask import Flask

from participation.ideas.versions import views

__all__ = ["init_app", "views"]


def init_app(app: Flask) -> None:
    """Add the room to the application."""
