"""The database: one declarative base, typed columns, and a session that opens when it is first used."""

import enum
import errno
import fcntl
import hashlib
import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO, TypeVar, cast

import psycopg
from flask import Flask, current_app, g, has_app_context
from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    ColumnElement,
    Connection,
    CursorResult,
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
    delete,
    event,
    func,
    insert,
    inspect,
    literal,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import (
    DeclarativeBase,
    ORMExecuteState,
    Session,
    make_transient_to_detached,
    sessionmaker,
)
from sqlalchemy.orm.attributes import instance_state, set_committed_value
from sqlalchemy.orm.exc import StaleDataError
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
JsonData = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
"""A document. None is NULL, as for every other type, and never JSON's own null."""


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


GIVEN_ONCE: dict[str, Any] = {"sqlite_autoincrement": True}
"""Among the arguments of a table whose ids stand in addresses, letters or keys: the id of a row that is
removed is not given again. Without it SQLite gives the last one again (https://sqlite.org/autoinc.html)."""

Kind = TypeVar("Kind", bound=Base)
Outcome = TypeVar("Outcome")

NOW = bindparam("now", type_=UTCDateTime())
"""The moment of asking, in a statement that is built once and asked again and again."""


CONNECT_WITHIN = 5
"""Seconds that PostgreSQL gets to take a connection, in every process."""

PING_WITHIN = 5
"""Seconds that an idle connection gets to show that it is alive, before a request uses it."""

ANSWER_WITHIN = 30
"""Seconds that a statement may take in a web process. No page needs a second; a request that waits longer
holds a thread that others need. The worker and the commands have work that takes minutes."""

SILENT_FOR = 2
"""Seconds after a connection that was never answered in which a web process opens no other: one request
waits to find out, and not every thread at once."""

# Of a host that is gone without a word, the network says nothing for two hours; so it is asked.
_NOTICED = {
    "connect_timeout": CONNECT_WITHIN,
    "keepalives": 1,
    "keepalives_idle": 15,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}


class Bounded(psycopg.Connection[Any]):
    """A connection that stops waiting for an answer; the server's own limit helps only while it runs."""

    answer_within: float | None = None
    """Seconds; None waits for as long as it takes."""

    @classmethod
    def connect_within(cls, address: str, within: float, **named: Any) -> "Bounded":
        """A new connection, noticed when it dies, on which nothing takes longer than so many seconds."""
        connection = cls.connect(address, **{**_NOTICED, **named})
        connection.answer_within = within
        return connection

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        """Wait for the server. Raises OperationalError, and is closed, when that takes too long."""
        limit = self.answer_within if timeout is None else timeout
        try:
            return super().wait(gen, interval, limit)
        except psycopg.errors._WaitTimeout as error:
            if timeout is not None:
                raise
            # What was asked may still be answered: nothing else can be asked on this connection.
            self.pgconn.finish()
            raise psycopg.OperationalError(f"no answer within {limit:g} s") from error


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
            options["connect_args"] = _NOTICED
        self.engine = create_engine(url, **options)
        if self.engine.dialect.name == "postgresql":
            event.listen(self.engine, "do_connect", self._connect)
            self._usual_ping = self.engine.dialect.do_ping
            self.engine.dialect.do_ping = self._ping  # type: ignore[method-assign, assignment]
        if self.engine.dialect.name == "sqlite":
            event.listen(self.engine, "connect", _prepare_sqlite)
            event.listen(self.engine, "begin", _begin_sqlite)
            event.listen(self.engine, "checkin", _end_turn)
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
        usual, connection.answer_within = connection.answer_within, PING_WITHIN
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
    connection.create_function("local_day", 2, _local_day, deterministic=True)


def _local_day(written: str | None, timezone: str) -> str | None:
    """For SQLite, which knows no time zones: the day of a moment as it is stored there."""
    if written is None:
        return None
    moment = datetime.fromisoformat(written).replace(tzinfo=UTC)
    return clock.local_day(moment, timezone).isoformat()


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that will write takes the lock at once: one that reads first and writes later
    # would be refused when somebody else wrote in between.
    write = connection.get_execution_options().get("write")
    database = connection.engine.url.database
    if write and database and "turn" not in connection.info:
        connection.info["turn"] = _turn(Path(database).with_name(".writing.lock"))
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


TURN_WITHIN = 10
"""Seconds that a writer waits for its turn; then it asks SQLite without one (`busy_timeout`)."""


def _turn(path: Path) -> BinaryIO | None:
    """Wait for this writer's turn: what is returned is held until it is closed.

    SQLite lets writers ask again and again, after longer and longer pauses, and whoever asks at the
    right moment is next: one waited two seconds among eight. A lock of a file is given in the order in
    which it was asked for, to all processes of this machine. It is a courtesy: without it, after
    TURN_WITHIN or where files know no locks, SQLite decides. None then.
    """
    try:
        turn = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "wb")
    except OSError:
        return None
    try:
        fcntl.flock(turn, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        # Waiting for a lock knows no limit of time, so it is done beside.
        taken, settled = threading.Event(), threading.Lock()
        threading.Thread(target=_wait_for, args=(turn, taken, settled), daemon=True).start()
        if not taken.wait(TURN_WITHIN) and settled.acquire(blocking=False):
            return None
    return turn


def _wait_for(turn: BinaryIO, taken: threading.Event, settled: threading.Lock) -> None:
    """Wait for a lock, and let it go again when nobody wants it any more: who settles it first decides."""
    with suppress(OSError):
        fcntl.flock(turn, fcntl.LOCK_EX)
    if settled.acquire(blocking=False):
        taken.set()
    else:
        turn.close()


def _end_turn(_connection: Any, record: Any) -> None:
    turn = record.info.pop("turn", None)
    if turn is not None:
        turn.close()


def init_app(app: Flask, url: str) -> None:
    """Give the application its database and close each context's session."""
    app.extensions["database"] = Database(url)
    app.teardown_appcontext(_close)


def database() -> Database:
    """The current application's database."""
    return cast("Database", current_app.extensions["database"])


class OutOfReach(SQLAlchemyError):
    """The database was asked where it must not be (see `out_of_reach`)."""


def _current() -> Session:
    if "session" not in g:
        if g.get("out_of_reach"):
            raise OutOfReach
        sessions = database()
        if g.get("write"):
            g.session = sessions.writing()
        else:
            g.session = sessions.picture() if g.get("one_picture") else sessions.reading()
    return cast("Session", g.session)


session: Session = cast("Session", LocalProxy(_current))
"""The session of the present request or transaction."""


def expect_writes() -> None:
    """Say, before the session is first used, that this request will write."""
    g.write = True
    g.may_let_go = True


def one_picture() -> None:
    """Say, before the session is first used, that this context only reads, and sees one moment."""
    g.one_picture = True


def keep() -> None:
    """Say that what has been written stays although the request is answered with an error."""
    g.keep = True


def is_kept() -> bool:
    """Whether what has been written stays although the request is answered with an error."""
    return bool(g.get("keep"))


def discard() -> None:
    """Say that nothing this context writes stays, whatever it is answered with."""
    g.discard = True


def let_go() -> None:
    """End the request's transaction before work that takes long, so that no lock is held meanwhile;
    what follows begins another.

    What was read may have changed by then, as it may on PostgreSQL at any time. What was written and
    is not to stay (`keep`) cannot be let go: then the lock is held on to, and the log says so.
    """
    opened = g.get("session")
    if opened is None or not g.get("may_let_go"):
        return
    written = opened.info.pop("written", False) or opened.new or opened.dirty or opened.deleted
    if written and not g.get("keep"):
        opened.info["written"] = True
        current_app.logger.warning("work that takes long is done while a transaction is open")
        return
    opened.commit()
    g.let_go = True


def taken_up_again(check: Callable[[Connection], None]) -> None:
    """Have this done first thing in the transaction that goes on after `let_go`: what was held before is
    held again, and what no longer holds is said by an exception."""
    g.setdefault("taken_up", []).append(check)


@event.listens_for(Session, "after_begin")
def _take_up_again(_session: Session, _begun: Any, connection: Connection) -> None:
    if has_app_context() and g.pop("let_go", False):
        for check in g.get("taken_up", ()):
            check(connection)


def finish(success: bool) -> None:
    """End the context's transaction: commit on success, roll back otherwise."""
    if "session" in g:
        if success and not g.get("discard"):
            g.session.commit()
        else:
            # What was read stays readable for the error page: nothing is loaded a second time.
            g.session.expunge_all()
            _undo(g.session, reading=not g.get("write"))
            g.pop("keep", None)


def finish_writing(success: bool) -> None:
    """End the transaction of a request that writes, before its answer is rendered: on SQLite nobody else
    writes while it is open. What follows in this request only reads."""
    if not g.pop("write", False):
        return
    if "session" in g:
        g.write = True
        if success:
            for act in g.get("before_rendering", ()):
                act()
        finish(success)
        del g.write
        g.session.info.pop("written", None)
        g.session.bind = database().reading.kw["bind"]
    for name in ("may_let_go", "let_go", "taken_up", "before_rendering"):
        g.pop(name, None)


def before_rendering(act: Callable[[], None]) -> None:
    """Have this done last in the transaction of a request that is answered with a page."""
    g.setdefault("before_rendering", []).append(act)


def is_writing() -> bool:
    """Whether what is written now stays, when the request ends well."""
    return bool(g.get("write"))


def _undo(opened: Session, *, reading: bool) -> None:
    """End a transaction of which nothing is to stay.

    One that only read ends with COMMIT: after a ROLLBACK psycopg forgets all statements that it has
    prepared on the connection, and PostgreSQL plans each anew, which takes longer than to answer it.
    https://www.psycopg.org/psycopg3/docs/advanced/prepare.html
    """
    try:
        if reading:
            # What was changed in memory is not written, and whoever holds a thing reads it as it was.
            opened.expunge_all()
        if reading and not opened.info.get("written"):
            opened.commit()
        else:
            opened.rollback()
    except SQLAlchemyError:
        # The connection has died: there is nothing left to be undone on it.
        opened.invalidate()


@contextmanager
def out_of_reach() -> Iterator[None]:
    """Ask the database nothing: what is tried raises OutOfReach. For the page about an error."""
    outside = g.pop("session", None)
    g.out_of_reach = True
    try:
        yield
    finally:
        g.pop("out_of_reach", None)
        if outside is not None:
            g.session = outside


def _close(_error: BaseException | None = None) -> None:
    kept = g._get_current_object().__dict__
    opened = kept.pop("session", None)
    if opened is not None:
        try:
            if not kept.get("write"):
                _undo(opened, reading=True)
            opened.close()
        except SQLAlchemyError:
            opened.invalidate()
    kept.pop("write", None)
    kept.pop("one_picture", None)
    kept.pop("keep", None)
    kept.pop("discard", None)
    kept.pop("may_let_go", None)
    kept.pop("let_go", None)
    kept.pop("taken_up", None)
    kept.pop("before_rendering", None)


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


ATTEMPTS = 3
"""How often a transaction that others stood in the way of is tried, the first time included."""

_IN_THE_WAY = frozenset({"40001", "40P01"})
"""serialization_failure and deadlock_detected: nothing is wrong with what was asked.
https://www.postgresql.org/docs/current/mvcc-serialization-failure-handling.html"""


def state_of(error: BaseException) -> str:
    """The SQLSTATE that PostgreSQL gave an error, or SQLite's name for it (`SQLITE_FULL`)."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    return str(getattr(cause, "sqlstate", None) or getattr(cause, "sqlite_errorname", None) or "")


def may_work_again(error: BaseException) -> bool:
    """Whether the same transaction may well succeed when it is run once more."""
    return state_of(error) in _IN_THE_WAY


def is_full(error: BaseException) -> bool:
    """Whether a disk is full, ours or the database's, or the owner's share of it."""
    if isinstance(error, OSError):
        return error.errno in (errno.ENOSPC, errno.EDQUOT)
    return state_of(error) in ("53100", "SQLITE_FULL")


def again(run: Callable[[], Outcome]) -> Outcome:
    """What a function of whole transactions returns; it is run anew when others stood in its way."""
    for _ in range(ATTEMPTS - 1):
        try:
            return run()
        except DBAPIError as error:
            if not may_work_again(error):
                raise
    return run()


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
        _undo(opened, reading=True)
        opened.close()
        g.pop("session", None)
        if outside is not None:
            g.session = outside


class Overtaken(StaleDataError):
    """What an action stands on was changed, ended or removed while somebody worked on it: 409."""


def hold(*things: Any, alone: bool = False, as_read: bool = False) -> None:
    """Lock the rows of things until the transaction ends, and read their columns again.

    Under READ COMMITTED what was loaded may have changed since, so an action holds what it decides by
    before it looks at it. Always in one order, so that two never wait for each other: tables that
    others refer to come first, then ids; an action holds all it needs in one call, or the parents
    before what stands in them. What others only refer to is not disturbed: a comment can be written
    under an idea that is held. With `alone`, rows that refer to it wait too, and those that were being
    written are there (the erasure of a person). The version stays as it was read, so that text saved
    over somebody else's change is still refused (StaleDataError). With `as_read` it is refused here,
    for who acts on what they have read and writes elsewhere. Overtaken when one is not there any more.

    On SQLite whoever writes is alone anyway.
    """
    # What was changed and not written yet would be lost by reading it again.
    session.flush()
    for thing in sorted(things, key=_place_in_order):
        # Past `current_user`, which is not the person but stands for one.
        kind: Any = instance_state(thing).mapper.class_
        row = rows(_held(kind, alone), {"id": thing.id}).one_or_none()
        if row is None:
            raise Overtaken(f"{kind.__name__} is gone")
        now = dict(row._mapping)
        if as_read and now.get("version") != getattr(thing, "version", None):
            raise Overtaken(f"{kind.__name__} was changed")
        _read_again(thing, now)


def _read_again(thing: Any, now: dict[str, Any]) -> None:
    now.pop("version", None)
    for name, value in now.items():
        set_committed_value(thing, name, value)


def held(kind: type[Kind], number: int) -> Kind | None:
    """The thing of this number, read and locked at once (see `hold`): for who has not loaded it yet.

    One statement; its relationships are not loaded. None when it is not there.
    """
    session.flush()
    row = rows(_held(kind, False), {"id": number}).one_or_none()
    if row is None:
        return None
    now = dict(row._mapping)
    known = session.identity_map.get(inspect(kind).identity_key_from_primary_key((number,)))
    if known is None:
        return _made(kind, now)
    _read_again(known, now)
    return cast("Kind", known)


# Built anew, it takes 0.4 ms; sending a comment takes 5.
@lru_cache(maxsize=256)
def _held(kind: type[Base], alone: bool) -> Select[Any]:
    """All columns of one row, which is locked: not the session's own way of reading again, which
    refuses a row with another version."""
    of: Any = kind
    columns = [getattr(of, each.key).label(each.key) for each in inspect(kind).column_attrs]
    asked = select(*columns).where(of.id == bindparam("id", type_=BigId))
    return asked.with_for_update(key_share=not alone)


def hold_rows(kind: type[Base], ids: Iterable[int]) -> None:
    """Lock rows of one class that are not loaded, in the order of their ids (see `hold`): of a kind of
    subject the row of the spine first, then its own, as `hold` does."""
    wanted = sorted(set(ids))
    if wanted:
        base: Any = inspect(kind).base_mapper.local_table
        own: Any = kind.__table__
        whole, tables = base, [base]
        if own is not base:
            whole, tables = base.join(own, own.c.id == base.c.id), [base, own]
        found = select(base.c.id).select_from(whole).where(base.c.id.in_(wanted))
        session.execute(found.order_by(base.c.id).with_for_update(key_share=True, of=tables))


def arrange(kind: type[Base], ids: Sequence[int]) -> None:
    """Give rows the positions 1, 2, 3 … in this order; the caller holds what they stand in.

    Those that have come to share a position are apart afterwards. It goes past their version: nobody's
    words are changed by it.
    """
    table: Any = kind.__table__
    kept = select(table.c.id, table.c.position).where(table.c.id.in_(ids))
    places = {row.id: row.position for row in rows(kept)}
    for position, number in enumerate(ids, start=1):
        if places.get(number) not in (None, position):
            write(update(table).where(table.c.id == number).values(position=position))
        known = session.identity_map.get(inspect(kind).identity_key_from_primary_key((number,)))
        if known is not None:
            set_committed_value(known, "position", position)


def next_position(kind: Any, *among: ColumnElement[bool]) -> int:
    """The position behind the last of the rows that fulfil these conditions."""
    return (session.scalar(select(func.max(kind.position)).where(*among)) or 0) + 1


def change_places(thing: Any, up: bool, *among: ColumnElement[bool]) -> bool:
    """Let a row change places with the one before it (`up`) or after it, among those that fulfil these
    conditions.

    False at an end, and for a row that is not among them. The caller holds what they stand in.
    """
    kind = type(thing)
    in_order = select(kind.id).where(*among).order_by(kind.position, kind.id)
    order = list(session.scalars(in_order))
    if thing.id not in order:
        return False
    here = order.index(thing.id)
    there = here - 1 if up else here + 1
    if not 0 <= there < len(order):
        return False
    order[here], order[there] = order[there], order[here]
    arrange(kind, order)
    return True


def _rank(table: Any) -> int:
    """Where a table stands among all: behind those that it refers to."""
    if not _ranks:
        _ranks.update({each: rank for rank, each in enumerate(Base.metadata.sorted_tables)})
    return _ranks[table]


_ranks: dict[Any, int] = {}


def _place_in_order(thing: Any) -> tuple[int, int]:
    return _rank(instance_state(thing).mapper.base_mapper.local_table), thing.id


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
    """The rows of a statement that selects columns, without the session's way of making objects.

    By `session.execute` the one of the list of ideas takes 0.1 ms more, of 2.4 for the page.
    """
    return session.connection().execute(statement, values)


def write(statement: Any, values: dict[str, Any] | None = None) -> CursorResult[Any]:
    """Execute a statement that changes something, past the session's objects.

    Where nothing is to stay of what a request does, it is undone with the rest.
    """
    session.info["written"] = True
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
    return _made(kind, named)


def _made(kind: type[Kind], named: dict[str, Any]) -> Kind:
    """An object of the session from the values of all its columns."""
    made = cast("Kind", inspect(kind).class_manager.new_instance())
    made.__dict__.update(named)
    make_transient_to_detached(made)
    session.add(made)
    return made


class local_day(FunctionElement[date]):  # noqa: N801  (reads like a function in statements)
    """The calendar day of a moment, seen from a timezone; both are columns."""

    inherit_cache = True
    type = Date()


@compiles(local_day, "sqlite")
def _local_day_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    return f"local_day({compiler.process(element.clauses, **options)})"


@compiles(local_day, "postgresql")
def _local_day_postgresql(element: Any, compiler: Any, **options: Any) -> str:
    moment, timezone = (compiler.process(each, **options) for each in element.clauses)
    return f"CAST(timezone({timezone}, {moment}) AS DATE)"


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


def prune(kind: type[Base], condition: ColumnElement[bool], limit: int = 1000) -> bool:
    """Delete the rows that nobody needs any more, at most `limit` of them, in a transaction of its own.

    True while there may be more: a step of the worker that returns this is called again at once, and
    others have their turn with the database in between.
    """
    key = inspect(kind).primary_key
    some = select(*key).where(condition).limit(limit).with_for_update(skip_locked=True)
    with transaction() as opened:
        gone = opened.execute(
            delete(kind)
            .where(tuple_(*key).in_(some))
            .returning(key[0])
            .execution_options(synchronize_session=False)
        )
        return len(gone.all()) == limit


def insert_many(table: Any, rows: list[dict[str, Any]]) -> None:
    """Insert many rows in one go, without loading them."""
    if rows:
        session.execute(insert(table), rows)
