"""What the worker does for search: it keeps the index, a few seconds at a time."""

import time

from flask import current_app

from participation import jobs
from participation.search import indexing

AT_ONCE = 8.0
"""Seconds of indexing before the worker looks after mail and everything else."""


@jobs.step("search")
def keep_index() -> bool:
    """Bring the index up to date, or carry a rebuild on; wakes the worker again when there is more."""
    started = time.monotonic()
    while indexing.follow():
        if time.monotonic() - started > AT_ONCE and "jobs" in current_app.extensions:
            jobs.wake()
            break
    indexing.note_position()
    return False
