"""An application's engine, with the session factories for reading and for writing."""

import time
from typing import Any

import psycopg
from sqlalchemy import Connection, Dialect, Engine, create_engine, event
from sqlalchemy.orm import ORMExecuteState, Session, sessionmaker

from participation.db import connections
from participation.db.connections import NOTICED, Bounded
from participation.db.sqlite import begin, end_turn, prepare

ANSWER_WITHIN = 30
"""Seconds that a statement may take in a web process. No page needs a second; a request that waits longer
holds a thread that others need. The worker and the commands have work that takes minutes."""

SILENT_FOR = 2
"""Seconds after a connection that was never answered in which a web process opens no other: one request
waits to find out, and not every thread at once."""


class Database:
    """An application's engine, with one session factory for reading and one for writing."""

    answer_within: float | None = None
    _silent_until = 0.0

    def __init__(self, url: str) -> None:
        # Values stay out of error messages: they are people's, and messages go to the log.
        options: dict[str, Any] = {
            "hide_parameters": True,
            "pool_pre_ping": not url.startswith("sqlite"),
        }
        if url.startswith("sqlite"):
            options["connect_args"] = {
                "timeout": 30,
                "check_same_thread": False,
            }
            options["pool_size"] = 20
        else:
            options["pool_size"] = 8
            options["connect_args"] = NOTICED
        self.engine = create_engine(url, **options)
        if self.engine.dialect.name == "postgresql":
            event.listen(self.engine, "do_connect", self._connect)
            self._usual_ping = self.engine.dialect.do_ping
            self.engine.dialect.do_ping = self._ping  # type: ignore[method-assign, assignment]
        if self.engine.dialect.name == "sqlite":
            event.listen(self.engine, "connect", prepare)
            event.listen(self.engine, "begin", begin)
            event.listen(self.engine, "checkin", end_turn)
        self.bind(self.engine)

    def answer_soon(self) -> None:
        """Bound how long a statement may take (ANSWER_WITHIN): for processes in which people wait."""
        self.answer_within = ANSWER_WITHIN
        self.engine.dispose()

    def _connect(
        self, _dialect: Dialect, _record: Any, arguments: Any, named: dict[str, Any]
    ) -> psycopg.Connection[Any]:
        bound = self.answer_within
        if bound is None:
            return Bounded.connect(*arguments, **named)
        if time.monotonic() < self._silent_until:
            raise psycopg.OperationalError("the database did not answer a moment ago")
        try:
            connection = Bounded.connect(*arguments, **named)
        except psycopg.errors.ConnectionTimeout:
            self._silent_until = time.monotonic() + SILENT_FOR
            raise
        # The server gives up first, so that the connection can be used on.
        connection.answer_within = bound + 2
        connection.autocommit = True
        connection.execute(f"SET statement_timeout = {int(bound * 1000)}")
        connection.autocommit = False
        return connection

    def _ping(self, connection: Any) -> bool:
        """Whether an idle connection is alive (`pool_pre_ping`): asked before each use, so briefly."""
        usual, connection.answer_within = connection.answer_within, connections.PING_WITHIN
        try:
            return self._usual_ping(connection)
        finally:
            connection.answer_within = usual

    def bind(self, target: Engine | Connection, **options: Any) -> None:
        """Let sessions use this engine or connection (tests bind one outer transaction)."""
        writing, picture = target, target
        if isinstance(target, Engine):
            writing = target.execution_options(write=True)
            if target.dialect.name == "postgresql":
                # On SQLite (WAL) any transaction that reads sees one picture.
                picture = target.execution_options(
                    isolation_level="REPEATABLE READ", postgresql_readonly=True
                )
        options |= {"class_": _Session, "expire_on_commit": False}
        self.reading = sessionmaker(target, **options)
        self.picture = sessionmaker(picture, **options)
        self.writing = sessionmaker(writing, **options)


class _Session(Session):
    """A session that knows whether anything was written since its transaction began."""


@event.listens_for(_Session, "after_flush")
def _flushed(opened: Session, _context: Any) -> None:
    opened.info["written"] = True


@event.listens_for(_Session, "do_orm_execute")
def _executed(state: ORMExecuteState) -> None:
    if not state.is_select:
        state.session.info["written"] = True
