"""Reading CSV files from elsewhere, row by row, and telling which rows could not be used."""

import codecs
import csv
import gzip
import io
import json
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import IO, TextIO, cast

from participation import text
from participation.importers import markup

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
MOST_COLUMNS = 2_000
_EXAMPLES = 5
_CHUNK = 1 << 20
# How a workbook writes a sign that XML cannot hold (ECMA-376, 22.9.2.19): a line end is _x000D_.
_ESCAPED = re.compile(r"_x(00[01][0-9A-Fa-f]|005F)_")


class ImportRefused(Exception):
    """Nothing (more) can be imported; the message says why, in one line."""


class RowRejected(Exception):
    """This row cannot be used; the message says why."""


@dataclass(frozen=True, slots=True)
class Form:
    """How a table is written. What is empty is found out from the file.

    `row` is where its heading stands. `dates` are formats as of `strptime`; a date in ISO 8601 needs
    none. `decimal` is the sign before the decimals.
    """

    encoding: str = ""
    delimiter: str = ""
    row: int = 1
    dates: tuple[str, ...] = ()
    decimal: str = ""


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
        """The cell in one line, however long: `boxes.headed` cuts it and keeps the rest."""
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


class _Unpacked(gzip.GzipFile):
    """A packed file that is given up when it grows to far more than a table does."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, "rb")
        self._name = path.name
        self._most = max(SMALL, min(MAX_TABLE, path.stat().st_size * MAX_RATIO))

    def _counted(self, found: bytes) -> bytes:
        if self.tell() > self._most:
            raise ImportRefused(f"{self._name} would unpack to far more than it should")
        return found

    def read(self, size: int | None = -1) -> bytes:
        return self._counted(super().read(_CHUNK if size is None or size < 0 else size))

    def read1(self, size: int = -1) -> bytes:
        return self._counted(super().read1(_CHUNK if size < 0 else size))


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
            return cast("IO[bytes]", _Unpacked(path))
        return path.open("rb")
    except OSError as error:
        raise ImportRefused(f"cannot read {path} ({error.strerror or error})") from None
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, KeyError):
        raise ImportRefused(f"{path.name} cannot be read from its archive") from None


def _check_kind(path: Source) -> bytes:
    """How a file begins, once it is known to be none of those that are no CSV."""
    head = begins(path)
    if head.startswith(ZIP):
        raise ImportRefused(
            f"{path.name} is an Excel workbook or a ZIP archive, not CSV: "
            "a workbook comes in with `participation import xlsx`"
        )
    if head.startswith(OLD_EXCEL):
        raise ImportRefused(f"{path.name} is an old Excel file: save it as .xlsx or as CSV")
    return head


def encoding_of(path: Source) -> str:
    """The encoding of a text file: by its byte order mark, else UTF-8, else Windows-1252.

    A file in UTF-8 with a few broken bytes is still one in UTF-8: what there is more of counts.
    """
    head = _check_kind(path)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    good = broken = 0
    try:
        with _bytes(path) as file:
            while chunk := file.read(_CHUNK):
                found = decoder.decode(chunk)
                if not found.isascii():
                    wrong = len(_BROKEN.findall(found))
                    broken += wrong
                    good += len(found) - len(found.encode("ascii", "ignore")) - wrong
    except (EOFError, gzip.BadGzipFile, zlib.error, zipfile.BadZipFile):
        return "utf-8-sig"  # What is damaged is told by whoever reads the rows.
    return "cp1252" if broken > good else "utf-8-sig"


_BROKEN = re.compile("[\\udc80-\\udcff]")


def _open(path: Source, encoding: str) -> TextIO:
    """The file as text: what a byte order mark says comes before what was said."""
    head = _check_kind(path)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    elif head.startswith(codecs.BOM_UTF8):
        encoding = "utf-8-sig"
    try:
        codecs.lookup(encoding)
    except LookupError:
        raise ImportRefused(f"there is no encoding {encoding[:40]}") from None
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


def settled(path: Source, form: Form, needed: Collection[str] = ()) -> Form:
    """The same form with an encoding and a delimiter: those of the file where none was said."""
    encoding = form.encoding or encoding_of(path)
    if encoding.lower() in ("utf-8", "utf8"):
        encoding = "utf-8-sig"
    delimiter = form.delimiter or delimiter_of(path, needed, encoding=encoding, row=form.row)
    return Form(encoding, delimiter, form.row, form.dates, form.decimal)


def heading(path: Source, form: Form = Form()) -> list[str]:
    """The names in a CSV file's heading; a name that stands there again has a number behind it."""
    form = settled(path, form)
    with _open(path, form.encoding) as lines:
        return _heading(path, _records(path, lines, form.delimiter), form.row)


def _heading(path: Source, records: Iterator[list[str] | str], row: int) -> list[str]:
    found = next(islice(records, row - 1, None), None)
    if found is None or found == []:
        raise ImportRefused(
            f"{path.name} is empty" if row == 1 else f"{path.name} has no heading in row {row}"
        )
    if isinstance(found, str):
        raise ImportRefused(f"{path.name} {found}")
    if len(found) > MOST_COLUMNS:
        raise ImportRefused(f"{path.name} has more than {MOST_COLUMNS} columns")
    names = [" ".join(unescaped(name).split()) for name in found]
    if any("\0" in name or _broken(name) for name in names):
        raise ImportRefused(f"{path.name} is not UTF-8: say its encoding with --encoding")
    return told_apart(names)


def told_apart(names: list[str]) -> list[str]:
    """Names of columns without doubles: the second `Comment` is called `Comment (2)`."""
    taken = set(names)
    seen: Counter[str] = Counter()
    found = []
    for name in names:
        seen[name] += bool(name)
        if seen[name] > 1:
            number = seen[name]
            while f"{name} ({number})" in taken:
                number += 1
            seen[name] = number
            taken.add(name := f"{name} ({number})")
        found.append(name)
    return found


def check_columns(file: str, names: list[str], needed: Collection[str]) -> None:
    """Refuse a file without a column that is needed."""
    missing = [name for name in needed if name not in names]
    if missing:
        raise ImportRefused(
            f"{file} lacks the column{'s' if len(missing) > 1 else ''} "
            f"{', '.join(missing)}; it has {', '.join(name for name in names if name)[:300]}"
        )


def delimiter_of(
    path: Source, needed: Collection[str] = (), *, encoding: str = "utf-8-sig", row: int = 1
) -> str:
    """What stands between the columns: what splits the heading into the most names we know."""

    def fit(delimiter: str) -> tuple[int, int]:
        with _open(path, encoding) as lines:
            names = _heading(path, _records(path, lines, delimiter), row)
        return sum(name in names for name in needed), len(names)

    return max(_DELIMITERS, key=fit)


def read(
    path: Source,
    needed: Collection[str],
    rejects: Rejects | None,
    form: Form = Form(),
) -> Iterator[Row]:
    """The usable rows of a CSV file, one after the other.

    A short row lacks what its last columns would say; one that is too long, or cannot be read, goes
    to `rejects`, when given. A file without one of the `needed` columns, or that is not text in the
    encoding, is refused as a whole.
    """
    form = settled(path, form, needed)
    with _open(path, form.encoding) as lines:
        records = _records(path, lines, form.delimiter)
        names = _heading(path, records, form.row)
        check_columns(path.name, names, needed)
        columns = rejects.columns(path.name, names) if rejects is not None else Columns(names)
        width = len(names)
        for number, cells in enumerate(records, start=form.row + 1):
            if isinstance(cells, str):
                if rejects is not None:
                    rejects.add(Row(path.name, number, [], columns), cells)
                continue
            if not any(cells):
                continue
            reason = wrong(cells, width)
            found = Row(path.name, number, cells, columns)
            if reason is None:
                columns.note(cells)
                yield found
            elif rejects is not None:
                rejects.add(found, reason)


def wrong(cells: list[str], width: int) -> str | None:
    """Why a row cannot be used; one that can has as many cells as the heading afterwards."""
    if any(cells[width:]):
        return f"has {len(cells)} columns where the heading has {width}"
    joined = "".join(cells)
    if "\0" in joined:
        return "holds a NUL byte"
    if _broken(joined):
        return "is not text in the file's encoding"
    del cells[width:]
    cells.extend([""] * (width - len(cells)))
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
