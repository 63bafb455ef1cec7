"""The files behind a table: alone, or packed in a ZIP file that is not let grow too large."""

import gzip
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from participation.importers.files.rows import ImportRefused

ZIP = b"PK\x03\x04"
OLD_EXCEL = b"\xd0\xcf\x11\xe0"
MAX_MEMBERS = 5_000
MAX_TABLE = 4_000_000_000
# Tables of text seldom pack better than twenty to one; a file made to burst does by a thousand.
MAX_RATIO = 200
SMALL = 10_000_000
CHUNK = 1 << 20


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
        return self._counted(super().read(CHUNK if size is None or size < 0 else size))

    def read1(self, size: int = -1) -> bytes:
        return self._counted(super().read1(CHUNK if size < 0 else size))


def begins(path: Source) -> bytes:
    """The first bytes of a file."""
    try:
        with bytes_of(path) as file:
            return file.read(8)
    except (EOFError, gzip.BadGzipFile, zlib.error, zipfile.BadZipFile, RuntimeError):
        raise ImportRefused(f"{path.name} is damaged") from None


def bytes_of(path: Source) -> IO[bytes]:
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


def check_kind(path: Source) -> bytes:
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
