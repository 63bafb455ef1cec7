"""Databases of a test run: empty ones, and copies of what was prepared once."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import DBAPIError

from participation import db, hearings, ideas, migrating

ON_SQLITE = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
"""For a test of what the engine cannot change: what is refused before a statement, or how a page looks."""
Prepare = Callable[[str], None]
_FROM_ONE = "SELECT setval(oid::regclass, 1, false) FROM pg_class WHERE relkind = 'S'"
_TABLES = (
    "SELECT count(*) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
)


class Databases:
    """Makes databases on both engines; the PostgreSQL server is started when it is first needed."""

    def __init__(self, folder: Callable[[str], Path], postgres: Callable[[], str]) -> None:
        self._folder = folder
        self._postgres = postgres
        self._prepared: dict[tuple[str, str], str] = {}
        self._free: list[str] = []
        self._emptying: dict[str, Engine] = {}
        self._count = 0

    def new(self, engine: str) -> str:
        """The address of an empty database."""
        if engine == "sqlite":
            return f"sqlite:///{self._folder('sqlite') / 'test.sqlite3'}"
        name = self._next_name()
        self._on_server(f"CREATE DATABASE {name}")
        return self._address(name)

    def copy(self, engine: str, what: str, prepare: Prepare) -> str:
        """The address of a copy of a database that `prepare` filled, and left without a connection."""
        known = self._prepared.get((engine, what))
        if known is None:
            known = self._prepared[engine, what] = self.new(engine)
            prepare(known)
        if engine == "sqlite":
            url = self.new(engine)
            shutil.copyfile(_file(known), _file(url))
            return url
        name = self._next_name()
        self._on_server(f"CREATE DATABASE {name} TEMPLATE {_name(known)}")
        return self._address(name)

    @contextmanager
    def lent(self, engine: str) -> Iterator[str]:
        """The address of a database that has all tables and nothing in them.

        On PostgreSQL it is emptied afterwards and lent again: a copy is a thousand files, which are
        written and in the end removed. One connection empties it each time, for a new one has to
        learn of all tables first.
        """
        if engine == "sqlite":
            yield self.copy(engine, "tables", with_tables)
            return
        url = self._free.pop() if self._free else self.copy(engine, "tables", with_tables)
        yield url
        if url not in self._emptying:
            self._emptying[url] = create_engine(url, pool_pre_ping=True)
        if emptied(self._emptying[url]):
            self._free.append(url)

    def close(self) -> None:
        """End the connections that emptied databases."""
        for each in self._emptying.values():
            each.dispose()

    def _next_name(self) -> str:
        self._count += 1
        return f"test_{os.getpid()}_{self._count}"

    def _address(self, name: str) -> str:
        head, _, tail = self._server().partition("?")
        return f"{head.rsplit('/', 1)[0]}/{name}" + (f"?{tail}" if tail else "")

    def _server(self) -> str:
        return self._postgres().replace("postgresql://", "postgresql+psycopg://")

    def _on_server(self, statement: str) -> None:
        admin = create_engine(self._server(), isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.execute(text(statement))
        admin.dispose()


def _file(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


def _name(url: str) -> str:
    return url.partition("?")[0].rsplit("/", 1)[1]


@cache
def _tables() -> tuple[str, ...]:
    return tuple(f'"{each.name}"' for each in db.Base.metadata.sorted_tables)


def emptied(engine: Engine) -> bool:
    """Remove all rows, and count from one again; whether it is as new: no table held, gone or added."""
    tables = _tables()
    filled = " UNION ALL ".join(
        f"SELECT '{each}' WHERE EXISTS (SELECT FROM {each})" for each in tables
    )
    try:
        with engine.begin() as connection:
            connection.execute(text("SET LOCAL lock_timeout = '1s'"))
            # No foreign key is followed: all that it could lead to goes as well.
            connection.execute(text("SET LOCAL session_replication_role = replica"))
            for table in connection.scalars(text(filled)).all():
                connection.execute(text(f"DELETE FROM {table}"))
            connection.execute(text(_FROM_ONE))
            there = connection.scalar(text(_TABLES))
    except DBAPIError:
        return False
    return bool(there == len(tables))


def with_tables(url: str) -> None:
    """Prepare a database that has all tables and nothing in them."""
    # The rooms of a wing are imported when an application is made, and their tables with them.
    for wing in (hearings, ideas):
        for room in wing.ROOMS:
            import_module(f"{wing.__name__}.{room}.places")
    engine = db.Database(url).engine
    db.Base.metadata.create_all(engine)
    engine.dispose()


def migrated(url: str) -> None:
    """Prepare a database as the migrations make it, from the first to the newest."""
    engine = db.Database(url).engine
    migrating.upgrade(engine)
    engine.dispose()
