"""Reads of the files of subjects."""

from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import quote

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectin_polymorphic

from participation import db
from participation.accounts.models import Reader
from participation.attachments.rules import ATTACHED
from participation.storage import StoredFile, kind_of
from participation.subjects.models import Attachment, Subject
from participation.subjects.rules import readable_by


def subject(subject_id: int, reader: Reader) -> Subject | None:
    """A subject whose own people give it files, when the reader may read it."""
    kinds = [each.kind for each in ATTACHED]
    mappers = Subject.__mapper__.polymorphic_map
    classes = [mappers[kind].class_ for kind in kinds]
    loads = [option for each in ATTACHED for option in each.loads]
    return db.session.scalars(
        select(Subject)
        .where(Subject.id == subject_id, Subject.kind.in_(kinds), readable_by(reader))
        .options(joinedload(Subject.space), selectin_polymorphic(Subject, classes), *loads)
    ).one_or_none()


def attachment(attachment_id: int, reader: Reader) -> tuple[Attachment, Subject] | None:
    """A file and what it belongs to, when the reader may read that and it is one that has such files."""
    found = db.session.scalars(
        select(Attachment)
        .where(Attachment.id == attachment_id)
        .options(joinedload(Attachment.file))
    ).one_or_none()
    thing = subject(found.subject_id, reader) if found else None
    return (found, thing) if found and thing else None


class FileRow(NamedTuple):
    """A file as a page shows it."""

    id: int
    subject_id: int
    title: str
    name: str
    content_type: str
    size: int
    language: str | None
    format_note: str

    @property
    def kind(self) -> str:
        """The short name of its type: PDF, DOCX."""
        return kind_of(self.content_type)

    @property
    def path(self) -> str:
        """Where it is."""
        return f"/files/{self.id}/{quote(self.name)}"


def of_subjects(subject_ids: Sequence[int]) -> list[FileRow]:
    """The files of some subjects that the reader may read, in their order. One statement, or none."""
    if not subject_ids:
        return []
    columns = [
        Attachment.id,
        Attachment.subject_id,
        Attachment.title,
        StoredFile.name,
        StoredFile.content_type,
        StoredFile.size,
        Attachment.language,
        Attachment.format_note,
    ]
    statement = (
        select(*columns)
        .join(StoredFile, StoredFile.id == Attachment.file_id)
        .where(Attachment.subject_id.in_(sorted(subject_ids)))
        .order_by(Attachment.subject_id, Attachment.position, Attachment.id)
    )
    return [FileRow._make(row) for row in db.rows(statement)]
