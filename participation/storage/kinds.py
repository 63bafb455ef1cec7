"""The kinds of files that are taken, and the error for one that is not."""

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODT = "application/vnd.oasis.opendocument.text"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
PNG = "image/png"
JPEG = "image/jpeg"
WEBP = "image/webp"
"""What pictures are shown as; it is drawn here and not taken."""
EXTENSIONS = {
    PDF: "pdf",
    DOCX: "docx",
    ODT: "odt",
    XLSX: "xlsx",
    ODS: "ods",
    PNG: "png",
    JPEG: "jpg",
}
ACCEPT = ".pdf,.docx,.odt,.png,.jpg,.jpeg"
DOCUMENTS = frozenset({PDF, DOCX, ODT, PNG, JPEG})
"""What can be read and printed by everybody: the files of hearings."""
WITH_SHEETS = DOCUMENTS | {XLSX, ODS}
"""These, and spreadsheets."""
ACCEPT_WITH_SHEETS = f"{ACCEPT},.xlsx,.ods"


class FileRefused(Exception):
    """A file cannot be taken; the message tells the person why and what to do."""


def kind_of(content_type: str) -> str:
    """The short name of a type of file, as people write it: PDF, DOCX."""
    return EXTENSIONS.get(content_type, "").upper().replace("JPG", "JPEG")
