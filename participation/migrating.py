"""Migrations from within the application: bring the database up to date, and check that it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.script import Script, ScriptDirectory
from sqlalchemy import Connection, Engine

from participation.config import ROOT


def configuration(connection: Connection | None = None) -> Config:
    """Alembic's configuration, on a connection of ours when one is given."""
    config = Config(toml_file=str(ROOT / "pyproject.toml"))
    config.attributes["connection"] = connection
    return config


def history() -> list[Script]:
    """Every migration, newest first."""
    return list(ScriptDirectory.from_config(configuration()).walk_revisions())


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the database to a revision, the newest unless said."""
    with engine.connect() as connection, _keys_not_followed(connection):
        bring(connection, revision)


def downgrade(engine: Engine, revision: str) -> None:
    """Take the database back to an older revision."""
    with engine.connect() as connection, _keys_not_followed(connection):
        take_down(connection, revision)


def bring(connection: Connection, revision: str = "head") -> None:
    """Bring the database to a revision, within the connection's transaction when it is in one."""
    command.upgrade(configuration(connection), revision)


def take_down(connection: Connection, revision: str = "base") -> None:
    """Take the database back, to nothing unless said, likewise."""
    command.downgrade(configuration(connection), revision)


@contextmanager
def at_once(engine: Engine) -> Iterator[Connection]:
    """One transaction in which tables may be made and filled: all of it stands, or nothing does.

    Whoever opens it commits it, or it is rolled back. SQLite does not follow foreign keys within it.
    """
    with engine.connect().execution_options(write=True) as connection:
        _follow_keys(connection, "OFF")
        try:
            connection.begin()
            yield connection
        finally:
            connection.rollback()
            _follow_keys(connection, "ON")


@contextmanager
def _keys_not_followed(connection: Connection) -> Iterator[None]:
    """Batch migrations make tables anew; SQLite must not follow their foreign keys meanwhile."""
    _follow_keys(connection, "OFF")
    yield
    connection.commit()
    _follow_keys(connection, "ON")


def _follow_keys(connection: Connection, switch: str) -> None:
    """Past SQLAlchemy: within the transaction that it would begin, SQLite takes no notice of this."""
    if connection.dialect.name == "sqlite":
        driver: Any = connection.connection.driver_connection
        driver.execute(f"PRAGMA foreign_keys={switch}")
