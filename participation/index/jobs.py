"""What the worker does for search: it keeps the index, a few seconds at a time."""

import time
from datetime import timedelta

from flask import current_app, g

from participation import jobs
from participation.index import extraction, indexing
from participation.index.engines import engine

AT_ONCE = 8.0
"""Seconds of indexing before the worker looks after mail and everything else."""


@jobs.step("documents", every=timedelta(minutes=10))
def read_documents() -> bool:
    """Have documents read that a worker which was killed has left; others are found as they are indexed."""
    if extraction.is_missing():
        jobs.beside("documents", extraction.read_all)
    return False


@jobs.step("search")
def keep_index() -> bool:
    """Bring the index up to date, or carry a rebuild on; wakes the worker again when there is more."""
    started = time.monotonic()
    while indexing.follow():
        late = time.monotonic() - started > AT_ONCE and not g.get("everything")
        if late and "jobs" in current_app.extensions:
            jobs.wake()
            break
    indexing.note_position()
    return False


@jobs.step("search-whole", every=timedelta(days=1))
def inspect_index() -> bool:
    """Read the index through once a day: what the disk has lost is not always asked for."""
    if engine().inspect(thoroughly=True):
        jobs.wake()
    return False
