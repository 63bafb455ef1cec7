"""What the board adds to the desk and to the pages of ideas."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Add the room to the application."""
