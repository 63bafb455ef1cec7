"""Work that may take minutes, in threads beside the rest."""

import threading

import structlog
from flask import Flask, current_app, g

from participation import workers
from participation.jobs.rounds import carry_out
from participation.jobs.steps import Step

log = structlog.get_logger()


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
                    carry_out(f"beside:{self.name}", self._run, workers.failing())
                except Exception as error:
                    # What it failed at is written down, unless the database itself is away.
                    log.warning("worker.beside_ended", step=self.name, error=type(error).__name__)

    def end(self, within: float) -> None:
        """Let it finish what it has in hand, and wait for that so many seconds."""
        self._ending.set()
        self._asked.set()
        self.join(within)


at_work: dict[str, _Beside] = {}


def beside(name: str, run: Step) -> None:
    """Do something that may take minutes beside the worker's other work, in a thread of its own.

    A step calls it with what it would do itself; if that runs already, it is done once more after that,
    so nothing that came up meanwhile is left. It ends with the worker, at any point, so what it has done
    must stand in the database. In tests and in `worker --once` it is done on the spot.
    """
    if current_app.testing or g.get("everything"):
        run()
        return
    thread = at_work.get(name)
    if thread is None or not thread.is_alive():
        app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
        thread = at_work[name] = _Beside(app, name)
        thread.start()
    thread.ask(run)
