"""The content's version: what the database itself says about whether anything was committed since.

Nobody has to remember to raise it: whatever any process commits, a worker, a command or a person at
the database's own prompt, moves it. It also moves for what no page shows, such as the worker's
heartbeat; then a page is rendered once more than needed.
"""

import sqlite3
import threading
import time
from collections.abc import Hashable
from typing import Any, Protocol
from urllib.parse import quote

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from participation.db import connections

NOT_AGAIN_WITHIN = 0.5
"""Seconds in which PostgreSQL is not asked again: one question each costs as much as the answer."""

AWAY_FOR = 2
"""Seconds in which a database that did not answer is not asked again, beyond those above."""


class ContentVersion(Protocol):
    """Where the version of the content is learned from."""

    def ask(self) -> Hashable | None:
        """The version now; None when the database does not answer."""

    def forget(self) -> None:
        """Ask anew next time: this process has just changed something."""

    def close(self) -> None:
        """Let go of the connection; the next question opens another."""


class SqliteVersion:
    """`PRAGMA data_version` on a connection of its own: it changes when any other one commits.

    Asked each time (some microseconds), so nothing older than the question is ever shown.
    https://sqlite.org/pragma.html#pragma_data_version
    """

    def __init__(self, path: str) -> None:
        self._address = f"file:{quote(path)}?mode=rw"
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._opened = 0

    def ask(self) -> Hashable | None:
        with self._lock:
            try:
                if self._connection is None:
                    self._connection = sqlite3.connect(
                        self._address,
                        uri=True,
                        isolation_level=None,
                        check_same_thread=False,
                        timeout=1,
                    )
                    # Numbers of different connections say nothing about each other.
                    self._opened += 1
                number = self._connection.execute("PRAGMA data_version").fetchone()[0]
            except sqlite3.Error:
                self._close()
                return None
            return (self._opened, number)

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def forget(self) -> None:
        """Nothing is remembered."""

    def close(self) -> None:
        """Let go of the connection; the next question opens another."""
        with self._lock:
            self._close()


class PostgresVersion:
    """The snapshot a query would see now: two that are equal see exactly the same commits.

    A round trip costs as much as a kept page, so the answer holds for `NOT_AGAIN_WITHIN`, counted
    from before the question was sent. https://www.postgresql.org/docs/current/functions-info.html
    """

    def __init__(self, engine: Engine, not_again_within: float = NOT_AGAIN_WITHIN) -> None:
        self._engine = engine
        self._within = not_again_within
        self._lock = threading.Lock()
        self._connection: Any = None
        self._asked = float("-inf")
        self._answer: Hashable | None = None

    def ask(self) -> Hashable | None:
        if time.monotonic() - self._asked < self._within:
            return self._answer
        with self._lock:
            now = time.monotonic()
            if now - self._asked >= self._within:
                answer = self._ask()
                # Those who waited here while the database did not answer are not to ask again each.
                self._asked = now if answer is not None else time.monotonic() + AWAY_FOR
                self._answer = answer
            return self._answer

    def _ask(self) -> Hashable | None:
        had_one = self._connection is not None
        try:
            if self._connection is None:
                borrowed = self._engine.raw_connection()
                borrowed.detach()
                self._connection = borrowed.dbapi_connection
                self._connection.autocommit = True
                self._connection.answer_within = connections.PING_WITHIN
            row = self._connection.execute("SELECT pg_current_snapshot()::text").fetchone()
        except (self._engine.dialect.loaded_dbapi.Error, SQLAlchemyError):
            self._close()
            # The server may have been started anew since.
            return self._ask() if had_one else None
        return str(row[0])

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def forget(self) -> None:
        """Ask anew next time: this process has just changed something."""
        self._asked = float("-inf")

    def close(self) -> None:
        """Let go of the connection; the next question opens another."""
        with self._lock:
            self._close()


def version_of(engine: Engine) -> SqliteVersion | PostgresVersion:
    """The version of what is in a database."""
    if engine.dialect.name == "sqlite":
        return SqliteVersion(engine.url.database or "")
    return PostgresVersion(engine)
