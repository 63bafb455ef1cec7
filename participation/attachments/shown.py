"""What is shown of the files of subjects: their table for exports."""

from collections.abc import Iterator, Sequence
from urllib.parse import quote

from sqlalchemy import select

from participation import db, shown
from participation.i18n import mark
from participation.shown import Table, Values, site_address
from participation.storage import StoredFile
from participation.subjects.models import Attachment
from participation.subjects.shown import Scope, ids_with_text

FILES = Table(
    "files",
    mark("Files"),
    mark("A file of an idea. The files themselves lie at the address."),
    (
        shown.number("file_id", mark("File id"), mark("The file's id.")),
        shown.number("subject_id", mark("Belongs to"), mark("The idea it belongs to.")),
        shown.number("position", mark("Place"), mark("Its place among the files there.")),
        shown.own_address(),
        shown.text("title", mark("Title"), mark("What it is called on the page.")),
        shown.text("file_name", mark("File name"), mark("The file's name.")),
        shown.text(
            "type",
            mark("File type"),
            mark("What kind of file it is: PDF, DOCX, ODT, XLSX, ODS, PNG, JPEG."),
        ),
        shown.number("size", mark("Size in bytes"), mark("How large it is, in bytes.")),
        shown.text(
            "sha256",
            mark("SHA-256"),
            mark("The SHA-256 of its content: the same file has the same."),
        ),
        shown.language(mark("Its language, where it is another than the idea's.")),
        shown.text(
            "format_note",
            mark("About the format"),
            mark("How it can be read, or had in another format."),
        ),
        shown.moment("added_at", mark("Added"), mark("When it was added.")),
    ),
)


def file_rows(scope: Scope, subject_ids: Sequence[int]) -> Iterator[Values]:
    """The files of some subjects whose text is shown, in their order. Two statements."""
    statement = (
        select(Attachment, StoredFile)
        .join(StoredFile, StoredFile.id == Attachment.file_id)
        .where(Attachment.subject_id.in_(ids_with_text(scope, subject_ids)))
        .order_by(Attachment.subject_id, Attachment.position, Attachment.id)
    )
    for each, file in db.session.execute(statement):
        yield {
            "file_id": each.id,
            "subject_id": each.subject_id,
            "position": each.position,
            "address": site_address(f"/files/{each.id}/{quote(file.name)}"),
            "title": each.title,
            "file_name": file.name,
            "type": file.kind,
            "size": file.size,
            "sha256": file.sha256,
            "language": each.language,
            "format_note": each.format_note,
            "added_at": each.added_at,
        }
