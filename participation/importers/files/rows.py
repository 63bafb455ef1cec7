"""Rows of a table: their columns and texts, and those that could not be used."""

import csv
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from participation import text
from participation.importers.files import markup

LONGEST_TEXT = 150_000
LONGEST_LINE = 500
_EXAMPLES = 5
# How a workbook writes a sign that XML cannot hold (ECMA-376, 22.9.2.19): a line end is _x000D_.
_ESCAPED = re.compile(r"_x(00[01][0-9A-Fa-f]|005F)_")


class ImportRefused(Exception):
    """Nothing (more) can be imported; the message says why, in one line."""


class RowRejected(Exception):
    """This row cannot be used; the message says why."""


class Columns:
    """The columns of a file: where each stands, which hold anything, and which were asked for."""

    def __init__(self, names: list[str]) -> None:
        self.names = names
        self.places = {name: place for place, name in reversed(list(enumerate(names)))}
        self.asked: set[str] = set()
        self._bare = set(range(len(names)))

    def note(self, cells: list[str]) -> None:
        """Take note of what a row holds."""
        if self._bare:
            self._bare = {place for place in self._bare if place >= len(cells) or not cells[place]}

    @property
    def without_place(self) -> list[str]:
        """The columns that hold something, and that nobody has asked for."""
        return [
            name
            for place, name in enumerate(self.names)
            if name and place not in self._bare and name not in self.asked
        ]


class Rejects:
    """The rows that could not be used, written to a CSV file: file, row, reason, content.

    Rows are counted as a spreadsheet does: the heading is row 1. The file is only made when there
    is something to write, and not at all when nothing is to be `written`; the first are kept as
    examples.
    """

    def __init__(self, path: Path, *, written: bool = True) -> None:
        self.path = path
        self.count = 0
        self.written = written
        self.examples: list[tuple[str, int, str]] = []
        self.read: dict[str, Columns] = {}
        self._file: TextIO | None = None

    def columns(self, file: str, names: list[str]) -> Columns:
        """The columns of a file that is read; a file that is read again keeps what was asked for."""
        found = self.read.get(file)
        if found is None or found.names != names:
            found = self.read[file] = Columns(names)
        return found

    def add(self, row: "Row", reason: str) -> None:
        """Note one row."""
        if len(self.examples) < _EXAMPLES:
            self.examples.append((row.file, row.number, reason))
        if self.written:
            self._write(row, reason)
        self.count += 1

    def _write(self, row: "Row", reason: str) -> None:
        try:
            if self._file is None:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                self._file = self.path.open("w", encoding="utf-8", errors="replace", newline="")
                csv.writer(self._file).writerow(["file", "row", "reason", "content"])
            content = json.dumps(row.cells, ensure_ascii=False)[:2000]
            csv.writer(self._file).writerow([row.file, row.number, reason, content])
        except OSError as error:
            raise ImportRefused(
                f"cannot write rejected rows to {self.path} ({error.strerror}): "
                "name another file with --rejects"
            ) from None

    def close(self) -> None:
        if self._file is not None:
            self._file.close()


@dataclass(slots=True)
class Row:
    """One row of a file, by column names."""

    file: str
    number: int
    cells: list[str]
    columns: Columns

    def has(self, name: str) -> bool:
        """Whether there is such a column."""
        return name in self.columns.places

    def get(self, name: str) -> str:
        """The cell in this column without surrounding space; empty when there is no such column."""
        place = self.columns.places.get(name)
        if place is None:
            return ""
        self.columns.asked.add(name)
        value = self.cells[place] if place < len(self.cells) else ""
        return (unescaped(value) if "_x" in value else value).strip()

    def whole(self, name: str, *, empty: int | None = None) -> int:
        """The cell as a whole number."""
        value = self.get(name)
        if not value and empty is not None:
            return empty
        try:
            number = int(value)
        except ValueError:
            raise RowRejected(f"{name} is not a whole number: {_shown(value)}") from None
        if abs(number) >= 2**62:
            raise RowRejected(f"{name} is too large a number: {_shown(value)}")
        return number

    def key(self, name: str) -> str:
        """The cell as the name of something: it may not be empty."""
        value = self.get(name)
        if not value:
            raise RowRejected(f"{name} is empty")
        if len(value) > LONGEST_LINE:
            raise RowRejected(f"{name} is longer than {LONGEST_LINE} characters")
        return value

    def line(self, name: str) -> str:
        """The cell as a short text, without HTML."""
        return as_line(self.get(name), name)

    def title(self, name: str) -> str:
        """The cell in one line, however long: `writing.titles.headed` cuts it and keeps the rest."""
        return as_line(self.get(name), name, LONGEST_TEXT)

    def body(self, name: str) -> str:
        """The cell as a text, without HTML."""
        return as_body(self.get(name), name)


def unescaped(value: str) -> str:
    """A cell without a workbook's spelling of line ends and control characters (`_x000D_`)."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), value)


def as_line(value: str, name: str, longest: int = LONGEST_LINE) -> str:
    """What a column holds, as plain text in one line; RowRejected when it is too long."""
    if len(value) > LONGEST_TEXT:
        raise RowRejected(f"{name} is longer than {longest} characters")
    value = " ".join(text.clean(markup.plain(value)).split())
    if len(value) > longest:
        raise RowRejected(f"{name} is longer than {longest} characters")
    return value


def as_body(value: str, name: str) -> str:
    """What a column holds, as plain text in paragraphs; RowRejected when it is too long."""
    if len(value) > LONGEST_TEXT:
        raise RowRejected(f"{name} is longer than {LONGEST_TEXT} characters")
    return text.clean(markup.plain(value))


def _shown(value: str) -> str:
    return value[:40] or "(empty)"


def moment(value: str) -> datetime:
    """A Polis timestamp: milliseconds, or seconds in newer exports."""
    try:
        number = int(value)
        at = datetime.fromtimestamp(number / 1000 if abs(number) > 10**11 else number, UTC)
    except (ValueError, OverflowError, OSError):
        raise RowRejected(f"timestamp is not a moment: {_shown(value)}") from None
    if not 1990 <= at.year <= 2200:
        raise RowRejected(f"timestamp lies outside 1990 to 2200: {_shown(value)}")
    return at
