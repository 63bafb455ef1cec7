"""Reading a sheet of an Excel workbook (.xlsx), row by row, as if it were a CSV file.

Cells become text: dates as ISO 8601, whole numbers without decimals, formulas as the value that was
saved with them. A workbook is looked at before it is opened, for it is an archive from elsewhere.
"""

import warnings
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import openpyxl
from openpyxl.utils import get_column_letter

from participation.importers.files import (
    MOST_COLUMNS,
    OLD_EXCEL,
    ZIP,
    Columns,
    ImportRefused,
    Rejects,
    Row,
    begins,
    check_columns,
    members,
    told_apart,
    unescaped,
)

_ERRORS: Final = frozenset(
    {"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#GETTING_DATA"}
)
_WIDEST = MOST_COLUMNS
_MOST_EMPTY = 10_000


def is_workbook(path: Path) -> bool:
    """Whether a file is an archive, as workbooks are."""
    return begins(path).startswith(ZIP)


def _check(path: Path) -> None:
    head = begins(path)
    if head.startswith(OLD_EXCEL):
        raise ImportRefused(
            f"{path.name} is an old Excel file or protected by a password: "
            "save it as .xlsx without one"
        )
    if not head.startswith(ZIP):
        raise ImportRefused(
            f"{path.name} is not an Excel workbook: a CSV file comes in with "
            "`participation import csv`"
        )
    inside = {each.inside for each in members(path)}
    if "xl/workbook.xml" not in inside:
        raise ImportRefused(f"{path.name} is an archive, but not an Excel workbook (.xlsx)")


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    """The workbook; whatever is wrong with it is told in one line."""
    _check(path)
    with path.open("rb") as file:
        book = None
        try:
            with warnings.catch_warnings():
                # What openpyxl leaves out (drop-down lists, styles) does not concern us.
                warnings.simplefilter("ignore")
                book = openpyxl.load_workbook(
                    file, read_only=True, data_only=True, keep_links=False
                )
                yield book
        except (ImportRefused, MemoryError):
            raise
        except Exception as error:
            # openpyxl answers a damaged file with whatever failed in it: KeyError, ParseError, …
            raise ImportRefused(
                f"{path.name} cannot be read as an Excel workbook ({type(error).__name__}): "
                "save it again, or as CSV"
            ) from error
        finally:
            if book is not None:
                book.close()


def _sheet(path: Path, book: Any, name: str) -> Any:
    names = [sheet.title for sheet in book.worksheets]
    if name:
        if name not in names:
            raise ImportRefused(
                f"{path.name} has no sheet {name}; it has {', '.join(names)[:300] or 'none'}"
            )
        return book[name]
    if not names:
        raise ImportRefused(f"{path.name} has no sheet")
    return book.worksheets[0]


def heading(path: Path, *, sheet: str = "", row: int = 1) -> list[str]:
    """The names in a sheet's heading."""
    with _opened(path) as book:
        return _heading(path, _records(_sheet(path, book, sheet)), row)


def _records(sheet: Any) -> Iterator[list[str]]:
    # The size that a file claims for its sheet is often wrong, and need not be believed.
    sheet.reset_dimensions()
    empty = 0
    for values in sheet.iter_rows(values_only=True):
        cells = [_text(value) for value in values[:_WIDEST]]
        while cells and not cells[-1]:
            cells.pop()
        # A row may say that it is the millionth: those it passes over are made up one by one.
        empty = 0 if cells else empty + 1
        if empty > _MOST_EMPTY:
            return
        yield cells


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        # Excel keeps no timezone, and moments to the millisecond only.
        second = value.replace(microsecond=0) + timedelta(seconds=value.microsecond >= 500_000)
        return second.isoformat()
    if isinstance(value, date | time):
        return str(value.isoformat())
    if isinstance(value, float):
        if value.is_integer():
            return str(int(value))
        written = format(Decimal(repr(value)), "f")
        # 1.234 is a number here; in words it could be a thousand.
        return f"{written}0" if len(written.partition(".")[2]) == 3 else written
    return str(value)


def _heading(path: Path, records: Iterator[list[str]], row: int) -> list[str]:
    for number, cells in enumerate(records, start=1):
        if number == row:
            names = [" ".join(unescaped(name).split()) for name in cells]
            break
    else:
        names = []
    if not names:
        raise ImportRefused(f"{path.name} has no heading in row {row}")
    bare = [get_column_letter(place) for place, name in enumerate(names, start=1) if not name]
    if bare:
        raise ImportRefused(
            f"{path.name} has no name for column {bare[0]} in row {row} (merged cells?): give each "
            "column a name of its own, or say in the mapping in which row the heading is"
        )
    return told_apart(names)


def read(
    path: Path,
    needed: Collection[str],
    rejects: Rejects | None,
    *,
    sheet: str = "",
    row: int = 1,
) -> Iterator[Row]:
    """The usable rows of a sheet (the first unless named); the heading stands in `row`.

    Memory does not grow with the number of rows. Empty rows are passed over.
    """
    with _opened(path) as book:
        chosen = _sheet(path, book, sheet)
        records = _records(chosen)
        names = _heading(path, records, row)
        check_columns(f"{path.name} ({chosen.title})", names, needed)
        columns = rejects.columns(path.name, names) if rejects is not None else Columns(names)
        for number, cells in enumerate(records, start=row + 1):
            if not cells:
                continue
            found = Row(path.name, number, cells, columns)
            reason = _wrong(cells, names)
            if reason is None:
                cells.extend([""] * (len(names) - len(cells)))
                columns.note(cells)
                yield found
            elif rejects is not None:
                rejects.add(found, reason)


def _wrong(cells: list[str], names: list[str]) -> str | None:
    if len(cells) > len(names):
        return f"has {len(cells)} columns where the heading has {len(names)}"
    for name, cell in zip(names, cells, strict=False):
        if cell in _ERRORS:
            return f"{name} holds an error of Excel: {cell}"
        if "\0" in cell:
            return "holds a NUL byte"
    return None
