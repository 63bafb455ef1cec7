"""What a file can be, and what it says about itself."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from participation import storage
from participation.shown import Table


class ExportFormat(enum.StrEnum):
    """What a file can be. `csv` is one table; `zip` is every table as CSV."""

    xlsx = "xlsx"
    csv = "csv"
    zip = "zip"
    jsonl = "jsonl"
    docx = "docx"
    pdf = "pdf"
    html = "html"


OF_TABLES = (ExportFormat.xlsx, ExportFormat.csv, ExportFormat.zip, ExportFormat.jsonl)
OF_A_MEMO = (ExportFormat.docx, ExportFormat.pdf, ExportFormat.xlsx, ExportFormat.html)

CONTENT_TYPES = {
    ExportFormat.xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ExportFormat.csv: "text/csv; charset=utf-8",
    ExportFormat.zip: "application/zip",
    ExportFormat.jsonl: "application/jsonl; charset=utf-8",
    ExportFormat.docx: storage.DOCX,
    ExportFormat.pdf: storage.PDF,
    ExportFormat.html: "text/html; charset=utf-8",
}
SEPARATORS = {"comma": ",", "semicolon": ";", "tab": "\t"}


@dataclass(frozen=True)
class Note:
    """One line of "What is in this file": its key, what it is called, and what it says."""

    key: str
    label: str
    value: str


@dataclass
class Contents:
    """What a file says about itself: known before its rows, but for how many there are."""

    title: str
    notes: list[Note]
    tables: Sequence[Table]
    official: bool
    zone: ZoneInfo
    rows_label: str
    made_at: datetime
    rows: dict[str, int] = field(default_factory=dict)


class TableWriter(Protocol):
    """Takes the tables one after the other, each row by row, and ends the file."""

    def table(self, table: Table) -> None: ...
    def row(self, values: dict[str, Any]) -> None: ...
    def close(self) -> None: ...
