"""Storage: uploaded files, checked by what they contain and kept by the hash of their content."""

import hashlib
import io
import os
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path, PurePosixPath
from typing import IO, Protocol, cast

from defusedxml.ElementTree import fromstring
from flask import Flask, current_app
from sqlalchemy import LargeBinary, delete, exists, select
from sqlalchemy.orm import Mapped, mapped_column

from participation import clock, config, db, pictures, subprocesses
from participation.db import Base
from participation.i18n import gettext as _
from participation.subprocesses import Limits

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODT = "application/vnd.oasis.opendocument.text"
PNG = "image/png"
JPEG = "image/jpeg"
EXTENSIONS = {PDF: "pdf", DOCX: "docx", ODT: "odt", PNG: "png", JPEG: "jpg"}
ACCEPT = ".pdf,.docx,.odt,.png,.jpg,.jpeg"

HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1"})
MAX_UNPACKED = 200_000_000
MAX_MEMBERS = 5_000
MAX_DIRECTORY = 2_000_000
"""Bytes of the list of what is in an archive: 20 MB of it name 200,000 files, which takes seconds to read."""
_SCRIPT = Path(__file__).with_name("properties.py")
_OPENING = Path(__file__).with_name("opening.py")
_LIMITS = Limits(seconds=30, megabytes=1_000, largest=MAX_UNPACKED)
LOCKED, SIGNED, HOLDS_OTHERS = 3, 4, 5
"""With these codes the scripts end when something is in the way (see there)."""
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_LAST_RECORD, _SIGNATURE = 22, b"PK\x05\x06"
CHUNK = 256 * 1024
PARTIAL = ".part-"
"""What the name of a file begins with that is still being written."""
LEFT_BEHIND = ("mail/.*", "exports/.*.partial")
"""Where, beside the files themselves, something is written first and then moved in place."""


class FileRefused(Exception):
    """A file cannot be taken; the message tells the person why and what to do."""


def kind_of(content_type: str) -> str:
    """The short name of a type of file, as people write it: PDF, DOCX."""
    return EXTENSIONS.get(content_type, "").upper().replace("JPG", "JPEG")


class StoredFile(Base):
    """A file that was taken in: where it lies, what it is called, and its SHA-256."""

    __tablename__ = "files"

    id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]
    content_type: Mapped[str]
    size: Mapped[int]
    created_at: Mapped[datetime]

    @property
    def kind(self) -> str:
        """The short name of the file's type, as people write it: PDF, DOCX."""
        return kind_of(self.content_type)


class FileContent(Base):
    """The bytes of a file that came with an anonymous response: on a disk, file and folder would say when.

    `kept_on` is the last day on which somebody sent it.
    """

    __tablename__ = "file_contents"

    sha256: Mapped[str] = mapped_column(primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    kept_on: Mapped[date]


class Keeper(Protocol):
    """Where files' bytes lie; a disk folder today, object storage where users outgrow it."""

    def put(self, source: IO[bytes], sha256: str) -> None: ...
    def open(self, sha256: str) -> IO[bytes]: ...
    def exists(self, sha256: str) -> bool: ...
    def untouched(self, since: datetime) -> Iterator[str]: ...
    def drop(self, sha256: str, untouched_since: datetime) -> bool: ...
    def tidy(self, before: datetime) -> None: ...


def _make_last(folder: Path) -> None:
    """Let what was done to a folder's entries survive a loss of power."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def forget_partial(var: Path, before: datetime) -> None:
    """Remove what processes that were killed left half written, in every folder of an installation."""
    for pattern in LEFT_BEHIND:
        for path in var.glob(pattern):
            with suppress(FileNotFoundError):
                if path.stat().st_mtime < before.timestamp():
                    path.unlink()


@dataclass(frozen=True)
class Folder:
    """Files in a folder, named by their hash; written beside and moved in place, so never half."""

    root: Path

    def _path(self, sha256: str) -> Path:
        return self.root / sha256[:2] / sha256

    def put(self, source: IO[bytes], sha256: str) -> None:
        # Written anew although it may be there: its age then says that it is wanted (see `drop`).
        target = self._path(sha256)
        fresh = not self.root.is_dir()
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=PARTIAL)
        try:
            with os.fdopen(handle, "wb") as out:
                while chunk := source.read(CHUNK):
                    out.write(chunk)
                out.flush()
                os.fsync(out.fileno())
            Path(temporary).replace(target)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
        # A file is as lasting as the entries that lead to it (fsync(2)).
        for folder in (target.parent, self.root, *([self.root.parent] if fresh else [])):
            _make_last(folder)

    def open(self, sha256: str) -> IO[bytes]:
        return self._path(sha256).open("rb")

    def exists(self, sha256: str) -> bool:
        return self._path(sha256).exists()

    def untouched(self, since: datetime) -> Iterator[str]:
        """The hashes of files that nobody has put since a moment."""
        for path in self.all():
            if path.stat().st_mtime < since.timestamp():
                yield path.name

    def drop(self, sha256: str, untouched_since: datetime) -> bool:
        """Remove a file unless somebody has put it since; it is moved aside before that is asked."""
        path = self._path(sha256)
        aside = path.with_name(f".{path.name}")
        path.replace(aside)
        if aside.stat().st_mtime >= untouched_since.timestamp():
            aside.replace(path)
            return False
        aside.unlink()
        return True

    def remove(self, sha256: str) -> None:
        """Take a file away that nothing speaks of yet."""
        self._path(sha256).unlink(missing_ok=True)

    def tidy(self, before: datetime) -> None:
        """Finish what a process that was killed has left: half a file goes, one put aside comes back."""
        for path in self.root.glob("??/*"):
            if len(path.name) == 64:
                continue
            with suppress(FileNotFoundError):
                if path.stat().st_mtime >= before.timestamp():
                    continue
                kept = path.with_name(path.name.removeprefix("."))
                if len(kept.name) == 64 and not kept.exists():
                    path.replace(kept)
                else:
                    path.unlink()

    def all(self) -> Iterator[Path]:
        """Every file that is kept."""
        yield from (path for path in self.root.glob("??/*") if len(path.name) == 64)


def keeper() -> Keeper:
    """The current application's file keeper."""
    return cast("Keeper", current_app.extensions["storage"])


def _unpacks_too_far() -> FileRefused:
    return FileRefused(_("The file unpacks to far more than it should. Save it again, or as PDF."))


def _directory_size(source: IO[bytes]) -> int:
    """How many bytes the directory of a ZIP container says it has, read from its last record.

    https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, 4.3.16. Looked for where zipfile does.
    """
    size = source.seek(0, io.SEEK_END)
    source.seek(max(0, size - _LAST_RECORD - 65_535))
    tail = source.read()
    last = tail[-_LAST_RECORD:]
    if not (last.startswith(_SIGNATURE) and last.endswith(b"\0\0")):
        last = tail[max(0, tail.rfind(_SIGNATURE)) :]
    return int.from_bytes(last[12:16], "little")


def _is_locked() -> FileRefused:
    return FileRefused(
        _(
            "The file is locked with a password, so others could not open it. "
            "Save it without a password and without restrictions, and add that."
        )
    )


def _in_archive(source: IO[bytes], head: bytes) -> str | None:
    """The type of the document that a ZIP container is, after a look at how large it would unpack.

    Raises FileRefused for one that is locked or holds macros, and what zipfile raises.
    """
    if _directory_size(source) > MAX_DIRECTORY:
        raise _unpacks_too_far()
    source.seek(0)
    with zipfile.ZipFile(source) as archive:
        members = archive.infolist()
        unpacked = sum(member.file_size for member in members)
        if len(members) > MAX_MEMBERS or unpacked > MAX_UNPACKED:
            raise _unpacks_too_far()
        names = [member.filename for member in members]
        if any(member.flag_bits & 1 for member in members):
            raise _is_locked()
        if "[Content_Types].xml" in names:
            return _office_open(archive, names)
        if "content.xml" in names and ODT.encode() in head:
            manifest = "META-INF/manifest.xml"
            if manifest in names and b"encryption-data" in _read_small(archive, manifest):
                raise _is_locked()
            if any(name.startswith(("Basic/", "Scripts/")) for name in names):
                raise _holds_macros()
            return ODT
    return None


def _office_open(archive: zipfile.ZipFile, names: list[str]) -> str | None:
    """DOCX when the main part that the container names is a Word document, whatever its name.

    ISO/IEC 29500-2, 9.3 (relationships) and 10.1.2 (content types). None for what is something else.
    """
    types = _read_small(archive, "[Content_Types].xml")
    if (
        b"macroEnabled" in types
        or b"vbaProject" in types
        or any(name.lower().endswith("vbaproject.bin") for name in names)
    ):
        raise _holds_macros()
    main = next(
        (
            each.get("Target", "")
            for each in fromstring(_read_small(archive, "_rels/.rels"))
            if each.get("Type", "").endswith("/officeDocument")
        ),
        "",
    ).lstrip("/")
    if main not in names:
        return None
    kinds = {
        (each.get("PartName") or f".{each.get('Extension')}").lstrip("/"): each.get("ContentType")
        for each in fromstring(types)
    }
    kind = kinds.get(main) or kinds.get(f".{main.rpartition('.')[2]}")
    return DOCX if kind == f"{DOCX}.main+xml" else None


def _read_small(archive: zipfile.ZipFile, name: str) -> bytes:
    """A part that says what the others are; ValueError when it is missing, or far too large for that."""
    try:
        with archive.open(name) as part:
            content = part.read(MAX_DIRECTORY + 1)
    except KeyError:
        content = b""
    if not content or len(content) > MAX_DIRECTORY:
        raise ValueError(name)
    return content


def _holds_macros() -> FileRefused:
    return FileRefused(
        _(
            "The document holds macros (small programs), which could do harm on the computers of others. "
            "Save it as a Word document without macros (DOCX), or as PDF."
        )
    )


def detect(source: IO[bytes]) -> str:
    """The file's type read from its content; raises FileRefused for any other than those we take."""
    source.seek(0)
    head = source.read(2048)
    source.seek(0)
    refused = FileRefused(
        _(
            "We can take PDF, DOCX, ODT, PNG and JPEG files. The content of this file is "
            "something else. Save it again as one of these."
        )
    )
    if head[4:8] == b"ftyp" and head[8:12] in HEIC_BRANDS:
        raise FileRefused(
            _(
                "This is a picture in Apple's HEIC format, which not everybody can open. "
                "Save it as JPEG, or take a screenshot of it, and add that."
            )
        )
    if head.startswith(_OLE):
        raise _old_office(source)
    if head[:1024].find(b"%PDF-") >= 0:
        return PDF
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head.startswith(b"PK\x03\x04"):
        try:
            found = _in_archive(source, head)
        except (
            zipfile.BadZipFile, zlib.error, OSError, ValueError, SyntaxError, NotImplementedError,
            RuntimeError, EOFError,
        ):  # fmt: skip
            raise refused from None
        finally:
            source.seek(0)
        if found:
            return found
    raise refused


def _old_office(source: IO[bytes]) -> FileRefused:
    """What is wrong with a compound file [MS-CFB]: a locked DOCX lies in one, and so did files before it."""
    source.seek(0)
    locked = "EncryptedPackage".encode("utf-16-le") in source.read()
    source.seek(0)
    if locked:
        return _is_locked()
    return FileRefused(
        _("This is a file of an old Office program. Save it as DOCX or as PDF, and add that.")
    )


_ENDINGS = frozenset(
    {
        "pdf", "doc", "docx", "docm", "dot", "dotx", "odt", "ott", "rtf", "txt", "png", "jpg", "jpeg",
        "jpe", "jfif", "heic", "heif", "gif", "tif", "tiff", "bmp", "webp", "zip", "exe", "htm", "html",
    }
)  # fmt: skip
"""What the end of a name after its last dot says of a type; another is the name's: Referat 12.11.2026."""


def _safe_name(name: str, content_type: str) -> str:
    """The name that a file is kept by: without folders, and with the ending of what it is."""
    base = PurePosixPath(name.replace("\\", "/")).name.strip()
    base = "".join(char for char in base if char.isprintable() and char not in '<>:"/\\|?*')
    stem, _dot, ending = base.rpartition(".")
    if ending.lower() not in _ENDINGS:
        stem = base
    stem = stem[:120].strip(". ") or _("file")
    return f"{stem}.{EXTENSIONS[content_type]}"


@dataclass(frozen=True)
class Checked:
    """A file that has been looked at, drawn anew if it is a picture, and kept; no row names it yet."""

    sha256: str
    name: str
    content_type: str
    size: int
    smaller: bool
    """Whether it is a picture that had too many pixels and has fewer now."""
    content: bytes | None = None
    """Its bytes, when they are to be kept in the database."""


def check(source: IO[bytes], name: str) -> Checked:
    """Look at a file and keep it; no transaction that writes is open meanwhile (`db.let_go`).

    Raises FileRefused for a file that is empty, too large, of another type than it may be, or that
    cannot be written because the disk is full.
    """
    db.let_go()
    content_type = _fitting(source)
    if content_type == PDF:
        _opened(source)
    try:
        if content_type in (PNG, JPEG):
            with _redrawn(source, content_type) as redrawn:
                sha256, size = _keep(redrawn.content)
                smaller = redrawn.smaller
        else:
            sha256, size = _keep(source)
            smaller = False
    except OSError:
        current_app.logger.exception("a file could not be written")
        raise FileRefused(
            _("The file could not be saved just now. Your text is kept: try again in a while.")
        ) from None
    return Checked(sha256, _safe_name(name, content_type), content_type, size, smaller)


@contextmanager
def _redrawn(source: IO[bytes], content_type: str) -> Iterator[pictures.Redrawn]:
    try:
        with pictures.redrawn(source, "PNG" if content_type == PNG else "JPEG") as redrawn:
            yield redrawn
    except pictures.PictureRefused as refused:
        raise FileRefused(str(refused)) from None


def _opened(source: IO[bytes]) -> None:
    """Let a process of its own open a PDF. FileRefused for one that nobody could read."""
    code = None
    with (
        suppress(subprocesses.TookTooMuch),
        subprocesses.run(_OPENING, [], source, _LIMITS) as done,
    ):
        code = done.code
    if code == LOCKED:
        raise _is_locked()
    if code:
        raise FileRefused(
            _(
                "The PDF is damaged or has no pages, so others could not open it. Open it on "
                "your computer, save it again as PDF, and add the new file."
            )
        )
    if code is None:
        raise FileRefused(
            _("The PDF takes too much to open. Save it again as PDF, or print it to a PDF.")
        )


def _fitting(source: IO[bytes]) -> str:
    """The type of a file that has the size and type it may have. FileRefused for any other."""
    limit = config.current().max_file_mb
    source.seek(0, io.SEEK_END)
    size = source.tell()
    if size == 0:
        raise FileRefused(_("The file is empty."))
    if size > limit * 1_000_000:
        raise FileRefused(_("The file is larger than %(limit)s MB.", limit=limit))
    return detect(source)


def _keep(source: IO[bytes]) -> tuple[str, int]:
    """Put the bytes where they are kept; returns their SHA-256 and how many there are."""
    source.seek(0)
    digest = hashlib.sha256()
    size = 0
    while chunk := source.read(CHUNK):
        digest.update(chunk)
        size += len(chunk)
    source.seek(0)
    keeper().put(source, digest.hexdigest())
    return digest.hexdigest(), size


def add(checked: Checked) -> StoredFile:
    """The row of a file that was checked, in the present transaction."""
    if checked.content is not None:
        kept_on = clock.today("UTC")
        db.session.execute(
            db.upsert(FileContent.__table__)
            .values(sha256=checked.sha256, content=checked.content, kept_on=kept_on)
            .on_conflict_do_update(index_elements=["sha256"], set_={"kept_on": kept_on})
        )
    row = StoredFile(
        sha256=checked.sha256,
        name=checked.name,
        content_type=checked.content_type,
        size=checked.size,
        created_at=clock.now(),
    )
    db.session.add(row)
    db.session.flush()
    return row


def take(source: IO[bytes], name: str) -> StoredFile:
    """Check and keep one file, and return its row in the present transaction; as `check`, it raises
    FileRefused. Of several files, all are checked before the first is added."""
    return add(check(source, name))


# Files that come with anonymous responses.


def check_bare(source: IO[bytes], name: str) -> Checked:
    """Look at a file and take out what it tells of its author and its moments; `add` keeps the rest in
    the database, where no folder says when it came.

    Raises FileRefused like `check`, and for what cannot be taken out of it.
    """
    db.let_go()
    content_type = _fitting(source)
    smaller = False
    if content_type in (PNG, JPEG):
        with _redrawn(source, content_type) as redrawn:
            content, smaller = redrawn.content.read(), redrawn.smaller
    else:
        content = _bare(source, EXTENSIONS[content_type])
    sha256 = hashlib.sha256(content).hexdigest()
    safe = _safe_name(name, content_type)
    return Checked(sha256, safe, content_type, len(content), smaller, content)


def _bare(source: IO[bytes], kind: str) -> bytes:
    """The same document as `properties` leaves it."""
    code = None
    try:
        with subprocesses.run(_SCRIPT, [kind], source, _LIMITS) as done:
            code = done.code
            content = b"" if code else done.output.read()
    except subprocesses.TookTooMuch:
        content = b""
    if content:
        return content
    raise FileRefused(
        {
            LOCKED: _(
                "It needs a password, so we cannot take your name out of it. Save it without one."
            ),
            SIGNED: _("It is signed, and so says who you are. Save it as a new PDF."),
            HOLDS_OTHERS: _(
                "It holds another file, such as a table or a drawing, that may say who you are. "
                "Save it as PDF without attachments."
            ),
        }.get(
            code or 0,
            _(
                "We cannot take out of it what tells who wrote it. Save it again, or as another PDF."
            ),
        )
    )


def open_kept(sha256: str) -> IO[bytes]:
    """The bytes of a file, wherever they lie. Raises OSError when they are not there."""
    try:
        return keeper().open(sha256)
    except FileNotFoundError:
        found = select(FileContent.content).where(FileContent.sha256 == sha256)
        content = db.session.scalar(found)
        if content is None:
            raise
        return io.BytesIO(content)


def drop_contents(before: datetime) -> None:
    """Remove the bytes in the database that no file speaks of, and that nobody has sent since."""
    spoken_of = exists().where(StoredFile.sha256 == FileContent.sha256)
    db.session.execute(
        delete(FileContent)
        .where(FileContent.kept_on < before.date(), ~spoken_of)
        .execution_options(synchronize_session=False)
    )


def find(file_id: int) -> StoredFile | None:
    """A stored file by id. Whether the reader may have it is its subject's to say."""
    return db.session.execute(
        select(StoredFile).where(StoredFile.id == file_id)
    ).scalar_one_or_none()


def init_app(app: Flask, var: Path) -> None:
    """Keep files in `var/files`."""
    app.extensions["storage"] = Folder(var / "files")
