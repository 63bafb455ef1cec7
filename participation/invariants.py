"""Invariants: what is counted on a page, held against the rows that it counts."""

from collections.abc import Callable
from typing import Any

import structlog
from sqlalchemy import Select

from participation import db

log = structlog.get_logger()

SHOWN = 20
"""How many rows that differ are named for each invariant."""

Check = Callable[[], Select[Any]]
_checks: dict[str, Check] = {}


class Broken(Exception):
    """Something that is counted differs from its rows; the message names what, and how often."""


def invariant(name: str) -> Callable[[Check], Check]:
    """Register a statement that finds the rows where a counter differs from what it counts.

    It selects the row's key, the number that is kept, and the number counted anew, in one statement,
    so that it is right while others write.
    """

    def register(check: Check) -> Check:
        _checks[name] = check
        return check

    return register


def broken(*names: str) -> dict[str, list[tuple[Any, ...]]]:
    """What differs now, by the name of the invariant: at most `SHOWN` rows (key, kept, counted) each."""
    found = {}
    for name in names or _checks:
        rows = db.session.execute(_checks[name]().limit(SHOWN)).all()
        if rows:
            found[name] = [tuple(row) for row in rows]
    return found


def check() -> None:
    """Hold every counter against its rows, and raise Broken when one differs. Worker, nightly."""
    found = {}
    for name in _checks:
        with db.transaction(write=False):
            found.update(broken(name))
    for name, rows in found.items():
        log.error("invariant.broken", invariant=name, rows=[list(row) for row in rows])
    if found:
        raise Broken(", ".join(f"{name} ({len(rows)})" for name, rows in found.items()))
