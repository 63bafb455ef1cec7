"""Deadlines: local days, the minimum length of a hearing, weekends and public holidays."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

import holidays

from participation import clock
from participation.hearings.notice.models import Hearing, Status
from participation.spaces.models import Space

_COUNTRIES = {"Europe/Copenhagen": "DK", "Europe/Oslo": "NO"}
_BY_LANGUAGE = {"da": "DK", "nb": "NO"}
_NAMED_IN = {"DK": "da", "NO": "no"}
SATURDAY = 5
LONGEST = timedelta(days=3 * 366)
"""How far ahead a deadline may lie: beyond that the year is a slip of the finger."""


def country_of(space: Space) -> str | None:
    """The country whose public holidays and hearing types are a space's: DK, NO or neither."""
    return _COUNTRIES.get(space.timezone) or _BY_LANGUAGE.get(space.language)


@lru_cache(maxsize=64)
def _holidays(country: str, year: int) -> dict[date, str]:
    found = holidays.country_holidays(country, years=year, language=_NAMED_IN[country])
    return dict(found.items())


@dataclass(frozen=True)
class NotWorking:
    """That a day is no working day: the public holiday's name (empty for a weekend), and what is next."""

    day: date
    holiday: str
    next_working_day: date


def _holiday(day: date, country: str | None) -> str:
    return _holidays(country, day.year).get(day, "") if country else ""


def not_working(day: date, space: Space) -> NotWorking | None:
    """What is said of a deadline on a weekend or public holiday; None for a working day.

    It is pointed out and not forbidden.
    """
    country = country_of(space)
    holiday = _holiday(day, country)
    if not holiday and day.weekday() < SATURDAY:
        return None
    later = day + timedelta(days=1)
    while later.weekday() >= SATURDAY or _holiday(later, country):
        later += timedelta(days=1)
    return NotWorking(day=day, holiday=holiday, next_working_day=later)


def days_between(opens: date, closes: date) -> int:
    """The length of a hearing in days, counting neither end twice."""
    return (closes - opens).days


def today(space: Space) -> date:
    """The present day where the space is."""
    return clock.today(space.timezone)


def opening_day(hearing: Hearing) -> date:
    """The local day on which a hearing opens: today, when it opens as soon as it is published."""
    late = hearing.status is Status.draft and hearing.opens_at and hearing.opens_at < clock.now()
    if hearing.opens_at is None or late:
        return today(hearing.space)
    return clock.local_day(hearing.opens_at, hearing.space.timezone)


def closing_day(hearing: Hearing) -> date | None:
    """The local day at whose end a hearing closes."""
    if hearing.closes_at is None:
        return None
    return clock.local_day(hearing.closes_at, hearing.space.timezone)


def is_short(hearing: Hearing) -> bool:
    """Whether the hearing is shorter than its type asks for; then a written reason is required."""
    closes = closing_day(hearing)
    if closes is None:
        return False
    return days_between(opening_day(hearing), closes) < hearing.type.minimum_days


def moment_after(closes_at: datetime) -> datetime:
    """The first moment after a deadline (which is the last whole second of its day)."""
    return closes_at + timedelta(seconds=1)
