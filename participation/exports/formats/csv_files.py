"""CSV: one table, or all of them in a ZIP file."""

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Any

from participation.exports.formats.cells import csv_cell, neutral, spreadsheet_cell, whole, words_of
from participation.exports.formats.kinds import Contents
from participation.exports.tables import described, described_to_people
from participation.i18n import gettext as _
from participation.shown import Column, Table


@dataclass(frozen=True)
class CsvStyle:
    """How CSV is written: for programs, unless it is for people."""

    bom: bool = True
    separator: str = ","
    people: bool = False


EXCEL = CsvStyle(bom=True, separator=";", people=True)
"""As a Danish or Norwegian Excel opens it: decimal comma, semicolon, and words for people."""


class CsvWriter:
    """One table as CSV (RFC 4180); with a byte order mark, which spreadsheets need to see UTF-8."""

    def __init__(self, out: IO[bytes], contents: Contents, style: CsvStyle = CsvStyle()) -> None:
        self._text = io.TextIOWrapper(out, "utf-8-sig" if style.bom else "utf-8", newline="")
        self._csv = csv.writer(self._text, delimiter=style.separator)
        self._contents = contents
        self._style = style
        self._columns: Sequence[Column] = ()
        self._words: list[Mapping[str, str]] = []

    def table(self, table: Table) -> None:
        """Begin the table: its keys, or its headings, are the first line."""
        self._columns = table.columns(self._contents.official)
        self._words = words_of(self._columns)
        people = self._style.people
        self._csv.writerow([neutral(each.called) if people else each.key for each in self._columns])

    def row(self, values: dict[str, Any]) -> None:
        """Write a row."""
        zone = self._contents.zone
        found = [values.get(column.key) for column in self._columns]
        if self._style.people:
            cells = zip(found, self._words, strict=True)
            self._csv.writerow([spreadsheet_cell(each, zone, said) for each, said in cells])
        else:
            self._csv.writerow([csv_cell(each, zone) for each in found])

    def close(self) -> None:
        """End the table; the file stays open."""
        self._text.flush()
        self._text.detach()


class ZipWriter:
    """All tables as CSV in a ZIP file, with README.txt and dictionary.csv."""

    def __init__(self, out: IO[bytes], contents: Contents, style: CsvStyle = CsvStyle()) -> None:
        self._zip = zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6)
        self._contents = contents
        self._style = style
        self._member: IO[bytes] | None = None
        self._csv: CsvWriter | None = None

    def _name(self, table: Table) -> str:
        return f"{table.called if self._style.people else table.name}.csv"

    def _end(self) -> None:
        if self._csv is not None and self._member is not None:
            self._csv.close()
            self._member.close()

    def table(self, table: Table) -> None:
        """Begin a file for the table."""
        self._end()
        member = zipfile.ZipInfo(self._name(table), self._contents.made_at.timetuple()[:6])
        member.compress_type = zipfile.ZIP_DEFLATED
        self._member = self._zip.open(member, "w", force_zip64=True)
        self._csv = CsvWriter(self._member, self._contents, self._style)
        self._csv.table(table)

    def row(self, values: dict[str, Any]) -> None:
        """Write a row."""
        if self._csv is not None:
            self._csv.row(values)

    def close(self) -> None:
        """Say what is in the file, and end it."""
        self._end()
        people = self._style.people
        text = io.StringIO(newline="")
        rows = csv.writer(text, delimiter=self._style.separator)
        tell = described_to_people if people else described
        for line in tell(self._contents.tables, self._contents.official):
            rows.writerow([neutral(whole(each)) for each in line])
        mark = "\ufeff" if self._style.bom else ""
        name = f"{_('Data dictionary')}.csv" if people else "dictionary.csv"
        self._zip.writestr(name, mark + text.getvalue())
        named = [(self._name(each), each.name) for each in self._contents.tables]
        self._zip.writestr("README.txt", mark + _readme(self._contents, named))
        self._zip.close()


def _readme(contents: Contents, named: Sequence[tuple[str, str]]) -> str:
    lines = [contents.title, ""]
    lines += [f"{note.label}: {note.value}" for note in contents.notes]
    lines += ["", f"{contents.rows_label}:"]
    lines += [f"  {file}  {contents.rows.get(name, 0)}" for file, name in named]
    return whole("\n".join(lines)) + "\n"
