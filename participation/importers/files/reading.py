"""Reading a CSV file: its encoding, its heading, and its rows."""

import codecs
import csv
import gzip
import io
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TextIO

from participation.importers.files.rows import Columns, ImportRefused, Rejects, Row, unescaped
from participation.importers.files.sources import CHUNK, Source, bytes_of, check_kind

_LONGEST_FIELD = 4_000_000
_DELIMITERS = (",", ";", "\t", "|")
MOST_COLUMNS = 2_000


@dataclass(frozen=True, slots=True)
class FileFormat:
    """How a table is written. What is empty is found out from the file.

    `row` is where its heading stands. `dates` are formats as of `strptime`; a date in ISO 8601 needs
    none. `decimal` is the sign before the decimals.
    """

    encoding: str = ""
    delimiter: str = ""
    row: int = 1
    dates: tuple[str, ...] = ()
    decimal: str = ""


def encoding_of(path: Source) -> str:
    """The encoding of a text file: by its byte order mark, else UTF-8, else Windows-1252.

    A file in UTF-8 with a few broken bytes is still one in UTF-8: what there is more of counts.
    """
    head = check_kind(path)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    good = broken = 0
    try:
        with bytes_of(path) as file:
            while chunk := file.read(CHUNK):
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
    head = check_kind(path)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    elif head.startswith(codecs.BOM_UTF8):
        encoding = "utf-8-sig"
    try:
        codecs.lookup(encoding)
    except LookupError:
        raise ImportRefused(f"there is no encoding {encoding[:40]}") from None
    return io.TextIOWrapper(bytes_of(path), encoding, errors="surrogateescape", newline="")


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


def settled(path: Source, form: FileFormat, needed: Collection[str] = ()) -> FileFormat:
    """The same form with an encoding and a delimiter: those of the file where none was said."""
    encoding = form.encoding or encoding_of(path)
    if encoding.lower() in ("utf-8", "utf8"):
        encoding = "utf-8-sig"
    delimiter = form.delimiter or delimiter_of(path, needed, encoding=encoding, row=form.row)
    return FileFormat(encoding, delimiter, form.row, form.dates, form.decimal)


def heading(path: Source, form: FileFormat = FileFormat()) -> list[str]:
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
    form: FileFormat = FileFormat(),
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
