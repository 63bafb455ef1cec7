"""The worker: it looks each minute and when it is woken, and ends what it has in hand."""

import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

import structlog
from flask import Flask, current_app
from huey import Huey
from sqlalchemy.exc import SQLAlchemyError

from participation import mail, workers
from participation.config import Settings
from participation.jobs.queue import open_queue
from participation.jobs.rounds import ClockDiffers, run_due
from participation.jobs.threads import at_work
from participation.jobs.usual import finish_registration

log = structlog.get_logger()
TRIES_APART, TRIES_IN_A_ROW = timedelta(seconds=3), 10
"""How soon, and how often, a round of work is tried again for which the database was away."""
ENDS_WITHIN = 10.0
"""Seconds that a letter which is on its way gets when the worker stops."""
WAKES_APART = timedelta(seconds=0.1)
"""How long after one wake the next is sent, at the earliest."""


def clock_is_steady() -> bool:
    """Whether the clock of this worker has gone on as it should for some time."""
    found = current_app.extensions.get("jobs")
    return found is not None and found.presence is not None and found.presence.is_steady


STOP_WITHIN = 10
"""Seconds that a run gets to its end when the worker is told to stop."""
MINUTE = 60.0
"""Seconds from one look at everything to the next, when nobody wakes the worker."""


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
                self._huey = open_queue(self._settings)
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
            if "mail" in at_work:
                at_work["mail"].end(within=ENDS_WITHIN)
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
