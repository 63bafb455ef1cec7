"""Feeds: the room's pages."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Give the application this room."""
