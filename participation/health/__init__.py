"""Health: whether the work behind the site gets on, in a few statements, and what is wrong in words."""

from participation.health.asking import DatabaseUnavailable, look_in_time, schema_in_time
from participation.health.looking import look
from participation.health.state import (
    FAILS_FOR,
    MAIL_LATE,
    READER_LATE,
    SEARCH,
    SEARCH_LATE,
    WORK_LATE,
    Lag,
    Working,
    WorkState,
)

__all__ = [
    "FAILS_FOR",
    "MAIL_LATE",
    "READER_LATE",
    "SEARCH",
    "SEARCH_LATE",
    "WORK_LATE",
    "DatabaseUnavailable",
    "Lag",
    "WorkState",
    "Working",
    "look",
    "look_in_time",
    "schema_in_time",
]
