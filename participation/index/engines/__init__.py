"""Two engines behind one protocol: segments in a folder, or PostgreSQL; the database's address decides."""

from typing import cast

from flask import Flask, current_app

from participation import config
from participation.index.engines.embedded import Embedded
from participation.index.engines.postgres import Postgres
from participation.index.engines.protocol import Engine
from participation.web.revalidation import asks_elsewhere


def init_app(app: Flask) -> None:
    """Give the application its engine."""
    settings: config.Settings = app.extensions["settings"]
    engine: Engine
    if settings.is_sqlite:
        engine = Embedded(settings.var / "search")
    else:
        engine = Postgres()
    app.extensions["search"] = engine


def engine() -> Engine:
    """The engine of the current application. What it says is not (only) the database's to tell."""
    asks_elsewhere()
    return cast("Engine", current_app.extensions["search"])
