"""The clock: one place that says what time it is, so that tests can move it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_told: ContextVar[datetime | None] = ContextVar("told", default=None)


APART = timedelta(minutes=5)
"""How far a moment may lie in the future, and two clocks apart, before they are not trusted."""


def of_this_machine() -> datetime:
    """What the clock of this machine says, whatever story is told."""
    return datetime.now(UTC)


def now() -> datetime:
    """The present moment, timezone-aware, in UTC."""
    return _told.get() or of_this_machine()


def is_to_come(at: datetime) -> bool:
    """Whether what is said to have happened lies in the future: written by a clock that was wrong."""
    return at > now() + APART


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let it be another moment in what is done within: how a story of the past is told."""
    token = _told.set(moment)
    try:
        yield
    finally:
        _told.reset(token)


def end_of_day(day: date, timezone: str) -> datetime:
    """The last whole second of a local day, in UTC: how a deadline is stored."""
    midnight = datetime.combine(day + timedelta(days=1), time.min, ZoneInfo(timezone))
    return midnight.astimezone(UTC) - timedelta(seconds=1)


def start_of_day(day: date, timezone: str) -> datetime:
    """The first moment of a local day, in UTC."""
    return datetime.combine(day, time.min, ZoneInfo(timezone)).astimezone(UTC)


def today(timezone: str) -> date:
    """The present day, seen from a timezone."""
    return local_day(now(), timezone)


BEHIND = timedelta(days=2)
"""So much before the latest day it has been everywhere: at UTC-12 it is 26 hours earlier than at UTC+14."""


def latest_day() -> date:
    """The day it is where it is latest, at UTC+14: nowhere has a later one begun."""
    return (now() + timedelta(hours=14)).date()


def local_day(at: datetime, timezone: str) -> date:
    """The calendar day of a moment, seen from a timezone."""
    return at.astimezone(ZoneInfo(timezone)).date()
