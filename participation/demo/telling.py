"""Telling a story in the order it happened: each event at its own moment, by the rooms' own actions."""

import heapq
import random
import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from inspect import cleandoc
from zoneinfo import ZoneInfo

from participation import clock

Event = Callable[[], object]
_BEGINS = re.compile(r"- |\d+\. |\|")
LAST = timedelta(minutes=3)
"""How long before the present the last thing has happened."""


def written(text: str) -> str:
    """A text of the story as a person would have typed it.

    The indentation and the line ends that it has in the code are gone; those of paragraphs, lists
    and tables stay.
    """
    lines: list[str] = []
    for line in cleandoc(text).strip().splitlines():
        if lines and lines[-1] and line and not _BEGINS.match(line):
            lines[-1] += f" {line.strip()}"
        else:
            lines.append(line)
    return "\n".join(lines)


class Telling:
    """Events by their moments. Days are counted from the present day, where the space is."""

    def __init__(self, seed: int = 1) -> None:
        self.now = clock.now()
        self._random = random.Random(seed)
        self._events: list[tuple[datetime, int, Event]] = []
        self._told = 0

    def day(self, days: int, timezone: str) -> date:
        """A day of the story as a date."""
        return clock.local_day(self.now, timezone) + timedelta(days=days)

    def deadline(self, days: int, timezone: str) -> date:
        """A day on which something ends: in a weekend, the Monday after it.

        Never the Friday before: what the story lets happen until that day would come too late.
        """
        found = self.day(days, timezone)
        return found + timedelta(days={5: 2, 6: 1}.get(found.weekday(), 0))

    def moment(self, days: int, timezone: str, after: datetime | None = None) -> datetime:
        """Some moment of a day when people are awake; after another one, and not in the future."""
        hour, minute = self._random.randint(8, 20), self._random.randint(0, 59)
        found = datetime.combine(
            self.day(days, timezone), time(hour, minute), ZoneInfo(timezone)
        ).astimezone(self.now.tzinfo)
        if after is not None and found <= after:
            found = after + timedelta(minutes=self._random.randint(4, 50))
        return min(found, self.now - LAST)

    def on(self, moment: datetime, event: Event) -> None:
        """Let something happen at a moment; what has the same moment keeps its order."""
        self._told += 1
        heapq.heappush(self._events, (min(moment, self.now - LAST), self._told, event))

    def tell(self) -> int:
        """Let everything happen, oldest first; events may add later ones. Returns how many."""
        count = 0
        while self._events:
            moment, _order, event = heapq.heappop(self._events)
            with clock.at(moment):
                event()
            count += 1
        return count
