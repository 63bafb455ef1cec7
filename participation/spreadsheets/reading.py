"""Tables that people upload: CSV or a sheet of an Excel workbook, read row by row into plain text."""

import codecs
import csv
import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from participation import subprocesses
from participation.i18n import gettext as _

MAX_BYTES = 5_000_000
MAX_UNPACKED = 60_000_000
MAX_MEMBERS = 1_000
MAX_ROWS = 2_000
LIMITS = subprocesses.Limits(seconds=10, megabytes=700, largest=50_000_000)
"""Of reading a workbook; what a table holds is bounded by the others."""
_SCRIPT = Path(__file__).with_name("workbook.py")
_WIDEST = 100
_LONGEST = 2_000
_DELIMITERS = ";,\t|"
_ZIP, _OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


class TableRefused(Exception):
    """The table cannot be used; the message says why, for the person who sent it."""


@dataclass
class ReadTable:
    """A table: its heading, its rows by number, and what is wrong with those that cannot be read.

    Rows are numbered as a spreadsheet does: the heading is the first row that is not empty.
    """

    heading: list[str]
    rows: list[tuple[int, list[str]]] = field(default_factory=list)
    broken: list[tuple[int, str]] = field(default_factory=list)


def read(source: IO[bytes]) -> ReadTable:
    """The whole table. What the file is, is read from its content, not from its name."""
    content = source.read(MAX_BYTES + 1)
    if not content.strip():
        raise TableRefused(_("The file is empty."))
    if len(content) > MAX_BYTES:
        raise TableRefused(_("The table is larger than %(limit)s MB.", limit=MAX_BYTES // 10**6))
    if content.startswith(_OLD_EXCEL):
        raise TableRefused(
            _("This is an old Excel file, or one with a password. Save it as .xlsx or CSV.")
        )
    records = _sheet(content) if content.startswith(_ZIP) else _csv(content)
    return _table(records)


def _table(records: Iterator[list[str] | str]) -> ReadTable:
    table: ReadTable | None = None
    for number, cells in enumerate(records, start=1):
        if isinstance(cells, str):
            if table is None:
                raise TableRefused(cells)
            table.broken.append((number, cells))
            continue
        cells = [cell.strip() for cell in cells]
        if not any(cells):
            continue
        if table is None:
            table = ReadTable(cells)
            continue
        if len(table.rows) + len(table.broken) >= MAX_ROWS:
            raise TableRefused(
                _("The table has more than %(most)s rows. Part it in two.", most=MAX_ROWS)
            )
        if len(cells) > len(table.heading) and any(cells[len(table.heading) :]):
            table.broken.append((number, _("It has more columns than the heading.")))
        elif any("\0" in cell or len(cell) > _LONGEST for cell in cells):
            table.broken.append((number, _("A cell is too long, or is not text.")))
        else:
            cells += [""] * (len(table.heading) - len(cells))
            table.rows.append((number, [_plain(cell) for cell in cells]))
    if table is None:
        raise TableRefused(_("The file is empty."))
    return table


def _plain(cell: str) -> str:
    """A cell without the apostrophe that keeps a spreadsheet from taking it for a formula."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in ("=", "+", "-", "@") else cell


def _csv(content: bytes) -> Iterator[list[str] | str]:
    lines = _text(content)
    first = next((line for line in lines.splitlines() if line.strip()), "")
    delimiter = max(_DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(lines, newline=""), delimiter=delimiter)
    while True:
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield _("It cannot be read as CSV.")


def _text(content: bytes) -> str:
    """The file as text: UTF-8, UTF-16 with its mark, or what Excel writes in Western Europe."""
    try:
        if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return content.decode("utf-16")
        if b"\0" not in content:
            try:
                return content.decode("utf-8-sig")
            except UnicodeDecodeError:
                return content.decode("cp1252")
    except UnicodeDecodeError:
        pass
    raise TableRefused(_("This is neither a CSV file nor an Excel workbook (.xlsx)."))


def _sheet(content: bytes) -> Iterator[list[str] | str]:
    """The rows of a workbook's first sheet; the archive is looked at before it is unpacked."""
    refused = TableRefused(
        _("The workbook cannot be read. Save it again as .xlsx without a password, or as CSV.")
    )
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise refused from None
    too_large = sum(each.file_size for each in members) > MAX_UNPACKED
    if too_large or len(members) > MAX_MEMBERS:
        raise refused
    # The heading and one row more than is taken, so that too many are noticed.
    arguments = [str(MAX_ROWS + 2), str(_WIDEST)]
    last = 0
    try:
        with subprocesses.run(_SCRIPT, arguments, io.BytesIO(content), LIMITS) as done:
            if done.code:
                raise refused
            for line in done.output:
                number, cells = json.loads(line)
                yield from ([] for _blank in range(last + 1, number))
                yield cells
                last = number
    except subprocesses.TookTooMuch:
        raise refused from None
