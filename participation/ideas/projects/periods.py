"""Dates that are no more exact than what is known: a day, a month, a quarter, a season, a year.

A period is kept as its last day and its precision: what is promised for it is late on the day after.
"""

import enum
from calendar import monthrange
from datetime import date

from participation.i18n import format_date
from participation.i18n import gettext as _


class Precision(enum.StrEnum):
    """How exact a date is."""

    day = "day"
    month = "month"
    quarter = "quarter"
    season = "season"
    year = "year"


def last_day(day: date, precision: Precision) -> date:
    """The last day of the period of this precision that a day lies in.

    Seasons are those of the north, by whole months: the winter of a December ends in February.
    """
    year, month = day.year, day.month
    if precision is Precision.day:
        return day
    if precision is Precision.year:
        month = 12
    elif precision is Precision.quarter:
        month += -month % 3
    elif precision is Precision.season:
        month += -(month + 1) % 3
        if month > 12:
            year, month = year + 1, 2
    return date(year, month, monthrange(year, month)[1])


def named(last: date, precision: Precision) -> str:
    """A period as people write it, by a day in it: 1 May 2027, May 2027, spring 2027."""
    if precision is Precision.day:
        return format_date(last)
    if precision is Precision.month:
        return format_date(last, "LLLL y")
    if precision is Precision.quarter:
        return format_date(last, "QQQQ y")
    if precision is Precision.year:
        return format_date(last, "y")
    if last.month in (12, 1, 2):
        first = last.year if last.month == 12 else last.year - 1
        return _("winter %(first)s/%(second)s", first=first, second=f"{(first + 1) % 100:02}")
    season = (_("spring %(year)s"), _("summer %(year)s"), _("autumn %(year)s"))[last.month // 3 - 1]
    return season % {"year": last.year}
