"""What is wanted, in words that can be stored, and what it found."""

import enum
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from participation import clock
from participation.accounts.models import Reader
from participation.exports.formats import ExportFormat
from participation.hearings.notice.models import Hearing
from participation.shown import Table, Values
from participation.subjects.shown import PublicReader, Scope

LARGE = 5_000
"""From how many rows on a file is made by the worker, and not while somebody waits."""


class ExportKind(enum.StrEnum):
    """What an export is of."""

    hearing = "hearing"
    box = "box"
    hearings = "hearings"
    ideas = "ideas"
    search = "search"
    project = "project"
    projects = "projects"
    memo = "memo"
    results = "results"


@dataclass(frozen=True)
class Order:
    """What is wanted, and as what.

    `key` is a hearing's id (also for its memo) or a project's, a box's slug, or the query string of a
    list. `table` is for CSV, which holds one; `Part.main` unless said. `excel` has CSV written for people
    who open it in a Danish or Norwegian spreadsheet, whatever `bom` and `separator` say.
    """

    what: ExportKind
    key: str
    format: ExportFormat
    official: bool = False
    table: str = ""
    bom: bool = True
    separator: str = "comma"
    excel: bool = False

    @property
    def for_people(self) -> bool:
        """Whether the file speaks the reader's language, and not that of programs."""
        return self.format is ExportFormat.xlsx or (
            self.excel and self.format in (ExportFormat.csv, ExportFormat.zip)
        )

    def as_json(self) -> dict[str, Any]:
        """The order as it is stored."""
        return asdict(self)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Order":
        """The order that was stored."""
        return cls(
            **{
                **stored,
                "what": ExportKind(stored["what"]),
                "format": ExportFormat(stored["format"]),
            }
        )

    @property
    def fingerprint(self) -> str:
        """The same for the same order."""
        return hashlib.sha256(json.dumps(self.as_json(), sort_keys=True).encode()).hexdigest()[:32]

    @property
    def arguments(self) -> dict[str, str]:
        """The query string of a list, read."""
        return dict(parse_qsl(self.key))


def list_key(arguments: Mapping[str, str]) -> str:
    """A list's query string as the key of an order: what does not narrow it down is left out."""
    known = (
        "q",
        "kind",
        "state",
        "topic",
        "area",
        "authority",
        "space",
        "box",
        "department",
        "language",
        "since",
        "until",
        "year",
        "sort",
    )
    return urlencode([(name, arguments[name][:200]) for name in known if arguments.get(name)])


@dataclass(frozen=True)
class ExportPart:
    """What an order found: loaded, for one reader, at one moment.

    `rows` gives the rows of one of the tables. `size` is about how many there are in all.
    """

    title: str
    path: str
    space_id: int | None
    scope: Scope
    tables: Sequence[Table]
    main: Table
    rows: Callable[[Table], Iterator[Values]]
    size: Callable[[], int]
    left_out: Callable[[], list[str]]
    figures: Callable[[], list[tuple[str, int]]]
    internal: bool
    filter: str = ""
    timezone: str = ""
    memo_of: Hearing | None = None


def scope_for(reader: Reader, official: bool) -> Scope:
    """What a version of a file shows: for everybody who may enter, or for the space's officials."""
    return Scope(reader if official else PublicReader(reader), clock.now(), official)
