"""Hearings and responses as they were read, before anything is written."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from participation.importers.files import Row
from participation.importers.responses.asked import Given
from participation.importers.writing.distinct import distinct
from participation.importers.writing.report import ImportReport


@dataclass(slots=True)
class Heading:
    """A hearing that is to hold responses."""

    key: str
    title: str
    summary: str = ""
    case_number: str = ""
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    held_elsewhere: bool = True
    authority: str = ""
    row: Row | None = None


@dataclass(slots=True)
class ResponseAnswer:
    """One response, on its way in."""

    key: str
    hearing: str
    at: datetime
    body: str
    person: str = ""
    name: str = ""
    organisation: str = ""
    is_organisation: bool = False
    language: str | None = None
    note: str = ""
    given: list[Given] = field(default_factory=list)


def collected(
    rows: Iterator[Row], make: Callable[[Row], ResponseAnswer], report: ImportReport
) -> list[ResponseAnswer]:
    """The responses that can be used; exact doubles once."""
    return list(distinct(rows, make, report, "responses").values())
