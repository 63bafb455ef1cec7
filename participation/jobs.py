"""Background work: what the worker does, and how it is woken (huey).

A task only wakes the worker; what there is to do stands in the database. A lost or killed task
therefore loses nothing: the next one, at the latest the one each minute, finds the work again.
"""

import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import structlog
from flask import Flask, current_app, g
from huey import Huey, PostgresHuey, RedisHuey, SqliteHuey, crontab
from huey.serializer import SignedSerializer
from sqlalchemy import select
from sqlalchemy.orm import Mapped, mapped_column

from participation import clock, db, ledger, mail
from participation.config import Settings
from participation.db import Base

log = structlog.get_logger()

HEARTBEAT = "worker"
STALE_AFTER = timedelta(minutes=3)
ENDS_WITHIN = 10.0
"""Seconds that a letter which is on its way gets when the worker stops."""
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


class _Beside(threading.Thread):
    """A thread that does one thing whenever it is asked to, once more if it is asked meanwhile."""

    def __init__(self, app: Flask, name: str, run: Step) -> None:
        super().__init__(name=name, daemon=True)
        self._app, self._run = app, run
        self.asked, self._ending = threading.Event(), threading.Event()

    def run(self) -> None:
        while self.asked.wait():
            self.asked.clear()
            if self._ending.is_set():
                return
            with self._app.app_context():
                try:
                    self._run()
                except Exception:
                    log.exception("worker.step_failed", step=self.name)

    def end(self, within: float) -> None:
        """Let it finish what it has in hand, and wait for that so many seconds."""
        self._ending.set()
        self.asked.set()
        self.join(within)


_beside: dict[str, _Beside] = {}


def beside(name: str, run: Step) -> None:
    """Do something that may take minutes beside the worker's other work, in a thread of its own.

    A step calls it with what it would do itself; if that runs already, it is done once more after that,
    so nothing that came up meanwhile is left. It ends with the worker, at any point, so what it has done
    must stand in the database. In tests and in `worker --once` it is done on the spot.
    """
    if current_app.testing or g.get("everything"):
        run()
        return
    thread = _beside.get(name)
    if thread is None or not thread.is_alive():
        app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
        thread = _beside[name] = _Beside(app, name, run)
        thread.start()
    thread.asked.set()


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
            while run():
                pass
        except Exception:
            log.exception("worker.step_failed", step=name)
            if everything:
                raise
        if every:
            _beat(f"step:{name}")


def send_mail() -> bool:
    """Have the mail that is due sent, beside the rest: a mail server may take a minute for a letter."""
    if mail.any_due():
        beside("mail", mail.deliver)
    return False


def finish_registration() -> None:
    """Put the steps every installation has behind those of the rooms: the ledger, then the mail."""
    _steps.pop("ledger", None)
    step("ledger")(ledger.follow_to_the_end)
    for name in [name for name in _steps if name in _after_ledger]:
        _steps[name] = _steps.pop(name)
    _steps.pop("mail", None)
    step("mail")(send_mail)
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


def _queue(settings: Settings) -> Huey:
    options: dict[str, Any] = {
        "results": False,
        "serializer": SignedSerializer(secret=settings.secret_key),
    }
    if settings.redis_url:
        return RedisHuey("participation", url=settings.redis_url, **options)
    if not settings.is_sqlite:
        dsn = settings.database.replace("postgresql+psycopg://", "postgresql://")
        return PostgresHuey("participation", dsn=dsn, **options)
    return SqliteHuey("participation", filename=str(settings.var / "jobs.sqlite3"), **options)


class Jobs:
    """An application's queue and its two tasks: woken by a change, and each minute."""

    def __init__(self, app: Flask, settings: Settings) -> None:
        self._settings = settings
        self._app = app
        self._lock = threading.Lock()
        self._huey: Huey | None = None
        self._wake: Callable[[], object] | None = None
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
                self._huey.periodic_task(crontab(minute="*"), name="sweep")(self._run)
            return self._huey

    def _run(self) -> None:
        # Whatever else waits in the queue only says "wake up", and we are awake.
        self.huey.storage.flush_queue()
        with self._app.app_context():
            run_due()

    def work(self) -> None:
        """Be the worker: run tasks until told to stop."""
        consumer = self.huey.create_consumer(workers=1, max_delay=0.5, check_worker_health=True)
        consumer.run()
        # A letter that a mail server is just taking would be sent again by the next worker.
        mail.stop()
        if "mail" in _beside:
            _beside["mail"].end(within=ENDS_WITHIN)

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
            log.warning("worker.not_woken", error=str(error))


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
