"""What suggestions add to the page of an idea, and to the site."""

from flask import Flask

from participation.ideas.suggestions import models

__all__ = ["init_app", "models"]


def init_app(app: Flask) -> None:
    """Add the room to the application."""
