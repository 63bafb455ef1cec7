"""Reading CSV files from elsewhere, row by row, and telling which rows could not be used."""

import codecs
import csv
import gzip
import io
import json
import zipfile
import zlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import IO, TextIO, cast

LONGEST_TEXT = 150_000
LONGEST_LINE = 500
_LONGEST_FIELD = 4_000_000
_DELIMITERS = (",", ";", "\t", "|")
ZIP = b"PK\x03\x04"
OLD_EXCEL = b"\xd0\xcf\x11\xe0"
MAX_MEMBERS = 5_000
MAX_TABLE = 4_000_000_000
# Tables of text seldom pack better than twenty to one; a file made to burst does by a thousand.
MAX_RATIO = 200
SMALL = 10_000_000
_EXAMPLES = 5


class ImportRefused(Exception):
    """Nothing (more) can be imported; the message says why, in one line."""


class RowRejected(Exception):
    """This row cannot be used; the message says why."""


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
        self._file: TextIO | None = None

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


@dataclass(frozen=True, slots=True)
class Member:
    """A file inside a ZIP archive; it is read where it lies and never unpacked to disk."""

    archive: Path
    inside: str

    @property
    def name(self) -> str:
        """Its name without folders."""
        return self.inside.replace("\\", "/").rsplit("/", 1)[-1]

    def open(self) -> IO[bytes]:
        # The member keeps the archive open for as long as it is read.
        with zipfile.ZipFile(self.archive) as archive:
            return archive.open(self.inside)


Source = Path | Member


def members(path: Path) -> list[Member]:
    """The files in a ZIP archive, once it is known to be one that may be read."""
    try:
        with zipfile.ZipFile(path) as archive:
            found = archive.infolist()
    except OSError as error:
        raise ImportRefused(f"cannot read {path} ({error.strerror or error})") from None
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise ImportRefused(f"{path.name} is not a ZIP archive that can be read") from None
    if len(found) > MAX_MEMBERS:
        raise ImportRefused(f"{path.name} holds more than {MAX_MEMBERS} files")
    for each in found:
        if each.flag_bits & 1:
            raise ImportRefused(f"{path.name} is protected by a password: unpack it first")
        packed = max(each.compress_size, 1)
        if each.file_size > MAX_TABLE or (
            each.file_size > SMALL and each.file_size > packed * MAX_RATIO
        ):
            raise ImportRefused(
                f"{path.name} would unpack to far more than it should ({each.filename[:80]})"
            )
    return [Member(path, each.filename) for each in found if not each.is_dir()]


def begins(path: Source) -> bytes:
    """The first bytes of a file."""
    try:
        with _bytes(path) as file:
            return file.read(8)
    except (EOFError, gzip.BadGzipFile, zlib.error, zipfile.BadZipFile, RuntimeError):
        raise ImportRefused(f"{path.name} is damaged") from None


def _bytes(path: Source) -> IO[bytes]:
    try:
        if isinstance(path, Member):
            return path.open()
        if path.suffix == ".gz":
            return cast("IO[bytes]", gzip.open(path, "rb"))
        return path.open("rb")
    except OSError as error:
        raise ImportRefused(f"cannot read {path} ({error.strerror or error})") from None
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, KeyError):
        raise ImportRefused(f"{path.name} cannot be read from its archive") from None


def _open(path: Source, encoding: str) -> TextIO:
    """The file as text: what a byte order mark says comes before what was said."""
    head = begins(path)
    if head.startswith(ZIP):
        raise ImportRefused(
            f"{path.name} is an Excel workbook or a ZIP archive, not CSV: "
            "a workbook comes in with `participation import xlsx`"
        )
    if head.startswith(OLD_EXCEL):
        raise ImportRefused(f"{path.name} is an old Excel file: save it as .xlsx or as CSV")
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    elif head.startswith(codecs.BOM_UTF8):
        encoding = "utf-8-sig"
    return io.TextIOWrapper(_bytes(path), encoding, errors="surrogateescape", newline="")


def _records(path: Source, lines: TextIO, delimiter: str) -> Iterator[list[str] | str]:
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
        except (EOFError, gzip.BadGzipFile, zlib.error, zipfile.BadZipFile):
            raise ImportRefused(
                f"{path.name} is damaged or cut short; what was read before that is kept"
            ) from None
        except UnicodeError:
            raise ImportRefused(f"{path.name} is not text in the encoding it should have") from None
        except OSError as error:
            raise ImportRefused(f"cannot read {path} ({error.strerror or error})") from None


def _broken(cell: str) -> bool:
    return not cell.isascii() and any("\ud800" <= sign <= "\udfff" for sign in cell)


def heading(
    path: Source, *, encoding: str = "utf-8-sig", delimiter: str = ",", row: int = 1
) -> list[str]:
    """The names in a CSV file's heading."""
    with _open(path, encoding) as lines:
        return _heading(path, _records(path, lines, delimiter), row)


def _heading(path: Source, records: Iterator[list[str] | str], row: int) -> list[str]:
    found = next(islice(records, row - 1, None), None)
    if found is None or found == []:
        raise ImportRefused(
            f"{path.name} is empty" if row == 1 else f"{path.name} has no heading in row {row}"
        )
    if isinstance(found, str):
        raise ImportRefused(f"{path.name} {found}")
    names = [name.strip() for name in found]
    if any("\0" in name or _broken(name) for name in names):
        raise ImportRefused(
            f"{path.name} is not UTF-8: save it as CSV in UTF-8, or say its encoding in a mapping"
        )
    return names


def places(file: str, names: list[str], needed: Collection[str]) -> dict[str, int]:
    """Where each column stands; refuses a file without one that is needed, or with two of it."""
    missing = [name for name in needed if name not in names]
    if missing:
        raise ImportRefused(
            f"{file} lacks the column{'s' if len(missing) > 1 else ''} "
            f"{', '.join(missing)}; it has {', '.join(name for name in names if name)[:300]}"
        )
    twice = [name for name in needed if names.count(name) > 1]
    if twice:
        raise ImportRefused(f"{file} has the column {twice[0]} more than once")
    return {name: place for place, name in reversed(list(enumerate(names)))}


def delimiter_of(
    path: Source, needed: Collection[str] = (), *, encoding: str = "utf-8-sig", row: int = 1
) -> str:
    """What stands between the columns: what splits the heading into the most names we know."""

    def fit(delimiter: str) -> tuple[int, int]:
        names = heading(path, encoding=encoding, delimiter=delimiter, row=row)
        return sum(name in names for name in needed), len(names)

    return max(_DELIMITERS, key=fit)


def read(
    path: Source,
    needed: Collection[str],
    rejects: Rejects | None,
    *,
    encoding: str = "utf-8-sig",
    delimiter: str = ",",
    row: int = 1,
) -> Iterator[Row]:
    """The usable rows of a CSV file, one after the other; its heading stands in `row`.

    Rows that cannot be read go to `rejects`, when given. A file without one of the `needed`
    columns, or that is not text in the encoding, is refused as a whole. Without a delimiter the
    heading tells which one it is.
    """
    delimiter = delimiter or delimiter_of(path, needed, encoding=encoding, row=row)
    with _open(path, encoding) as lines:
        records = _records(path, lines, delimiter)
        names = _heading(path, records, row)
        columns = places(path.name, names, needed)
        width = len(names)
        for number, cells in enumerate(records, start=row + 1):
            if isinstance(cells, str):
                if rejects is not None:
                    rejects.add(Row(path.name, number, [], columns), cells)
                continue
            if not any(cells):
                continue
            found = Row(path.name, number, cells, columns)
            reason = _wrong(cells, width)
            if reason is None:
                yield found
            elif rejects is not None:
                rejects.add(found, reason)


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
