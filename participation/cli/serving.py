"""participation serve and worker: what runs all the time, so it imports no more than it needs."""

import ctypes
import gc
import multiprocessing
import signal
import sys
import time

import click
from flask import Flask
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels
from sqlalchemy.orm import configure_mappers

from participation import config, db, jobs
from participation.cli.starting import application, summary
from participation.web.receiving import RECEIVERS

STOP_WITHIN = 15
"""Seconds that a stopped process gets to finish what it is doing."""


@click.command()
@click.option("--workers", type=click.IntRange(1, 64), help="Processes (WEB_WORKERS).")
def serve(workers: int | None) -> None:
    """Answer web requests."""
    app = application()
    settings: config.Settings = app.extensions["settings"]
    run_server(app, "app:app", settings, workers or settings.web_workers)


def run_server(
    app: Flask, target: str, settings: config.Settings, workers: int, *, factory: bool = False
) -> None:
    """Be the web server that every installation has, for an application.

    `target` is "module:application" (or what makes one): where workers that cannot be forked find it.
    """
    server = Granian(
        target,
        factory=factory,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        workers=workers,
        # A slow upload or a stalled download holds a thread: there are more than work is done by.
        blocking_threads=settings.web_threads + 2 * RECEIVERS,
        backpressure=128,
        websockets=False,
        working_dir=config.ROOT,
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_WITHIN,
        # It would warn about the number of threads, which is chosen.
        log_level=LogLevels.error,
    )
    database = app.extensions.get("database")
    if database is not None:
        database.answer_soon()
    if sys.platform != "linux":
        server.serve()
        return
    multiprocessing.set_start_method("fork", force=True)
    _prepare_to_fork(app)
    server.serve(target_loader=lambda _target: app)


def _prepare_to_fork(app: Flask) -> None:
    """Make the application ready before the workers part, so that they share its memory.

    Each would else load code and tables again. No connection may be taken along.
    """
    configure_mappers()
    database = app.extensions.get("database")
    if database is not None:
        database.engine.dispose()
    # Each thread would get a heap of its own that never shrinks (glibc: M_ARENA_MAX is -8).
    getattr(ctypes.CDLL(None), "mallopt", lambda *_: 0)(-8, 2)
    gc.collect()
    gc.freeze()  # the collector would write into what is shared
    # A page makes some ten thousand objects and leaves none: looking each 700 finds nothing.
    gc.set_threshold(10_000, 20, 20)


@click.command()
@click.option("--once", is_flag=True, help="Do all that is due, to the end, and stop.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON summary line.")
def worker(once: bool, as_json: bool) -> None:
    """Do the work behind the site: number the ledger, send mail, follow the clock."""
    app = application()
    if once:
        started = time.monotonic()
        with app.app_context():
            try:
                jobs.run_due(everything=True)
            except jobs.ClockDiffers as problem:
                raise click.ClickException(str(problem)) from None
            with db.transaction(write=False):
                figures = jobs.figures()
        figures["seconds"] = round(time.monotonic() - started, 2)
        line = (
            f"The ledger stands at {figures['position']}; "
            f"{figures['mail_waiting']} mails wait, {figures['mail_failed']} could not be sent."
        )
        summary(as_json, figures, line)
        return
    # Until the queue's own take their place: a worker that is stopped takes its row away.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    app.extensions["jobs"].work()
