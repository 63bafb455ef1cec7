"""Background work: what the worker does, and how it is woken (huey).

A task only wakes the worker; what there is to do stands in the database. A lost or killed task
therefore loses nothing: the next one, at the latest the one each minute, finds the work again.
"""

import threading
import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import structlog
from flask import Flask, current_app, g
from huey import Huey, PostgresHuey, RedisHuey, SqliteHuey, crontab
from huey.serializer import SignedSerializer
from psycopg.errors import UniqueViolation
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, mapped_column

from participation import clock, db, ledger, mail, workers
from participation.config import Settings
from participation.db import Base

log = structlog.get_logger()

TRY_AGAIN = timedelta(minutes=5)
"""How long after it failed a step is tried again that else comes seldom."""
TRIES_APART, TRIES_IN_A_ROW = timedelta(seconds=3), 10
"""How soon, and how often, a round of work is tried again for which the database was away."""
SILENCE = timedelta(seconds=90)
"""How long after its last round a worker begins one by itself: the queue sends one each minute."""
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
                _do(f"beside:{name}", run, workers.failing())
            except Exception:
                log.warning("worker.beside_ended", step=name)

    _beside[name] = threading.Thread(target=work, name=name, daemon=True)
    _beside[name].start()


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
        while run():
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
    step("mail")(mail.deliver)
    step("mail-to-come", timedelta(minutes=10))(mail.bring_back)
    step("old-mail", timedelta(hours=6))(mail.forget_old)
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


def _queue(settings: Settings) -> Huey:
    options: dict[str, Any] = {
        "results": False,
        "serializer": SignedSerializer(secret=settings.secret_key),
    }
    if settings.redis_url:
        return RedisHuey("participation", url=settings.redis_url, **options)
    if not settings.is_sqlite:
        dsn = settings.database.replace("postgresql+psycopg://", "postgresql://")
        for _ in range(3):
            try:
                return PostgresHuey("participation", dsn=dsn, connect_timeout=10, **options)
            except UniqueViolation:
                # Another process makes the queue's tables in this moment, and is done by now.
                log.info("worker.queue_made_elsewhere")
        return PostgresHuey("participation", dsn=dsn, connect_timeout=10, **options)
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
        self.presence: workers.Presence | None = None
        self._one_round = threading.Lock()
        self._ended = time.monotonic()
        self._stopped = threading.Event()

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
        with self._one_round:
            self._run_due()
            self._ended = time.monotonic()

    def _run_in_silence(self) -> None:
        """Begin a round when the queue sends none: it may be away (Redis), and the work is not in it."""
        while not self._stopped.wait(SILENCE.total_seconds() / 6):
            silent = time.monotonic() - self._ended >= SILENCE.total_seconds()
            if silent and self._one_round.acquire(blocking=False):
                try:
                    log.warning("worker.queue_is_silent")
                    self._run_due()
                finally:
                    self._ended = time.monotonic()
                    self._one_round.release()

    def _run_due(self) -> None:
        """Do what is due; a worker stays whatever happens, and tries again soon."""
        for again in range(TRIES_IN_A_ROW):
            if again:
                time.sleep(TRIES_APART.total_seconds())
            with self._app.app_context():
                try:
                    run_due()
                except ClockDiffers as problem:
                    log.error("worker.clock_differs", problem=str(problem))
                    return
                except SQLAlchemyError as error:
                    # Said once; what has not come back after the last try is tried within the minute.
                    if not again:
                        log.error("worker.database_away", error=type(error).__name__)
                else:
                    if self.presence is not None:
                        self.presence.worked()
                    return

    def work(self) -> None:
        """Be the worker: do what is due, then run tasks until told to stop."""
        self.presence = workers.Presence(self._app)
        self.presence.begin()
        try:
            self._run_due()
            self._ended = time.monotonic()
            threading.Thread(target=self._run_in_silence, name="silence", daemon=True).start()
            consumer = self._queue_when_it_answers().create_consumer(
                workers=1, max_delay=0.5, check_worker_health=True
            )
            consumer.run()
        finally:
            self._stopped.set()
            self.presence.end()

    def _queue_when_it_answers(self) -> Huey:
        """The queue, opened as soon as what it is kept in answers."""
        said = False
        while True:
            try:
                return self.huey
            except Exception as error:
                if not said:
                    log.warning("worker.no_queue", error=type(error).__name__)
                said = True
                time.sleep(2)

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
