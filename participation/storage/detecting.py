"""What a file is, read from its content."""

import io
import zipfile
import zlib
from collections.abc import Collection
from typing import IO

from defusedxml.ElementTree import fromstring

from participation.i18n import gettext as _
from participation.storage.kinds import (
    DOCUMENTS,
    DOCX,
    JPEG,
    ODS,
    ODT,
    PDF,
    PNG,
    XLSX,
    FileRefused,
)

HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1"})
MAX_UNPACKED = 200_000_000
MAX_MEMBERS = 5_000
MAX_DIRECTORY = 2_000_000
"""Bytes of the list of what is in an archive: 20 MB of it name 200,000 files, which takes seconds to read."""
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_OTHERS = (b"PK", b"MZ", b"GIF8", b"\x89PNG", b"\xff\xd8\xff", b"\x7fELF", b"Rar!", b"%!PS", b"#!")
_LAST_RECORD, _SIGNATURE = 22, b"PK\x05\x06"


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


def is_locked() -> FileRefused:
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
            raise is_locked()
        if "[Content_Types].xml" in names:
            return _office_open(archive, names)
        opened = next((each for each in (ODT, ODS) if each.encode() in head), None)
        if "content.xml" in names and opened:
            manifest = "META-INF/manifest.xml"
            if manifest in names and b"encryption-data" in _read_small(archive, manifest):
                raise is_locked()
            if any(name.startswith(("Basic/", "Scripts/")) for name in names):
                raise _holds_macros()
            return opened
    return None


def _office_open(archive: zipfile.ZipFile, names: list[str]) -> str | None:
    """DOCX or XLSX when the main part that the container names is such a document, whatever its name.

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
    return next((each for each in (DOCX, XLSX) if kind == f"{each}.main+xml"), None)


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


def _something_else(kinds: Collection[str]) -> FileRefused:
    if XLSX in kinds:
        return FileRefused(
            _(
                "We can take PDF, DOCX, ODT, XLSX, ODS, PNG and JPEG files. The content of this file is "
                "something else. Save it again as one of these."
            )
        )
    return FileRefused(
        _(
            "We can take PDF, DOCX, ODT, PNG and JPEG files. The content of this file is "
            "something else. Save it again as one of these."
        )
    )


def _is_pdf(head: bytes) -> bool:
    """Whether a file is a PDF, whose mark may stand within its first 1,024 bytes, behind what programs of
    old put there: but not behind the beginning of something else (ISO 32000-2, 7.5.2 and its note)."""
    at = head[:1024].find(b"%PDF-")
    return at >= 0 and not head.startswith(_OTHERS) and b"<" not in head[:at]


def detect(source: IO[bytes], kinds: Collection[str] = DOCUMENTS) -> str:
    """The file's type read from its content; raises FileRefused for any other than these."""
    source.seek(0)
    head = source.read(2048)
    source.seek(0)
    refused = _something_else(kinds)
    if head[4:8] == b"ftyp" and head[8:12] in HEIC_BRANDS:
        raise FileRefused(
            _(
                "This is a picture in Apple's HEIC format, which not everybody can open. "
                "Save it as JPEG, or take a screenshot of it, and add that."
            )
        )
    if head.startswith(_OLE):
        raise _old_office(source)
    if _is_pdf(head):
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
        if found is not None and found in kinds:
            return found
    raise refused


def _old_office(source: IO[bytes]) -> FileRefused:
    """What is wrong with a compound file [MS-CFB]: a locked DOCX lies in one, and so did files before it."""
    source.seek(0)
    locked = "EncryptedPackage".encode("utf-16-le") in source.read()
    source.seek(0)
    if locked:
        return is_locked()
    return FileRefused(
        _("This is a file of an old Office program. Save it as DOCX or as PDF, and add that.")
    )
