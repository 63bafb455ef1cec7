"""Workbooks: a sheet for each table, with its head frozen."""

import math
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import IO, Any

import xlsxwriter

from participation.exports.formats.cells import cell_text, is_risky, spoken, words_of
from participation.exports.formats.kinds import Contents
from participation.exports.tables import described_to_people
from participation.i18n import format_date, format_datetime, language
from participation.i18n import gettext as _
from participation.shown import Column, Kind, Table
from participation.spreadsheets.layout import A4, lay_out, row_height

MAX_ROWS = 1_048_576

_WIDTHS = {
    Kind.text: 22,
    Kind.long_text: 60,
    Kind.address: 34,
    Kind.number: 11,
    Kind.amount: 14,
    Kind.degrees: 13,
    Kind.date: 20,
    Kind.moment: 30,
    Kind.yes_no: 11,
    Kind.several: 30,
    Kind.figures: 24,
}
_FIRST_DAY = date(1900, 3, 1)
"""Before it a spreadsheet counts days that never were; such a day is written as text."""

_LANGUAGES = {"da": "[$-406]d. mmmm yyyy", "nb": "[$-414]d. mmmm yyyy", "en": "[$-809]d mmmm yyyy"}
"""A day as the site writes it, with the months' names in that language (MS-LCID)."""


def _formats_of_moments() -> tuple[str, str]:
    """How a day, and a moment, are shown in a cell: as the site writes them."""
    tongue = language()
    day = _LANGUAGES.get(tongue, _LANGUAGES["en"])
    between = _("%(date)s at %(time)s", date="", time="")
    time = r"hh\.mm" if tongue == "da" else "hh:mm"
    return day, f'{day}"{between}"{time}'


_AS_TEXT = frozenset(
    {Kind.text, Kind.address, Kind.yes_no, Kind.long_text, Kind.several, Kind.figures}
)

_DICTIONARY_WIDTHS = (22, 28, 70, 18, 40, 34)


class XlsxWriter:
    """A workbook: what is in it, a sheet for each table with its head frozen, and the dictionary."""

    def __init__(self, out: IO[bytes], contents: Contents, folder: Path) -> None:
        self._book = xlsxwriter.Workbook(
            out,
            {
                "constant_memory": True,
                "tmpdir": str(folder),
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
                "remove_timezone": False,
                "use_zip64": True,
            },
        )
        self._contents = contents
        self._head = self._book.add_format(
            {"bold": True, "bg_color": "#EDEBE3", "bottom": 1, "valign": "top", "text_wrap": True}
        )
        self._title = self._book.add_format({"bold": True, "font_size": 14})
        self._label = self._book.add_format({"bold": True, "valign": "top", "text_wrap": True})
        plain = {"valign": "top"}
        wrapped = {**plain, "text_wrap": True}
        self._plain = self._book.add_format(wrapped)
        day, moment = _formats_of_moments()
        self._formats = {
            kind: self._book.add_format(
                {
                    **(wrapped if kind in _AS_TEXT else plain),
                    **{
                        Kind.number: {"num_format": "0"},
                        Kind.amount: {"num_format": "#,##0.00"},
                        Kind.degrees: {"num_format": "0.000000"},
                        Kind.date: {"num_format": day, "align": "left"},
                        Kind.moment: {"num_format": moment, "align": "left"},
                    }.get(kind, {}),
                }
            )
            for kind in Kind
        }
        # What might be a formula stays a text also after somebody has edited the cell.
        self._quoted = {
            kind: self._book.add_format({**wrapped, "num_format": "@", "quote_prefix": True})
            for kind in _AS_TEXT
        }
        self._about = self._book.add_worksheet(_("What is in this file"))
        self._columns: Sequence[Column] = ()
        self._words: list[Mapping[str, str]] = []
        self._wide: list[int] = []
        self._sheet: Any = None
        self._table: Table | None = None
        self._row = 0
        self._part = 1

    def table(self, table: Table) -> None:
        """Begin a sheet."""
        self._end()
        self._table, self._part = table, 1
        self._columns = table.columns(self._contents.official)
        self._words = words_of(self._columns)
        self._begin(table.called)

    def _begin(self, name: str) -> None:
        self._sheet = self._book.add_worksheet(name)
        self._sheet.freeze_panes(1, 1)
        self._wide = self._widths()
        heads = zip((each.called for each in self._columns), self._wide, strict=True)
        self._sheet.set_row(0, row_height(heads))
        for index, column in enumerate(self._columns):
            self._sheet.set_column(index, index, self._wide[index])
            self._sheet.write_string(0, index, cell_text(column.called), self._head)
        self._row = 1

    def _widths(self) -> list[int]:
        """How many signs wide each column is: as its kind, or more where its heading is long."""
        return [
            max(_WIDTHS[each.kind], min(26, math.ceil(len(each.called) / 3)))
            for each in self._columns
        ]

    def _end(self) -> None:
        if self._sheet is not None:
            self._sheet.autofilter(0, 0, max(1, self._row - 1), len(self._columns) - 1)
            lay_out(self._sheet, self._wide)

    def row(self, values: dict[str, Any]) -> None:
        """Write a row; what one sheet cannot hold goes on in the next."""
        if self._row == MAX_ROWS and self._table is not None:
            self._end()
            self._part += 1
            self._begin(f"{self._table.called}_{self._part}")
        found = [
            (index, column.kind, spoken(value, self._words[index]))
            for index, column in enumerate(self._columns)
            if (value := values.get(column.key)) is not None and value != ""
        ]
        texts = ((text, self._wide[index]) for index, _, text in found if isinstance(text, str))
        self._sheet.set_row(self._row, row_height(texts))
        for index, kind, value in found:
            self._cell(self._row, index, kind, value)
        self._row += 1

    def _cell(self, row: int, index: int, kind: Kind, value: Any) -> None:
        form, sheet = self._formats[kind], self._sheet
        if isinstance(value, int | float | Decimal):
            sheet.write_number(row, index, float(value), form)
        elif isinstance(value, datetime | date):
            self._moment(row, index, value, form)
        else:
            text = cell_text(str(value))
            quoted = self._quoted.get(kind, form)
            sheet.write_string(row, index, text, quoted if is_risky(text) else form)

    def _moment(self, row: int, index: int, value: datetime | date, form: Any) -> None:
        zone, local = self._contents.zone, value
        if isinstance(value, datetime):
            local = value.astimezone(zone).replace(tzinfo=None, microsecond=0)
        if (local.date() if isinstance(local, datetime) else local) >= _FIRST_DAY:
            self._sheet.write_datetime(row, index, local, form)
        elif isinstance(value, datetime):
            self._sheet.write_string(row, index, format_datetime(value, timezone=zone.key), form)
        else:
            self._sheet.write_string(row, index, format_date(value), form)

    def close(self) -> None:
        """Write the dictionary and what is in the file, and end it."""
        self._end()
        self._sheet = None
        self._write_dictionary()
        self._write_about()
        self._book.set_properties({"title": cell_text(self._contents.title)[:200]})
        self._about.activate()
        self._book.close()

    def _write_dictionary(self) -> None:
        sheet = self._book.add_worksheet(_("Data dictionary"))
        sheet.freeze_panes(1, 0)
        lines = described_to_people(self._contents.tables, self._contents.official)
        for row, line in enumerate(lines):
            head = self._head if row == 0 else self._label if not line[1] else self._plain
            for index, (value, width) in enumerate(zip(line, _DICTIONARY_WIDTHS, strict=True)):
                if row == 0:
                    sheet.set_column(index, index, width)
                sheet.write_string(row, index, cell_text(value), head)
        sheet.autofilter(0, 0, row, len(_DICTIONARY_WIDTHS) - 1)
        lay_out(sheet)

    def _write_about(self) -> None:
        sheet = self._about
        sheet.set_column(0, 0, 28)
        sheet.set_column(1, 1, 100)
        sheet.hide_gridlines(2)
        sheet.set_paper(A4)
        sheet.fit_to_pages(1, 0)
        sheet.write_string(0, 0, cell_text(self._contents.title), self._title)
        row = 2
        for note in self._contents.notes:
            sheet.write_string(row, 0, note.label, self._label)
            sheet.write_string(row, 1, cell_text(note.value), self._plain)
            row += 1
        row += 1
        sheet.write_string(row, 0, self._contents.rows_label, self._label)
        left = self._book.add_format({"align": "left"})
        for table in self._contents.tables:
            row += 1
            sheet.write_string(row, 0, table.called, self._plain)
            sheet.write_number(row, 1, self._contents.rows.get(table.name, 0), left)
