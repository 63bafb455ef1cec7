"""Reading CSV files from elsewhere, row by row, and telling which rows could not be used."""

import csv
import gzip
import json
import zlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO, cast

LONGEST_TEXT = 100_000
LONGEST_LINE = 500
_LONGEST_FIELD = 4_000_000


class ImportRefused(Exception):
    """Nothing (more) can be imported; the message says why, in one line."""


class RowRejected(Exception):
    """This row cannot be used; the message says why."""


class Rejects:
    """The rows that could not be used, written to a CSV file: file, row, reason, content.

    Rows are counted as a spreadsheet does: the heading is row 1. The file is only made when there
    is something to write.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.count = 0
        self._file: TextIO | None = None

    def add(self, row: "Row", reason: str) -> None:
        """Note one row."""
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
        self.count += 1

    def close(self) -> None:
        if self._file is not None:
            self._file.close()


@dataclass(slots=True)
class Row:
    """One row of a file, by column names."""

    file: str
    number: int
    cells: list[str]
    columns: dict[str, int]

    def get(self, name: str) -> str:
        """The cell in this column without surrounding space; empty when there is no such column."""
        place = self.columns.get(name)
        return "" if place is None else self.cells[place].strip()

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
        """The cell as a short text."""
        value = self.get(name)
        if len(value) > LONGEST_LINE:
            raise RowRejected(f"{name} is longer than {LONGEST_LINE} characters")
        return " ".join(value.split())

    def body(self, name: str) -> str:
        """The cell as a text."""
        value = self.get(name)
        if len(value) > LONGEST_TEXT:
            raise RowRejected(f"{name} is longer than {LONGEST_TEXT} characters")
        return value


def _shown(value: str) -> str:
    return value[:40] or "(empty)"


def _open(path: Path, encoding: str) -> TextIO:
    try:
        if path.suffix == ".gz":
            packed = gzip.open(  # noqa: SIM115  (the caller closes it)
                path, "rt", encoding=encoding, errors="surrogateescape", newline=""
            )
            return cast("TextIO", packed)
        return path.open(encoding=encoding, errors="surrogateescape", newline="")
    except OSError as error:
        raise ImportRefused(f"cannot read {path} ({error.strerror or error})") from None


def _records(path: Path, lines: TextIO, delimiter: str) -> Iterator[list[str] | str]:
    """The records of a file; a text instead of one that cannot be read says what is wrong."""
    csv.field_size_limit(_LONGEST_FIELD)
    reader = csv.reader(lines, delimiter=delimiter)
    while True:
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield f"cannot be read as CSV: {error}"
        except (EOFError, gzip.BadGzipFile, zlib.error):
            raise ImportRefused(
                f"{path.name} is damaged or cut short; what was read before that is kept"
            ) from None
        except UnicodeError:
            raise ImportRefused(f"{path.name} is not text in the encoding it should have") from None
        except OSError as error:
            raise ImportRefused(f"cannot read {path} ({error.strerror or error})") from None


def _broken(cell: str) -> bool:
    return not cell.isascii() and any("\ud800" <= sign <= "\udfff" for sign in cell)


def read(
    path: Path,
    needed: Collection[str],
    rejects: Rejects | None,
    *,
    encoding: str = "utf-8-sig",
    delimiter: str = ",",
) -> Iterator[Row]:
    """The usable rows of a CSV file, one after the other.

    Rows that cannot be read go to `rejects`, when given. A file without one of the `needed`
    columns, or that is not text in the encoding, is refused as a whole.
    """
    with _open(path, encoding) as lines:
        records = _records(path, lines, delimiter)
        heading = next(records, None)
        if heading is None or heading == []:
            raise ImportRefused(f"{path.name} is empty")
        if isinstance(heading, str):
            raise ImportRefused(f"{path.name} {heading}")
        names = [name.strip() for name in heading]
        if any("\0" in name or _broken(name) for name in names):
            raise ImportRefused(f"{path.name} is not UTF-8: save it as CSV in UTF-8")
        missing = [name for name in needed if name not in names]
        if missing:
            raise ImportRefused(
                f"{path.name} lacks the column{'s' if len(missing) > 1 else ''} "
                f"{', '.join(missing)}; it has {', '.join(names)[:300]}"
            )
        columns = {name: place for place, name in enumerate(names)}
        width = len(names)
        for number, cells in enumerate(records, start=2):
            if isinstance(cells, str):
                if rejects is not None:
                    rejects.add(Row(path.name, number, [], columns), cells)
                continue
            if not cells:
                continue
            row = Row(path.name, number, cells, columns)
            reason = _wrong(cells, width)
            if reason is None:
                yield row
            elif rejects is not None:
                rejects.add(row, reason)


def _wrong(cells: list[str], width: int) -> str | None:
    if len(cells) != width:
        return f"has {len(cells)} columns where the heading has {width}"
    joined = "".join(cells)
    if "\0" in joined:
        return "holds a NUL byte"
    if _broken(joined):
        return "is not text in the file's encoding"
    return None


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
