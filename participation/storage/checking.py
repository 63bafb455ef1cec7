"""Looking at a file that somebody sent: refused with what to do, or kept as others can open it."""

import hashlib
import io
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from flask import current_app

from participation import config, db, pictures, subprocesses
from participation.i18n import gettext as _
from participation.storage.detecting import MAX_UNPACKED, detect, is_locked
from participation.storage.folder import CHUNK, keeper
from participation.storage.kinds import DOCUMENTS, EXTENSIONS, JPEG, PDF, PNG, FileRefused
from participation.subprocesses import Limits

_SCRIPT = Path(__file__).parent.with_name("properties.py")
_OPENING = Path(__file__).parent.with_name("opening.py")
_LIMITS = Limits(seconds=30, megabytes=1_000, largest=MAX_UNPACKED)
LOCKED, SIGNED, HOLDS_OTHERS = 3, 4, 5
"""With these codes the scripts end when something is in the way (see there)."""

_ENDINGS = frozenset(
    {
        "pdf", "doc", "docx", "docm", "dot", "dotx", "odt", "ott", "rtf", "txt", "png", "jpg", "jpeg",
        "xls", "xlsx", "xlsm", "ods",
        "jpe", "jfif", "heic", "heif", "gif", "tif", "tiff", "bmp", "webp", "zip", "exe", "htm", "html",
    }
)  # fmt: skip
"""What the end of a name after its last dot says of a type; another is the name's: Referat 12.11.2026."""


def safe_name(name: str, content_type: str) -> str:
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


def check(source: IO[bytes], name: str, kinds: Collection[str] = DOCUMENTS) -> Checked:
    """Look at a file and keep it; no transaction that writes is open meanwhile (`db.let_go`).

    Raises FileRefused for a file that is empty, too large, of another type than it may be, or that
    cannot be written because the disk is full.
    """
    db.let_go()
    content_type = _fitting(source, kinds)
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
    except OSError as error:
        raise _not_saved(error) from None
    return Checked(sha256, safe_name(name, content_type), content_type, size, smaller)


def keep(content: bytes, name: str, content_type: str) -> Checked:
    """Keep what was made here; no transaction that writes is open meanwhile. FileRefused: a full disk."""
    db.let_go()
    try:
        sha256, size = _keep(io.BytesIO(content))
    except OSError as error:
        raise _not_saved(error) from None
    return Checked(sha256, name, content_type, size, smaller=False)


def _not_saved(error: OSError) -> FileRefused:
    current_app.logger.error("a file could not be written", exc_info=error)
    return FileRefused(
        _("The file could not be saved just now. Your text is kept: try again in a while.")
    )


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
        raise is_locked()
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


def _fitting(source: IO[bytes], kinds: Collection[str] = DOCUMENTS) -> str:
    """The type of a file that has the size and type it may have. FileRefused for any other."""
    limit = config.current().max_file_mb
    source.seek(0, io.SEEK_END)
    size = source.tell()
    if size == 0:
        raise FileRefused(_("The file is empty."))
    if size > limit * 1_000_000:
        raise FileRefused(_("The file is larger than %(limit)s MB.", limit=limit))
    return detect(source, kinds)


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
    safe = safe_name(name, content_type)
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
