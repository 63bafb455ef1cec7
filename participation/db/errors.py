"""What an error of the database means, and doing again what others stood in the way of."""

import errno
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.exc import DBAPIError

Outcome = TypeVar("Outcome")
ATTEMPTS = 3
"""How often a transaction that others stood in the way of is tried, the first time included."""
_IN_THE_WAY = frozenset({"40001", "40P01"})
"""serialization_failure and deadlock_detected: nothing is wrong with what was asked.
https://www.postgresql.org/docs/current/mvcc-serialization-failure-handling.html"""


def state_of(error: BaseException) -> str:
    """The SQLSTATE that PostgreSQL gave an error, or SQLite's name for it (`SQLITE_FULL`)."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    return str(getattr(cause, "sqlstate", None) or getattr(cause, "sqlite_errorname", None) or "")


def may_work_again(error: BaseException) -> bool:
    """Whether the same transaction may well succeed when it is run once more."""
    return state_of(error) in _IN_THE_WAY


def is_full(error: BaseException) -> bool:
    """Whether a disk is full, ours or the database's, or the owner's share of it."""
    if isinstance(error, OSError):
        return error.errno in (errno.ENOSPC, errno.EDQUOT)
    return state_of(error) in ("53100", "SQLITE_FULL")


def again(run: Callable[[], Outcome]) -> Outcome:
    """What a function of whole transactions returns; it is run anew when others stood in its way."""
    for _ in range(ATTEMPTS - 1):
        try:
            return run()
        except DBAPIError as error:
            if not may_work_again(error):
                raise
    return run()
