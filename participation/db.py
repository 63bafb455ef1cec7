"""The database: one declarative base, typed columns, and a session that opens when it is first used."""

import enum
import fcntl
import hashlib
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar, cast

from flask import Flask, current_app, g
from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    ColumnElement,
    Connection,
    Date,
    DateTime,
    Dialect,
    Engine,
    Enum,
    Integer,
    MetaData,
    Numeric,
    Result,
    Select,
    Text,
    bindparam,
    create_engine,
    event,
    func,
    insert,
    inspect,
    literal,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase, Session, make_transient_to_detached, sessionmaker
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator
from werkzeug.local import LocalProxy

from participation import clock


class UTCDateTime(TypeDecorator[datetime]):
    """A moment in time: aware in Python, UTC in the database, on every engine."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a timezone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


BigId = BigInteger().with_variant(Integer, "sqlite")
JsonData = JSON().with_variant(JSONB, "postgresql")


class Base(DeclarativeBase):
    """The base of every table."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {
        str: Text,
        int: BigId,
        datetime: UTCDateTime,
        date: Date,
        Decimal: Numeric(14, 2),
        dict[str, Any]: JsonData,
        enum.Enum: Enum(
            enum.Enum,
            native_enum=False,
            length=40,
            values_callable=lambda kind: [member.value for member in kind],
        ),
    }


Kind = TypeVar("Kind", bound=Base)

NOW = bindparam("now", type_=UTCDateTime())
"""The moment of asking, in a statement that is built once and asked again and again."""


class Database:
    """An application's engine, with one session factory for reading and one for writing."""

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
            options["connect_args"] = {"connect_timeout": 10}
        self.engine = create_engine(url, **options)
        if self.engine.dialect.name == "sqlite":
            event.listen(self.engine, "connect", _prepare_sqlite)
            event.listen(self.engine, "begin", _begin_sqlite)
        self.bind(self.engine)

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
        self.reading = sessionmaker(target, expire_on_commit=False, **options)
        self.picture = sessionmaker(picture, expire_on_commit=False, **options)
        self.writing = sessionmaker(writing, expire_on_commit=False, **options)


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "busy_timeout=30000",
        "cache_size=-4000",
        "temp_store=MEMORY",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that will write takes the lock at once: one that reads first and writes later
    # would be refused when somebody else wrote in between.
    write = connection.get_execution_options().get("write")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


def init_app(app: Flask, url: str) -> None:
    """Give the application its database and close each context's session."""
    app.extensions["database"] = Database(url)
    app.teardown_appcontext(_close)


def database() -> Database:
    """The current application's database."""
    return cast("Database", current_app.extensions["database"])


def _current() -> Session:
    if "session" not in g:
        sessions = database()
        if g.get("write"):
            g.session = sessions.writing()
        else:
            g.session = sessions.picture() if g.get("one_picture") else sessions.reading()
    return cast("Session", g.session)


session: Session = cast("Session", LocalProxy(_current))
"""The session of the present request or transaction."""


def expect_writes() -> None:
    """Say, before the session is first used, that this context will write."""
    g.write = True


def one_picture() -> None:
    """Say, before the session is first used, that this context only reads, and sees one moment."""
    g.one_picture = True


def keep() -> None:
    """Say that what has been written stays although the request is answered with an error."""
    g.keep = True


def finish(success: bool) -> None:
    """End the context's transaction: commit on success, roll back otherwise."""
    if "session" in g:
        if success:
            g.session.commit()
        else:
            # What was read stays readable for the error page: nothing is loaded a second time.
            g.session.expunge_all()
            g.session.rollback()


def _close(_error: BaseException | None = None) -> None:
    kept = g._get_current_object().__dict__
    opened = kept.pop("session", None)
    if opened is not None:
        opened.close()
    kept.pop("write", None)
    kept.pop("one_picture", None)
    kept.pop("keep", None)


@contextmanager
def transaction(*, write: bool = True) -> Iterator[Session]:
    """One transaction outside a request: committed at the end, rolled back on an error."""
    _close()
    g.write = write
    try:
        yield _current()
        finish(success=True)
    except BaseException:
        finish(success=False)
        raise
    finally:
        _close()


@contextmanager
def snapshot() -> Iterator[Session]:
    """A session that only reads and sees one moment, whatever others change meanwhile.

    It takes the place of the context's session until it ends.
    """
    outside = g.pop("session", None)
    opened = g.session = database().picture()
    try:
        # A moment begins with the first thing that is read.
        opened.execute(select(literal(1)).select_from(Base.metadata.tables["subjects"]).limit(1))
        yield opened
    finally:
        opened.close()
        g.pop("session", None)
        if outside is not None:
            g.session = outside


@contextmanager
def alone(name: str) -> Iterator[bool]:
    """Whether no other process does what has this name, as long as it is done within.

    With PostgreSQL on any machine, with SQLite on this one. It waits for nobody, and what a killed
    process held is free at once.
    """
    engine = database().engine
    if engine.dialect.name != "postgresql":
        with _lock_file(Path(str(engine.url.database)), name) as taken:
            yield taken
        return
    key = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        taken = bool(connection.scalar(select(func.pg_try_advisory_lock(key))))
        try:
            yield taken
        finally:
            if taken:
                _release(connection, key)


@contextmanager
def _lock_file(database: Path, name: str) -> Iterator[bool]:
    path = database.with_name(f".{name.replace(':', '-')}.lock")
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "wb") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
        else:
            yield True


def _release(connection: Connection, key: int) -> None:
    try:
        connection.execute(select(func.pg_advisory_unlock(key)))
    except SQLAlchemyError:
        # The lock ends with its connection.
        connection.invalidate()


def clock_ahead() -> timedelta:
    """How far the clock of this machine is ahead of the database's; below zero it is behind.

    The database is asked when it has a clock of its own (PostgreSQL): all processes share it. What
    the question took on its way is not counted.
    """
    if session.get_bind().dialect.name != "postgresql":
        return timedelta(0)
    before = clock.of_this_machine()
    there: datetime | None = session.scalar(select(func.clock_timestamp(type_=UTCDateTime())))
    after = clock.of_this_machine()
    if there is None or before <= there <= after:
        return timedelta(0)
    return before - there if there < before else after - there


def upsert(table: Any) -> postgresql.Insert | sqlite.Insert:
    """An INSERT that can take ON CONFLICT, for the engine in use."""
    if session.get_bind().dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)


def rows(statement: Any, values: dict[str, Any] | None = None) -> Result[Any]:
    """The rows of a statement that selects columns, without the session's way of making objects."""
    return session.connection().execute(statement, values)


def as_loaded(kind: type[Kind], values: Sequence[Any]) -> Kind:
    """An object of the session from all columns of its row, in their order, read with `rows`.

    The session's own way of making objects costs more than the statement. Its relationships are not
    loaded. What the session has already stays as it is there.
    """
    mapper = inspect(kind)
    named = dict(zip(kind.__table__.columns.keys(), values, strict=True))
    key = tuple(named[str(column.key)] for column in mapper.primary_key)
    known = session.identity_map.get(mapper.identity_key_from_primary_key(key))
    if known is not None:
        return cast("Kind", known)
    made = cast("Kind", mapper.class_manager.new_instance())
    made.__dict__.update(named)
    make_transient_to_detached(made)
    session.add(made)
    return made


class among(FunctionElement[bool]):  # noqa: N801  (reads like a function in statements)
    """Whether a column is one of the whole numbers of a JSON array: one value, however many there are."""

    inherit_cache = True
    type = Boolean()


@compiles(among, "sqlite")
def _among_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    number, array = (compiler.process(each, **options) for each in element.clauses)
    return f"{number} IN (SELECT value FROM json_each({array}))"  # noqa: S608  (no text of others)


@compiles(among, "postgresql")
def _among_postgresql(element: Any, compiler: Any, **options: Any) -> str:
    number, array = (compiler.process(each, **options) for each in element.clauses)
    each = f"CAST(json_array_elements_text(CAST({array} AS JSON)) AS BIGINT)"
    return f"{number} IN (SELECT {each})"


class one_by_one(FunctionElement[int]):  # noqa: N801  (reads like a function in statements)
    """A whole number's column, asked of each row in turn: not where a plan begins.

    SQLite begins with the index of the column when there is one, and reads all that a space holds to
    sort it; `+ 0` keeps it from that. PostgreSQL weighs what its statistics say of the plain column,
    and with a sum it would have to guess that next to nothing is left.
    """

    inherit_cache = True
    type = BigId


@compiles(one_by_one, "sqlite")
def _one_by_one_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    return f"({compiler.process(element.clauses, **options)} + 0)"


@compiles(one_by_one, "postgresql")
def _one_by_one_postgresql(element: Any, compiler: Any, **options: Any) -> str:
    return str(compiler.process(element.clauses, **options))


def any_row(found: Select[Any]) -> ColumnElement[bool]:
    """Whether a question that belongs to each row finds anything: EXISTS, asked of each row in turn.

    EXISTS itself PostgreSQL would answer for all rows at once, and of a subquery compared with `=` it
    believes that next to nothing is left; both make it read a whole table to show a page of it.
    `found` selects a 1.
    """
    return func.coalesce(found.limit(1).scalar_subquery(), 0) != literal(0, literal_execute=True)


def no_row(found: Select[Any]) -> ColumnElement[bool]:
    """The contrary of `any_row`."""
    return func.coalesce(found.limit(1).scalar_subquery(), 0) != literal(1, literal_execute=True)


def insert_many(table: Any, rows: list[dict[str, Any]]) -> None:
    """Insert many rows in one go, without loading them."""
    if rows:
        session.execute(insert(table), rows)
