"""Storage: uploaded files, checked by what they contain and kept by the hash of their content."""

from participation.storage.checking import Checked, check, check_bare, keep
from participation.storage.detecting import MAX_UNPACKED, detect
from participation.storage.folder import CHUNK, Folder, forget_partial, init_app, keeper
from participation.storage.keeping import add, drop_contents, open_kept, take
from participation.storage.kinds import (
    ACCEPT,
    ACCEPT_WITH_SHEETS,
    DOCX,
    EXTENSIONS,
    JPEG,
    ODS,
    ODT,
    PDF,
    PNG,
    WEBP,
    WITH_SHEETS,
    XLSX,
    FileRefused,
    kind_of,
)
from participation.storage.models import FileContent, StoredFile

__all__ = [
    "ACCEPT",
    "ACCEPT_WITH_SHEETS",
    "CHUNK",
    "DOCX",
    "EXTENSIONS",
    "JPEG",
    "MAX_UNPACKED",
    "ODS",
    "ODT",
    "PDF",
    "PNG",
    "WEBP",
    "WITH_SHEETS",
    "XLSX",
    "Checked",
    "FileContent",
    "FileRefused",
    "Folder",
    "StoredFile",
    "add",
    "check",
    "check_bare",
    "detect",
    "drop_contents",
    "forget_partial",
    "init_app",
    "keep",
    "keeper",
    "kind_of",
    "open_kept",
    "take",
]
