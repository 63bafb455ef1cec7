"""What is asked for, as it stands in an address."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from participation.index import analysis, kinds, parsing

CAP = 1000
"""How many of the best are looked at for a page: what they are is counted, and said when it is not all."""
SIZE = 20
FARTHEST = timedelta(hours=14)
"""How far the clocks of a timezone are from UTC at most."""
RELEVANCE, NEWEST = "relevance", "newest"


@dataclass(frozen=True)
class Wanted:
    """What somebody searches for, as it stands in the address."""

    text: str = ""
    kind: str = ""
    state: str = ""
    space: str = ""
    topic: str = ""
    area: str = ""
    language: str = ""
    since: date | None = None
    until: date | None = None
    sort: str = RELEVANCE
    page: int = 1

    @classmethod
    def read(cls, arguments: Mapping[str, str]) -> "Wanted":
        """Read it from an address. Never fails: what is not understood is left out."""

        def word(name: str) -> str:
            return str(arguments.get(name) or "").replace("\x00", "")[:100].strip()

        def day(name: str) -> date | None:
            try:
                return date.fromisoformat(word(name))
            except ValueError:
                return None

        try:
            page = min(max(int(word("page") or 1), 1), CAP // SIZE)
        except ValueError:
            page = 1
        text = str(arguments.get("q") or "")[: parsing.MAX_LENGTH].replace("\x00", " ").strip()
        return cls(
            text=text.encode("utf-8", "ignore").decode(),
            kind=word("kind") if kinds.find(word("kind")) else "",
            state=word("state"),
            space=word("space"),
            topic=word("topic"),
            area=word("area"),
            language=word("language") if word("language") in analysis.LANGUAGES else "",
            since=day("since"),
            until=day("until"),
            sort=NEWEST if word("sort") == NEWEST else RELEVANCE,
            page=page,
        )

    @property
    def narrowed(self) -> bool:
        """Whether it is narrowed down by more than words."""
        chosen = (self.kind, self.state, self.space, self.topic, self.area, self.language)
        return any(chosen) or self.since is not None or self.until is not None

    @property
    def plain(self) -> "Wanted":
        """The same words, not narrowed down."""
        return Wanted(text=self.text, sort=self.sort)

    @property
    def moments(self) -> tuple[datetime | None, datetime | None]:
        """The first and the last moment at which it is one of the days asked for anywhere on Earth.

        Which day it was where the thing stands is looked at afterwards (`fits`).
        """
        since = datetime.combine(self.since, time.min, UTC) - FARTHEST if self.since else None
        until = datetime.combine(self.until, time.max, UTC) + FARTHEST if self.until else None
        return since, until


EVERYTHING = Wanted()
