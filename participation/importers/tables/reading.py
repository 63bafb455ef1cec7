"""A table with a mapping: its rows, and what the mapping makes of each cell."""

import hashlib
import re
from collections.abc import Collection, Iterator
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from zoneinfo import ZoneInfo

from participation.importers import files
from participation.importers.files import (
    LONGEST_LINE,
    LONGEST_TEXT,
    FileFormat,
    ImportRefused,
    Row,
    RowRejected,
    Source,
    as_body,
    as_line,
    workbooks,
)
from participation.importers.tables.habits import learned, moment, number
from participation.importers.tables.mapping import ANYTHING_ELSE, IN_BRACES, Mapping
from participation.importers.writing.report import ImportReport

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z]{2,4})?")
_LONGEST_LABEL = 100


class TableFormat(StrEnum):
    """How a table is kept: as CSV, or as a sheet of an Excel workbook."""

    csv = "csv"
    xlsx = "xlsx"


def one_file(path: Path, form: TableFormat = TableFormat.csv) -> Path:
    """The file itself, or the only one in a folder."""
    if path.is_file():
        return path
    found = sorted(path.glob(f"*.{form}"))
    if len(found) != 1:
        raise ImportRefused(f"{path} holds {len(found) or 'no'} {form} files: name the one to read")
    return found[0]


def look(
    path: Source,
    needed: Collection[str],
    report: ImportReport,
    *,
    dates: Collection[str] = (),
    numbers: Collection[str] = (),
) -> FileFormat:
    """How a CSV file is written: as was said, else as it is found out by reading it once."""
    form = files.settled(path, report.form, needed)
    form, notes = learned(files.read(path, needed, None, form), form, dates, numbers)
    report.notes += notes
    return form


def form_of(path: Path, form: TableFormat, mapping: Mapping, report: ImportReport) -> FileFormat:
    """The same for a table with a mapping, whose word counts after the command's own."""
    part, asked, columns = mapping.file, report.form, mapping.columns
    said = FileFormat(
        asked.encoding or part.encoding,
        asked.delimiter or part.delimiter,
        part.heading,
        asked.dates or part.dates,
        asked.decimal or part.decimal,
    )
    needed = mapping.needed
    dates = [columns.date, columns.state_date, columns.answer_date, columns.answered]
    numbers = [columns.supports, *columns.figures.values()]
    if form is TableFormat.csv:
        said = files.settled(path, said, needed)
    said, notes = learned(_read(path, form, mapping, said, None), said, dates, numbers)
    report.notes += notes
    return said


def _read(
    path: Path, form: TableFormat, mapping: Mapping, said: FileFormat, rejects: files.Rejects | None
) -> Iterator[Row]:
    if form is TableFormat.xlsx:
        sheet = mapping.file.sheet
        return workbooks.read(path, mapping.needed, rejects, sheet=sheet, row=said.row)
    return files.read(path, mapping.needed, rejects, said)


def rows(
    path: Path, form: TableFormat, mapping: Mapping, said: FileFormat, report: ImportReport
) -> Iterator[Row]:
    """The rows of a table that the mapping is for."""
    for row in _read(path, form, mapping, said, report.rejects):
        out = [name for name, wanted in mapping.only.items() if row.get(name) not in wanted]
        if out:
            report.left_out[f"{out[0]} is {row.get(out[0])[:40] or 'empty'}"] += 1
        else:
            yield row


def heading(path: Path, form: TableFormat, part_sheet: str = "", row: int = 1) -> list[str]:
    """The names in a table's heading."""
    if form is TableFormat.xlsx:
        return workbooks.heading(path, sheet=part_sheet, row=row)
    return files.heading(path, FileFormat(row=row))


class Cells:
    """A row by the words of the mapping: values are exchanged, and constants fill what is empty."""

    def __init__(self, row: Row, mapping: Mapping, form: FileFormat, zone: ZoneInfo) -> None:
        self.row = row
        self.mapping = mapping
        self.form = form
        self.zone = ZoneInfo(mapping.file.timezone) if mapping.file.timezone else zone

    def _raw(self, column: str) -> str:
        value = self.row.get(column)
        return value.removeprefix("'") if self.mapping.file.quoted else value

    def _cell(self, column: str, field: str) -> str:
        value = self._raw(column)
        for name in (field, column):
            table = self.mapping.values.get(name)
            if table is not None:
                return table.get(value, table.get(ANYTHING_ELSE, value))
        return value

    def _column(self, field: str) -> str:
        columns = getattr(self.mapping.columns, field)
        if isinstance(columns, tuple):
            return " + ".join(columns) or field
        return str(columns or field)

    def many(self, field: str) -> list[str]:
        """What stands in a field's columns, without what is empty."""
        columns = getattr(self.mapping.columns, field)
        columns = (columns,) if isinstance(columns, str) else columns
        found = [self._cell(column, field) for column in columns if column]
        found = [value for value in found if value]
        constant = self.mapping.constants.get(field, "")
        return found or ([constant] if constant else [])

    def value(self, field: str) -> str:
        """A field as it is; empty when there is nothing."""
        return next(iter(self.many(field)), "")

    def line(self, field: str) -> str:
        """A field as a short text."""
        return self._line(self.value(field), field)

    def title(self, field: str) -> str:
        """A field in one line, however long: `writing.titles.headed` cuts it and keeps the rest."""
        return self._line(self.value(field), field, LONGEST_TEXT)

    def _line(self, value: str, field: str, longest: int = LONGEST_LINE) -> str:
        return as_line(value, self._column(field), longest)

    def lines(self, field: str) -> list[str]:
        """What stands in a field's columns, as short texts."""
        found = (self._line(value, field) for value in self.many(field))
        return [value for value in found if value]

    def body(self, field: str) -> str:
        """A field as a text; of several columns each stands below its own heading."""
        columns = getattr(self.mapping.columns, field)
        if isinstance(columns, tuple) and len(columns) > 1:
            parts = [
                f"{column}\n{value}"
                for column in columns
                if (value := as_body(self._cell(column, field), column))
            ]
            found = "\n\n".join(parts) or self.mapping.constants.get(field, "")
        else:
            found = as_body(self.value(field), self._column(field))
        if len(found) > LONGEST_TEXT:
            raise RowRejected(f"{self._column(field)} is longer than {LONGEST_TEXT} characters")
        return found

    def key(self, field: str) -> str:
        """A field as the name of something, as its columns have it; none may be empty."""
        parts = [self._key(column, field) for column in getattr(self.mapping.columns, field)]
        return "-".join(parts)

    def _key(self, column: str, field: str) -> str:
        value = self._raw(column)
        if not value:
            raise RowRejected(f"{column} is empty")
        return self._line(value, field)

    def digest(self) -> str:
        """A name for a row that has none: two rows have the same when all their cells are."""
        return hashlib.sha256("\0".join(self.row.cells).encode()).hexdigest()[:32]

    def id(self) -> str:
        """The row's id, or its digest when no column holds one."""
        return self.key("id") if self.mapping.columns.id else self.digest()

    def moment(self, field: str) -> datetime | None:
        """A field as a moment; None when it is empty."""
        value = self.value(field)
        if not value:
            return None
        return moment(value, self._column(field), self.zone, self.form.dates, earliest=1900)

    def language(self) -> str | None:
        """The language of the row."""
        value = self.value("language")
        if not _LANGUAGE.fullmatch(value):
            return self.mapping.file.language
        primary, _, rest = value.partition("-")
        return primary.lower() + (f"-{rest}" if rest else "")

    def names(self, field: str) -> list[str]:
        """The names of labels, parted where the mapping says how."""
        separator = self.mapping.lists.get(field)
        found: dict[str, None] = {}
        for value in self.many(field):
            for part in value.split(separator) if separator else (value,):
                name = self._line(part, field)
                if len(name) > _LONGEST_LABEL:
                    raise RowRejected(
                        f"{self._column(field)} is longer than {_LONGEST_LABEL} characters"
                    )
                if name:
                    found[name] = None
        return list(found)

    def filled(self, name: str) -> str:
        """The name of a figure, with what stands in the columns that it has in braces."""
        said = IN_BRACES.sub(
            lambda found: as_line(self._raw(found[1]), found[1]).removesuffix(".0"), name
        )
        return " ".join(said.split())

    def figure(self, column: str, field: str = "figures") -> int | float | None:
        """A cell as a number; None when it is empty."""
        return number(self._cell(column, field), column, self.form.decimal)


def coordinates(latitude: str, longitude: str, names: tuple[str, str]) -> dict[str, float]:
    """A place in degrees (WGS 84); empty when the source has none."""
    if not latitude and not longitude:
        return {}
    found = {}
    for key, value, name, limit in (
        ("latitude", latitude, names[0], 90),
        ("longitude", longitude, names[1], 180),
    ):
        degrees = number(value.replace(",", "."), name, ".")
        if degrees is None or not -limit <= degrees <= limit:
            raise RowRejected(f"{name} is not a place: {value[:40] or '(empty)'}")
        found[key] = float(degrees)
    return found
