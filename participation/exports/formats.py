"""The formats: CSV (one table, or all of them in a ZIP file), XLSX and JSON Lines, row by row.

Workbooks, and CSV for spreadsheets, are for people: sheets, headings and values are in the reader's
language. CSV and JSON Lines for programs have stable English keys and codes.

Nothing here holds more than a row: CSV and JSON Lines are written as they come, and XLSX goes
through a file of its own for each sheet (`constant_memory`).
"""

import csv
import enum
import io
import json
import math
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import IO, Any, Protocol
from zoneinfo import ZoneInfo

import xlsxwriter

from participation import storage
from participation.exports import words
from participation.exports.tables import described, described_to_people
from participation.i18n import format_date, format_datetime, format_number, language
from participation.i18n import gettext as _
from participation.shown import Column, Kind, Table
from participation.spreadsheets.layout import A4, lay_out, row_height


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


# Cells.

_FORMULA = re.compile(
    r"[\s\ufeff\u200b-\u200f\u2060\u00a0]*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20\u2212]"
)
_BROKEN = re.compile("[\ud800-\udfff\ufffe\uffff\x00]")
_NOT_IN_XML = re.compile("[\ud800-\udfff\ufffe\uffff\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_LINE_ENDS = {ord(sign): f"\\u{ord(sign):04x}" for sign in "\x85\u2028\u2029"}
"""Signs that some programs end a line at: in JSON Lines they are written as escapes."""
QUOTE = "'"
MAX_CELL = 32_767
"""How many UTF-16 units a cell of a spreadsheet holds."""
MAX_ROWS = 1_048_576


def cut_note() -> str:
    """What stands at the end of a text that a cell cannot hold."""
    return _(
        " […] cut here: a spreadsheet's cell holds no more. "
        "The whole text is in CSV and JSON Lines."
    )


def whole(value: str) -> str:
    """A text that every format can hold: what is no character is shown as �."""
    return _BROKEN.sub("\ufffd", value)


def is_risky(value: str) -> bool:
    """Whether a spreadsheet might take the text for a formula (OWASP, CSV injection).

    Also after what is not seen, and in the wide letters that some programs take for the same.
    """
    return _FORMULA.match(value) is not None


def neutral(value: str) -> str:
    """A text that no spreadsheet takes for a formula: with ' before it, where it might be one.

    A text that begins with ' gets one more, so that `original` always finds the way back.
    """
    return QUOTE + value if value.startswith(QUOTE) or is_risky(value) else value


def original(value: str) -> str:
    """The text that `neutral` was given."""
    return value.removeprefix(QUOTE)


def cell_text(value: str) -> str:
    """A text as a spreadsheet's cell holds it: no control characters, cut with a note when too long."""
    value = _NOT_IN_XML.sub("\ufffd", value)
    if value.startswith("<r>") and value.endswith("</r>"):
        # The library would take it for marked-up text of its own, and write it as it is.
        value += " "
    if len(value) * 2 <= MAX_CELL or _units(value) <= MAX_CELL:
        return value
    note = cut_note()
    room = MAX_CELL - _units(note)
    kept = value.encode("utf-16-le")[: room * 2].decode("utf-16-le", "ignore")
    return kept + note


def _units(value: str) -> int:
    return len(value.encode("utf-16-le")) // 2


def _iso(value: datetime | date, zone: ZoneInfo) -> str:
    if isinstance(value, datetime):
        return value.astimezone(zone).isoformat(timespec="seconds")
    return value.isoformat()


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _csv_cell(value: Any, zone: ZoneInfo) -> str:
    """A value as programs read it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return neutral(whole(value))
    if isinstance(value, datetime | date):
        return _iso(value, zone)
    if isinstance(value, list | dict):
        return neutral(whole(_json(value)))
    return str(value)


def _json_value(value: Any, zone: ZoneInfo) -> Any:
    if isinstance(value, str):
        return whole(value)
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, datetime | date):
        return _iso(value, zone)
    if isinstance(value, list):
        return [_json_value(each, zone) for each in value]
    if isinstance(value, dict):
        return {whole(key): _json_value(each, zone) for key, each in value.items()}
    return value


_DAYS = {"da": "%d-%m-%Y", "nb": "%d.%m.%Y"}
"""How a day is written so that a spreadsheet of that language takes it for one."""


def _spoken(value: Any, said: Mapping[str, str]) -> Any:
    """A value in the reader's words: a code by its name, yes or no, each of several on its line."""
    if isinstance(value, bool):
        return words.yes_no(value)
    if isinstance(value, str):
        return said.get(value, value)
    if isinstance(value, list):
        return "\n".join(value)
    if isinstance(value, dict):
        return "\n".join(
            f"{said.get(key) or key.replace('_', ' ')}: {format_number(each)}"
            for key, each in value.items()
        )
    return value


def _spreadsheet_cell(value: Any, zone: ZoneInfo, said: Mapping[str, str]) -> str:
    """A value in CSV as a Danish or Norwegian spreadsheet reads it: 31-12-2026, 1234,50."""
    value = _spoken(value, said)
    if value is None:
        return ""
    if isinstance(value, str):
        return neutral(whole(value))
    day = _DAYS.get(language(), "%Y-%m-%d")
    if isinstance(value, datetime):
        return value.astimezone(zone).strftime(f"{day} %H:%M")
    if isinstance(value, date):
        return value.strftime(day)
    return str(value).replace(".", ",")


def _words_of(columns: Sequence[Column]) -> list[Mapping[str, str]]:
    """What the values of columns are called in the reader's language."""
    return [column.words() if column.words else {} for column in columns]


# Writers.


class TableWriter(Protocol):
    """Takes the tables one after the other, each row by row, and ends the file."""

    def table(self, table: Table) -> None: ...
    def row(self, values: dict[str, Any]) -> None: ...
    def close(self) -> None: ...


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
        self._words = _words_of(self._columns)
        people = self._style.people
        self._csv.writerow([neutral(each.called) if people else each.key for each in self._columns])

    def row(self, values: dict[str, Any]) -> None:
        """Write a row."""
        zone = self._contents.zone
        found = [values.get(column.key) for column in self._columns]
        if self._style.people:
            cells = zip(found, self._words, strict=True)
            self._csv.writerow([_spreadsheet_cell(each, zone, said) for each, said in cells])
        else:
            self._csv.writerow([_csv_cell(each, zone) for each in found])

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


class JsonLinesWriter:
    """One object on each line, with its table's name under `table`; the last line counts the rows."""

    def __init__(self, out: IO[bytes], contents: Contents) -> None:
        self._out = io.BufferedWriter(out, 1 << 16) if isinstance(out, io.RawIOBase) else out
        self._contents = contents
        self._columns: Sequence[Column] = ()
        self._name = ""
        for note in contents.notes:
            self._write({"table": "about", "key": note.key, "value": whole(note.value)})

    def _write(self, values: dict[str, Any]) -> None:
        self._out.write(_json(values).translate(_LINE_ENDS).encode() + b"\n")

    def table(self, table: Table) -> None:
        """Begin a table."""
        self._name = table.name
        self._columns = table.columns(self._contents.official)

    def row(self, values: dict[str, Any]) -> None:
        """Write a row, with every key of its table."""
        zone = self._contents.zone
        line = {"table": self._name}
        line |= {column.key: _json_value(values.get(column.key), zone) for column in self._columns}
        self._write(line)

    def close(self) -> None:
        """End the file: whoever finds no such line has half a file."""
        self._write({"table": "end", "rows": self._contents.rows})
        self._out.flush()


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
        self._words = _words_of(self._columns)
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
            (index, column.kind, _spoken(value, self._words[index]))
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
