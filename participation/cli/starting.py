"""What every command does first: make the application, and refuse in one line when it cannot work."""

import json
import os
import sys
import tempfile
from typing import Any

import click
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from participation import config, create_app, revisions


def application(*, migrated: bool = True) -> Flask:
    """The application, once its settings, data folder and database are fit for use.

    Ends the command with one line that says what to do when one of them is not. With `migrated`,
    a database that is not at the newest migration is such a case.
    """
    try:
        settings = config.load()
        _check_folder(settings)
        app = create_app(settings)
        click.get_current_context().call_on_close(app.extensions["database"].engine.dispose)
        _check_database(app, migrated)
    except config.SettingsError as error:
        raise click.ClickException(str(error)) from None
    return app


def _check_folder(settings: config.Settings) -> None:
    try:
        settings.var.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=settings.var):
            pass
    except OSError as error:
        raise config.SettingsError(
            f"cannot write to {settings.var} ({error.strerror}): "
            "make it writable or set PARTICIPATION_VAR to another folder"
        ) from None


def _check_database(app: Flask, migrated: bool) -> None:
    engine = app.extensions["database"].engine
    try:
        with engine.connect() as connection:
            connection.execute(text("SELECT 1"))
        if not migrated:
            return
        present, newest = revisions.present(engine), revisions.newest()
    except (OperationalError, SQLAlchemyError) as error:
        reason = str(getattr(error, "orig", error)).strip().splitlines()[0]
        shown = engine.url.render_as_string(hide_password=True)
        raise config.SettingsError(
            f"the database cannot be reached ({reason}): check DATABASE_URL, now {shown}"
        ) from None
    if present != newest:
        raise config.SettingsError(
            "the database is not up to date: run `participation migrate` first"
        )


def summary(as_json: bool, figures: dict[str, Any], line: str) -> None:
    """Print how it went: one JSON line for programs, or a sentence for people."""
    click.echo(json.dumps(figures, ensure_ascii=False) if as_json else line)


def on_terminal() -> bool:
    """Whether a person looks on: then progress is drawn, else it is told in plain lines."""
    return sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
