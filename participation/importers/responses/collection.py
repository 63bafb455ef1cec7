"""Hearings and responses as they were read, before anything is written."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from participation.importers.files import Row, RowRejected
from participation.importers.responses.asked import Given
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
    found: dict[str, ResponseAnswer] = {}
    for row in rows:
        try:
            answer = make(row)
            same = found.get(answer.key)
            if same is not None and same != answer:
                raise RowRejected(f"id {answer.key[:40]} is there already, with other words")
        except RowRejected as error:
            report.rejects.add(row, str(error))
            continue
        if same is not None:
            report.unchanged["responses"] += 1
            continue
        found[answer.key] = answer
    return list(found.values())
