"""What every command does first: make the application, and refuse in one line when it cannot work."""

import json
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import click
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from participation import config, create_app, revisions

Item = TypeVar("Item")

OURS = (
    "participation.sqlite3*", "jobs.sqlite3*", "files", "mail", "exports", "search", "rejects",
    "*-key", "demo-accounts.csv",
)  # fmt: skip
"""What the site keeps in its folder."""


def application(*, migrated: bool = True) -> Flask:
    """The application, once its settings, data folder and database are fit for use.

    Ends the command with one line that says what to do when one of them is not. A database of a newer
    version of the program is such a case, and with `migrated` one that is not at the newest migration.
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


def data_folder() -> Path:
    """The folder of the installation, for commands that need no more of it than room to work in."""
    try:
        settings = config.load()
        _check_folder(settings)
    except config.SettingsError as error:
        raise click.ClickException(str(error)) from None
    return settings.var


def _check_folder(settings: config.Settings) -> None:
    try:
        settings.var.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=settings.var):
            pass
        _close_off(settings.var)
    except OSError as error:
        raise config.SettingsError(
            f"cannot write to {settings.var} ({error.strerror}): "
            "make it writable or set PARTICIPATION_VAR to another folder"
        ) from None


def _close_off(folder: Path) -> None:
    """Let nobody else into what was written before commands saw to that themselves."""
    for pattern in OURS:
        for path in folder.glob(pattern):
            found = path.stat()
            if found.st_mode & 0o077 and found.st_uid == os.geteuid():
                path.chmod(found.st_mode & 0o700)


def _check_database(app: Flask, migrated: bool) -> None:
    engine = app.extensions["database"].engine
    try:
        with engine.connect() as connection:
            connection.execute(text("SELECT 1"))
        present, newest = revisions.present(engine), revisions.newest()
    except (OperationalError, SQLAlchemyError) as error:
        reason = str(getattr(error, "orig", error)).strip().splitlines()[0]
        shown = engine.url.render_as_string(hide_password=True)
        raise config.SettingsError(
            f"the database cannot be reached ({reason}): check DATABASE_URL, now {shown}"
        ) from None
    if present is not None and not revisions.is_known(present):
        raise config.SettingsError(
            f"the database was migrated by a newer version of the program (it is at {present}, and "
            f"this version ends at {newest}): install that version again, or restore the backup "
            "that was made before the upgrade into a new database"
        )
    if migrated and present != newest:
        raise config.SettingsError(
            "the database is not up to date: run `participation migrate` first"
        )


def summary(as_json: bool, figures: dict[str, Any], line: str) -> None:
    """Print how it went: one JSON line for programs, or a sentence for people."""
    click.echo(json.dumps(figures, ensure_ascii=False) if as_json else line)


def on_terminal() -> bool:
    """Whether a person looks on: then progress is drawn, else it is told in plain lines."""
    return sys.stderr.isatty() and os.environ.get("TERM") != "dumb"


@contextmanager
def progress(label: str, items: list[Item]) -> Iterator[Iterator[Item]]:
    """Go through items, with a bar on a terminal and in a plain line elsewhere."""
    if on_terminal():
        with click.progressbar(items, label=label, file=sys.stderr) as bar:
            yield iter(bar)
        return
    click.echo(f"{label}: {len(items)}", err=True)
    yield iter(items)
