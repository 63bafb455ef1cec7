"""When the demo does not load."""

from flask import Flask


class DemoRefused(Exception):
    """The demo may not be loaded here; the message says why, in one line."""


def refuse_production(app: Flask) -> None:
    """Raises DemoRefused on a site that is configured for production."""
    if app.extensions["settings"].production:
        raise DemoRefused("this site is configured for production: the demo is not loaded here")
