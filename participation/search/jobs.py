"""What the worker does for search: it keeps the index, a few seconds at a time."""

import time
from datetime import timedelta

from flask import current_app

from participation import jobs
from participation.search import extraction, indexing

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
        if time.monotonic() - started > AT_ONCE and "jobs" in current_app.extensions:
            jobs.wake()
            return False
    return False
