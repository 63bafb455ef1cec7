"""Background work: what the worker does, and how it is woken (huey).

A task only wakes the worker; what there is to do stands in the database. A lost or killed task
therefore loses nothing: each minute the worker looks by itself, whether the queue answers or not.
"""

import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import structlog
from flask import Flask, current_app, g
from huey import Huey, PostgresHuey, RedisHuey, SqliteHuey
from huey.serializer import SignedSerializer
from redis import ConnectionPool
from redis.backoff import NoBackoff
from redis.retry import Retry
from sqlalchemy import select
from sqlalchemy.orm import Mapped, mapped_column

from participation import clock, db, ledger, mail
from participation.config import Settings
from participation.db import Base

log = structlog.get_logger()

HEARTBEAT = "worker"
STALE_AFTER = timedelta(minutes=3)
WAKES_APART = timedelta(seconds=0.1)
"""How long after one wake the next is sent, at the earliest."""


class Heartbeat(Base):
    """When a part of the site was last alive, and when a step of the worker last ran."""

    __tablename__ = "heartbeats"

    name: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]


Step = Callable[[], object]
_steps: dict[str, tuple[timedelta, Step]] = {}
_after_ledger: set[str] = set()


def step(
    name: str, every: timedelta = timedelta(0), *, after_ledger: bool = False
) -> Callable[[Step], Step]:
    """Register something the worker does each time it is awake, or at most once in `every`.

    A step opens its own transactions and may be run twice; it returns a true value when there may
    be more to do at once. With `after_ledger` it runs between the ledger's readers and the mail.
    """

    def register(run: Step) -> Step:
        _steps[name] = (every, run)
        if after_ledger:
            _after_ledger.add(name)
        return run

    return register


_beside: dict[str, threading.Thread] = {}


def beside(name: str, run: Step) -> None:
    """Do something that may take minutes beside the worker's other work, in a thread of its own.

    A step calls it with what it would do itself; as long as that runs, it is not started again. It
    ends with the worker, at any point, so what it has done must stand in the database. In tests
    and in `worker --once` it is done on the spot.
    """
    if current_app.testing or g.get("everything"):
        run()
        return
    running = _beside.get(name)
    if running is not None and running.is_alive():
        return
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]

    def work() -> None:
        with app.app_context():
            try:
                db.again(run)
            except Exception:
                log.exception("worker.step_failed", step=name)

    _beside[name] = threading.Thread(target=work, name=name, daemon=True)
    _beside[name].start()


def _beat(name: str) -> None:
    with db.transaction() as session:
        statement = db.upsert(Heartbeat).values(name=name, at=clock.now())
        session.execute(
            statement.on_conflict_do_update(
                index_elements=["name"], set_={"at": statement.excluded.at}
            )
        )


def last_seen(name: str = HEARTBEAT) -> datetime | None:
    """When the worker, or a step of it, was last alive."""
    return db.session.scalar(select(Heartbeat.at).where(Heartbeat.name == name))


def _due(name: str, every: timedelta) -> bool:
    if not every:
        return True
    with db.transaction(write=False):
        last = last_seen(f"step:{name}")
    return last is None or clock.now() - last >= every


def run_due(everything: bool = False) -> None:
    """Do all there is to do: number and read the ledger, run the steps, send the mail.

    One step's failure is logged and does not keep the others from running; it is tried again next
    time. With `everything`, steps run although their time has not come.
    """
    g.everything = everything
    with db.transaction(write=False):
        seen = last_seen()
    if seen is None or clock.now() - seen > timedelta(seconds=10):
        _beat(HEARTBEAT)
    for name, (every, run) in list(_steps.items()):
        if not everything and not _due(name, every):
            continue
        try:
            while db.again(run):
                pass
        except Exception:
            log.exception("worker.step_failed", step=name)
            if everything:
                raise
        if every:
            _beat(f"step:{name}")


def finish_registration() -> None:
    """Put the steps every installation has behind those of the rooms: the ledger, then the mail."""
    _steps.pop("ledger", None)
    step("ledger")(ledger.follow_to_the_end)
    for name in [name for name in _steps if name in _after_ledger]:
        _steps[name] = _steps.pop(name)
    _steps.pop("mail", None)
    step("mail")(mail.deliver)
    step("old-mail", timedelta(hours=6))(mail.forget_old)


def figures() -> dict[str, Any]:
    """How far the ledger has come, and the mail that waits or could not be sent."""
    waiting, failed = mail.counts()
    return {
        "position": ledger.reached(),
        "entries_waiting": ledger.waiting(),
        "mail_waiting": waiting,
        "mail_failed": failed,
    }


QUEUE_WITHIN = 5
"""Seconds that the queue's server gets to take a connection, and to answer."""
STOP_WITHIN = 10
"""Seconds that a run gets to its end when the worker is told to stop."""
MINUTE = 60.0
"""Seconds from one look at everything to the next, when nobody wakes the worker."""


def _queue(settings: Settings) -> Huey:
    options: dict[str, Any] = {
        "results": False,
        "serializer": SignedSerializer(secret=settings.secret_key),
    }
    if settings.redis_url:
        pool = ConnectionPool.from_url(
            settings.redis_url,
            socket_timeout=QUEUE_WITHIN,
            socket_connect_timeout=QUEUE_WITHIN,
            # Whoever asks comes again: the library would try for half a minute.
            retry=Retry(NoBackoff(), 0),
        )
        return RedisHuey("participation", connection_pool=pool, **options)
    if not settings.is_sqlite:
        dsn = settings.database.replace("postgresql+psycopg://", "postgresql://")
        # A statement of the queue never takes long, so its connections are those of a web process.
        connect = partial(db.Bounded.connect_within, dsn, QUEUE_WITHIN)
        return PostgresHuey("participation", connection=connect, **options)
    return SqliteHuey("participation", filename=str(settings.var / "jobs.sqlite3"), **options)


class Jobs:
    """An application's queue and its worker: woken by a change, and each minute."""

    def __init__(self, app: Flask, settings: Settings) -> None:
        self._settings = settings
        self._app = app
        self._lock = threading.Lock()
        self._huey: Huey | None = None
        self._wake: Callable[[], object] | None = None
        self._take: Callable[[], Any] = lambda: None
        self._away = False
        """Whether the queue did not answer when it was last asked."""
        self._running = threading.Lock()
        self._stopped = threading.Event()
        self._asked = threading.Event()
        self._starting = threading.Lock()
        self._sender: threading.Thread | None = None

    @property
    def huey(self) -> Huey:
        """The queue, opened when it is first used."""
        with self._lock:
            if self._huey is None:
                self._huey = _queue(self._settings)
                self._wake = self._huey.task(name="wake")(self._run)
                self._take = self._huey.dequeue
                self._huey.dequeue = self._listen
            return self._huey

    def _listen(self) -> Any:
        """What stands next in the queue; nothing while it does not answer."""
        try:
            task = self._take()
        except Exception as error:
            self._note_queue(error)
            time.sleep(1)
            return None
        self._note_queue(None)
        return task

    def _note_queue(self, error: Exception | None) -> None:
        """Say that the queue is away, or that it is back: once each, not at each try."""
        away = error is not None
        if away and not self._away:
            log.error("worker.queue_away", error=type(error).__name__)
        elif self._away and not away:
            log.warning("worker.queue_again")
        self._away = away

    def _run(self) -> None:
        # Whatever else waits in the queue only says "wake up", and we are awake.
        with suppress(Exception):
            self.huey.storage.flush_queue()
        self._run_due()

    def _run_due(self) -> None:
        with self._running, self._app.app_context():
            try:
                run_due()
            except Exception:
                log.exception("worker.run_failed")

    def _each_minute(self) -> None:
        """Do what is due although nobody wakes us: the queue may be away, and a wake may be lost."""
        wait = 0.0
        while not self._stopped.wait(wait):
            began = time.monotonic()
            self._run_due()
            wait = max(0.0, MINUTE - (time.monotonic() - began))

    def work(self) -> None:
        """Be the worker: do what is due each minute and when woken, until told to stop."""
        # What it would say of a queue that is away, each second and with a traceback, we say once.
        logging.getLogger("huey").setLevel(logging.CRITICAL)
        threading.Thread(target=self._each_minute, name="minute", daemon=True).start()
        consumer = self._queue_when_it_answers().create_consumer(
            workers=1, periodic=False, scheduler_interval=60, max_delay=0.5
        )
        try:
            consumer.run()
        finally:
            self._stopped.set()
            # What is being done comes to its end, unless that takes long: then it is done again.
            self._running.acquire(timeout=STOP_WITHIN)

    def _queue_when_it_answers(self) -> Huey:
        """The queue, opened as soon as what it is kept in answers."""
        while True:
            try:
                return self.huey
            except Exception as error:
                self._note_queue(error)
                time.sleep(1)

    def wake(self) -> None:
        """Tell the worker that there is something to do; if that fails, it finds out by itself.

        A thread does the telling, so that nobody waits for the queue, and tells once for all who ask
        within a moment: what is told after a change was committed is enough for it. A process that is
        killed in that moment has told nothing, and the worker finds the change within the minute.
        """
        self._asked.set()
        if self._sender is not None and self._sender.is_alive():
            return
        with self._starting:
            # After a fork the thread is not there any more.
            if self._sender is None or not self._sender.is_alive():
                self._sender = threading.Thread(target=self._send, name="wake", daemon=True)
                self._sender.start()

    def _send(self) -> None:
        while self._asked.wait():
            self._asked.clear()
            self._tell()
            time.sleep(WAKES_APART.total_seconds())

    def _tell(self) -> None:
        try:
            _ = self.huey
            if self._wake is not None:
                self._wake()
        except Exception as error:
            self._note_queue(error)
        else:
            self._note_queue(None)


def wake() -> None:
    """Wake the worker of the current application."""
    found = current_app.extensions.get("jobs")
    if found is not None:
        found.wake()


def init_app(app: Flask, settings: Settings) -> None:
    """Give the application its queue; tests run the worker's steps themselves."""
    finish_registration()
    if not app.testing:
        app.extensions["jobs"] = Jobs(app, settings)
