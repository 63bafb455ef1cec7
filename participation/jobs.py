"""Background work: what the worker does, and how it is woken (huey).

A task only wakes the worker; what there is to do stands in the database. A lost or killed task
therefore loses nothing: each minute the worker looks by itself, whether the queue answers or not.
"""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import structlog
from flask import Flask, current_app, g
from huey import Huey, PostgresHuey, RedisHuey, SqliteHuey
from huey.serializer import SignedSerializer
from psycopg.errors import UniqueViolation
from redis import ConnectionPool
from redis.backoff import NoBackoff
from redis.retry import Retry
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, mapped_column

from participation import clock, db, invariants, ledger, mail, workers
from participation.config import Settings
from participation.db import Base

log = structlog.get_logger()

TRY_AGAIN = timedelta(minutes=5)
"""How long after it failed a step is tried again that else comes seldom."""
TRIES_APART, TRIES_IN_A_ROW = timedelta(seconds=3), 10
"""How soon, and how often, a round of work is tried again for which the database was away."""
ENDS_WITHIN = 10.0
"""Seconds that a letter which is on its way gets when the worker stops."""
WAKES_APART = timedelta(seconds=0.1)
"""How long after one wake the next is sent, at the earliest."""


class ClockDiffers(Exception):
    """The clock of this machine is not the database's: what is timed would be done at the wrong time."""


class Heartbeat(Base):
    """When a step of the worker that comes seldom last ran (`step:` and its name)."""

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
    """A thread that does what it is asked to, one after the other; of what is asked meanwhile, the last."""

    def __init__(self, app: Flask, name: str) -> None:
        super().__init__(name=name, daemon=True)
        self._app = app
        self._run: Step = lambda: None
        self._asked, self._ending = threading.Event(), threading.Event()

    def ask(self, run: Step) -> None:
        """Have this done when what it has in hand is done."""
        self._run = run
        self._asked.set()

    def run(self) -> None:
        while self._asked.wait():
            self._asked.clear()
            if self._ending.is_set():
                return
            with self._app.app_context():
                try:
                    _do(f"beside:{self.name}", self._run, workers.failing())
                except Exception as error:
                    # What it failed at is written down, unless the database itself is away.
                    log.warning("worker.beside_ended", step=self.name, error=type(error).__name__)

    def end(self, within: float) -> None:
        """Let it finish what it has in hand, and wait for that so many seconds."""
        self._ending.set()
        self._asked.set()
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
        thread = _beside[name] = _Beside(app, name)
        thread.start()
    thread.ask(run)


def _note_time(name: str) -> None:
    with db.transaction() as session:
        statement = db.upsert(Heartbeat).values(name=f"step:{name}", at=clock.now())
        session.execute(
            statement.on_conflict_do_update(
                index_elements=["name"], set_={"at": statement.excluded.at}
            )
        )


def _due(name: str, every: timedelta, failing: Mapping[str, datetime]) -> bool:
    """Whether the time of a step has come; a time in the future was never true."""
    with db.transaction(write=False) as session:
        last = session.scalar(select(Heartbeat.at).where(Heartbeat.name == f"step:{name}"))
    failed = failing.get(name)
    if failed is not None and (last is None or failed > last):
        last, every = failed, min(every, TRY_AGAIN)
    if last is not None and clock.is_to_come(last):
        log.warning("worker.time_in_the_future", step=name, at=last.isoformat(timespec="seconds"))
        return True
    return last is None or clock.now() - last >= every


def _do(name: str, run: Step, failing: Mapping[str, datetime]) -> None:
    """Do a step to its end, and write down whether it failed."""
    try:
        while db.again(run):
            pass
    except Exception as error:
        log.exception("worker.step_failed", step=name)
        workers.note_failure(name, error)
        raise
    if name in failing:
        workers.note_success(name)


def _do_in_time(name: str, every: timedelta, run: Step, failing: Mapping[str, datetime]) -> None:
    """Do a step if its time has come; by one worker alone, however many look at the clock."""
    if not _due(name, every, failing):
        return
    with db.alone(f"step:{name}") as alone:
        if alone and _due(name, every, failing):
            _do(name, run, failing)
            _note_time(name)


def _check_clock() -> None:
    with db.transaction(write=False):
        ahead = db.clock_ahead()
    if abs(ahead) > clock.APART:
        raise ClockDiffers(
            f"the clock of this machine is {timedelta(seconds=round(abs(ahead).total_seconds()))} "
            f"{'ahead of' if ahead > timedelta(0) else 'behind'} the database's: "
            "nothing is done before they agree"
        )


def run_due(everything: bool = False) -> None:
    """Do all there is to do: number and read the ledger, run the steps, send the mail.

    One step's failure is logged and does not keep the others from running; it is tried again next
    time. With `everything`, steps run although their time has not come, and the first failure is
    raised at the end. Raises ClockDiffers.
    """
    g.everything = everything
    _check_clock()
    failing = workers.failing()
    failure: Exception | None = None
    for name, (every, run) in list(_steps.items()):
        try:
            if every and not everything:
                _do_in_time(name, every, run, failing)
            else:
                _do(name, run, failing)
                if every:
                    _note_time(name)
        except SQLAlchemyError as error:
            failure = failure or error
            if not _database_answers():
                # The other steps would say the same.
                raise
        except Exception as error:
            failure = failure or error
    if everything and failure is not None:
        raise failure


def _database_answers() -> bool:
    try:
        with db.transaction(write=False) as session:
            session.execute(select(1))
    except SQLAlchemyError:
        return False
    return True


def clock_is_steady() -> bool:
    """Whether the clock of this worker has gone on as it should for some time."""
    found = current_app.extensions.get("jobs")
    return found is not None and found.presence is not None and found.presence.is_steady


def _number() -> bool:
    return ledger.number_entries() > 0


def send_mail() -> bool:
    """Have the mail that is due sent, beside the rest: a mail server may take a minute for a letter."""
    if mail.any_due():
        beside("mail", mail.deliver)
    return False


def finish_registration() -> None:
    """Put the steps every installation has behind those of the rooms: the ledger, then the mail."""
    for name in ("ledger", *(f"reader:{each}" for each in ledger.readers())):
        _steps.pop(name, None)
    step("ledger")(_number)
    for each in ledger.readers():
        # A reader that fails is a step that fails: the others have their turn, and it is seen.
        step(f"reader:{each}")(partial(ledger.follow, each))
    for name in [name for name in _steps if name in _after_ledger]:
        _steps[name] = _steps.pop(name)
    _steps.pop("mail", None)
    step("mail")(send_mail)
    step("mail-to-come", timedelta(minutes=10))(mail.bring_back)
    step("old-mail", timedelta(hours=6))(mail.forget_old)
    step("invariants", timedelta(days=1))(lambda: beside("invariants", invariants.check))
    step("dead-workers", timedelta(minutes=1))(workers.forget_dead)


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
        for _ in range(3):
            try:
                return PostgresHuey("participation", connection=connect, **options)
            except UniqueViolation:
                # Another process makes the queue's tables in this moment, and is done by now.
                log.info("worker.queue_made_elsewhere")
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
        self.presence: workers.Presence | None = None

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
        """Do what is due; a worker stays whatever happens, and tries again soon."""
        with self._running:
            for again in range(TRIES_IN_A_ROW):
                if again and self._stopped.wait(TRIES_APART.total_seconds()):
                    return
                with self._app.app_context():
                    if self._has_run(first=not again):
                        return

    def _has_run(self, *, first: bool) -> bool:
        """Whether a round of work came to its end; false when the database was away."""
        try:
            run_due()
        except ClockDiffers as problem:
            log.error("worker.clock_differs", problem=str(problem))
        except SQLAlchemyError as error:
            # Said once; what has not come back after the last try is tried within the minute.
            if first:
                log.error("worker.database_away", error=type(error).__name__)
            return False
        except Exception:
            log.exception("worker.run_failed")
        else:
            if self.presence is not None:
                self.presence.worked()
        return True

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
        self.presence = workers.Presence(self._app)
        self.presence.begin()
        threading.Thread(target=self._each_minute, name="minute", daemon=True).start()
        try:
            consumer = self._queue_when_it_answers().create_consumer(
                workers=1, periodic=False, scheduler_interval=60, max_delay=0.5
            )
            consumer.run()
        finally:
            self._stopped.set()
            # What is being done comes to its end, unless that takes long: then it is done again.
            self._running.acquire(timeout=STOP_WITHIN)
            # A letter that a mail server is just taking would be sent again by the next worker.
            mail.stop()
            if "mail" in _beside:
                _beside["mail"].end(within=ENDS_WITHIN)
            self.presence.end()

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
