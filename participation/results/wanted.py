"""What the figures, and the lists of what they count, are narrowed down to."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from participation import text


class What(enum.StrEnum):
    """What is counted, by the name it has in addresses and exports."""

    hearings = "hearings"
    ideas = "ideas"
    projects = "projects"
    in_time = "in-time"
    late = "late"
    missing = "missing"
    overdue = "overdue"
    declined = "declined"
    unmeasured = "unmeasured"
    idea_gains = "gains-of-ideas"
    project_gains = "gains-of-projects"


GAINS = (What.idea_gains, What.project_gains)
"""Lists of amounts: each figure of them is a sum in one unit."""
UNITS = ("DKK", "NOK", "h")


@dataclass(frozen=True)
class Wanted:
    """An authority, a space, a department (0: none of them) and a year, each where it is asked for; and the
    unit of gains."""

    authority: str = ""
    space: str = ""
    department: int | None = None
    year: int | None = None
    unit: str = ""

    @classmethod
    def read(cls, arguments: Mapping[str, str]) -> "Wanted":
        """From a query string, which may hold anything: what makes no sense is left out."""
        unit = arguments.get("unit", "")
        return cls(
            authority=text.clean(arguments.get("authority"))[:200],
            space=text.clean(arguments.get("space"))[:100],
            department=_number(arguments.get("department")),
            year=_number(arguments.get("year"), 4),
            unit=unit if unit in UNITS else "",
        )

    @property
    def chosen(self) -> bool:
        """Whether it leaves anything out."""
        return self != Wanted(unit=self.unit)

    def but(self, **more: Any) -> "Wanted":
        """The same, but for these."""
        return replace(self, **more)

    def arguments(self) -> dict[str, Any]:
        """What stands in an address for it."""
        return {
            "authority": self.authority or None,
            "space": self.space or None,
            "department": self.department,
            "year": self.year,
            "unit": self.unit or None,
        }


def bounds(of_year: int) -> dict[str, Any]:
    """Between which days a year lies wherever one is: for an index, before the day of the space is asked."""
    of_year = min(max(of_year, 2), 9990)
    first = date(of_year, 1, 1) - timedelta(days=2)
    end = date(of_year + 1, 1, 1) + timedelta(days=2)
    midnight = datetime.min.time()
    return {
        "first_day": first,
        "end_day": end,
        "first": datetime.combine(first, midnight, UTC),
        "end": datetime.combine(end, midnight, UTC),
    }


def _number(given: str | None, most: int = 10) -> int | None:
    fits = given and given.isascii() and given.isdecimal() and len(given) <= most
    return int(given) if given and fits else None
