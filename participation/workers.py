"""Workers: which there are, whether their clocks agree with the database's, and what they fail at."""

import os
import socket
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from flask import Flask
from sqlalchemy import UniqueConstraint, delete, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from participation import clock, db
from participation.db import Base

log = structlog.get_logger()

BEAT_EVERY = timedelta(seconds=20)
LATE_AFTER = timedelta(minutes=3)
"""How long after its last sign of life a worker is taken for dead."""
FORGOTTEN_AFTER = timedelta(hours=1)
"""How long a worker that died is shown."""
NOT_TRIED_FOR = timedelta(days=1)
"""After this a step that failed is one that is not there any more: the others are tried much sooner."""
STEADY_AFTER = timedelta(minutes=10)
"""How long a clock must have gone without a jump before anything is corrected by it."""


class Worker(Base):
    """A worker process, as long as it runs; one that died stays a while. Moments are the database's."""

    __tablename__ = "workers"

    id: Mapped[int] = mapped_column(primary_key=True)
    host: Mapped[str]
    pid: Mapped[int]
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    worked_at: Mapped[datetime | None]
    """When it last came to the end of all there was to do."""
    clock_ahead: Mapped[int] = mapped_column(default=0)
    """By how many seconds its clock is ahead of the database's."""

    __table_args__ = (UniqueConstraint("host", "pid"),)


class Failure(Base):
    """A step of the worker, or a reader of the ledger, that fails: since when, and how often."""

    __tablename__ = "failures"

    step: Mapped[str] = mapped_column(primary_key=True)
    since: Mapped[datetime]
    last_at: Mapped[datetime]
    times: Mapped[int] = mapped_column(default=1)
    error: Mapped[str]
    """The kind of error; its words may be of people, and stand in the log at most."""


# ------------------------------------------------------------------------- presence


class Presence:
    """The row of this process among the workers, kept fresh by a thread of its own.

    The thread says that the process lives, also while a piece of work takes minutes; `worked` says
    that it gets on.
    """

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._host, self._pid = socket.gethostname(), os.getpid()
        self._started = clock.of_this_machine()
        self._worked: datetime | None = None
        self._away = False
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._go_on, name="heartbeat", daemon=True)
        self._offset = _offset()
        self._steady_since = time.monotonic()

    def begin(self) -> None:
        """Take the place of those that died on this machine, and begin to beat."""
        self._try(self._follow_predecessors)
        self._beat()
        self._thread.start()

    def end(self) -> None:
        """Take the row away: the worker has stopped as it should."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(5)
        self._try(self._leave)

    def worked(self) -> None:
        """Note that all there was to do is done."""
        self._worked = clock.of_this_machine()

    @property
    def is_steady(self) -> bool:
        """Whether the clock has gone on as it should for some time."""
        return time.monotonic() - self._steady_since >= STEADY_AFTER.total_seconds()

    def _go_on(self) -> None:
        while not self._stop.wait(BEAT_EVERY.total_seconds()):
            self._watch_clock()
            self._beat()

    def _watch_clock(self) -> None:
        offset = _offset()
        jumped, self._offset = offset - self._offset, offset
        if abs(jumped) > clock.APART.total_seconds():
            self._steady_since = time.monotonic()
            log.warning("worker.clock_jumped", seconds=round(jumped))

    def _beat(self) -> None:
        with self._app.app_context():
            self._try(self._write)

    def _try(self, write: Callable[[], None]) -> None:
        """The database may be away; that is said once, and the next beat tries again."""
        try:
            write()
        except Exception as error:
            if not self._away:
                log.warning("worker.heartbeat_failed", error=type(error).__name__)
            self._away = True
        else:
            self._away = False

    def _write(self) -> None:
        with db.transaction() as session:
            ahead = db.clock_ahead()
            row = {
                "seen_at": clock.of_this_machine() - ahead,
                "worked_at": self._worked - ahead if self._worked else None,
                "clock_ahead": int(ahead.total_seconds()),
            }
            statement = db.upsert(Worker).values(
                host=self._host, pid=self._pid, started_at=self._started - ahead, **row
            )
            session.execute(
                statement.on_conflict_do_update(index_elements=["host", "pid"], set_=row)
            )

    def _follow_predecessors(self) -> None:
        with self._app.app_context(), db.transaction() as session:
            for row in session.scalars(select(Worker).where(Worker.host == self._host)):
                if row.pid == self._pid or not _runs(row.pid):
                    log.warning("worker.follows_one_that_died", process=row.pid)
                    session.delete(row)

    def _leave(self) -> None:
        with self._app.app_context(), db.transaction() as session:
            session.execute(
                delete(Worker).where(Worker.host == self._host, Worker.pid == self._pid)
            )


def _offset() -> float:
    """How far the clock of the machine is from one that only goes forward, in seconds."""
    return time.time() - time.monotonic()


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def forget_dead() -> None:
    """Forget workers that died long ago, those whose clock wrote a moment that has not come, and failures
    of steps that nobody tries any more."""
    with db.transaction() as session:
        now = clock.now() - db.clock_ahead()
        gone = session.scalars(
            select(Worker).where(
                or_(Worker.seen_at < now - FORGOTTEN_AFTER, Worker.seen_at > now + clock.APART)
            )
        )
        for row in gone:
            log.warning(
                "worker.forgotten",
                host=row.host,
                process=row.pid,
                seen=row.seen_at.isoformat(timespec="seconds"),
            )
            session.delete(row)
        session.execute(delete(Failure).where(Failure.last_at < clock.now() - NOT_TRIED_FOR))


def is_there() -> bool:
    """Whether a worker has given a sign of life lately."""
    since = clock.now() - LATE_AFTER
    return db.session.scalar(select(Worker.id).where(Worker.seen_at > since).limit(1)) is not None


# ------------------------------------------------------------------------- failing


def failing() -> dict[str, datetime]:
    """The steps that fail, with when each was last tried."""
    with db.transaction(write=False) as session:
        return {
            row.step: row.last_at for row in session.execute(select(Failure.step, Failure.last_at))
        }


def note_failure(step: str, error: Exception) -> None:
    """Write down that a step has failed (once more)."""
    now = clock.now()
    with db.transaction() as session:
        row = {"last_at": now, "error": type(error).__name__}
        statement = db.upsert(Failure).values(step=step, since=now, times=1, **row)
        session.execute(
            statement.on_conflict_do_update(
                index_elements=["step"], set_={**row, "times": Failure.times + 1}
            )
        )


def note_success(step: str) -> None:
    """Write down that a step that failed has been done."""
    with db.transaction() as session:
        session.execute(delete(Failure).where(Failure.step == step))
    log.info("worker.step_recovered", step=step)
