"""What pages show of subjects of any kind, as rows of plain values: labels, files, steps."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from markupsafe import Markup
from sqlalchemy import bindparam, select

from participation import db, storage
from participation.spaces.models import Label, LabelKind
from participation.storage import StoredFile
from participation.subjects.models import Attachment, StateChange, subject_labels

_SUBJECT = bindparam("subject", type_=db.BigId)


class LabelRow(NamedTuple):
    """A topic or an area of a subject."""

    kind: LabelKind
    name: str
    slug: str


def labels_of(subject_id: int) -> tuple[LabelRow, ...]:
    """The topics and areas of a subject, by name."""
    return tuple(LabelRow._make(row) for row in db.rows(_LABELS, {"subject": subject_id}))


_LABELS = (
    select(Label.kind, Label.name, Label.slug)
    .join(subject_labels, subject_labels.c.label_id == Label.id)
    .where(subject_labels.c.subject_id == _SUBJECT)
    .order_by(Label.name)
)


def label_links(path: str, labels: Iterable[Label | LabelRow]) -> Markup:
    """Topics and areas in one line, each leading to what else a list has of it."""
    link = Markup('<a class="ds-link" href="{}?{}={}">{}</a>')
    return Markup(", ").join(
        link.format(path, each.kind.value, each.slug, each.name) for each in labels
    )


class DocumentRow(NamedTuple):
    """A file that is offered on a page: an attachment with what is known of its file."""

    id: int
    title: str
    language: str | None
    format_note: str
    name: str
    content_type: str
    size: int

    @property
    def kind(self) -> str:
        """The short name of the file's type, as people write it."""
        return storage.kind_of(self.content_type)


def attached(subject_id: int) -> list[DocumentRow]:
    """The files of a subject, in their order."""
    return [DocumentRow._make(row) for row in db.rows(_ATTACHED, {"subject": subject_id})]


_ATTACHED = (
    select(
        Attachment.id,
        Attachment.title,
        Attachment.language,
        Attachment.format_note,
        StoredFile.name,
        StoredFile.content_type,
        StoredFile.size,
    )
    .join(StoredFile, StoredFile.id == Attachment.file_id)
    .where(Attachment.subject_id == _SUBJECT)
    .order_by(Attachment.position, Attachment.id)
)


class StepRow(NamedTuple):
    """A step in the life of a subject."""

    state: str
    at: datetime
    reason: str


def steps_of(subject_id: int) -> list[StepRow]:
    """The steps in the life of a subject, the first one first."""
    return [StepRow._make(row) for row in db.rows(_STEPS, {"subject": subject_id})]


_STEPS = (
    select(StateChange.state, StateChange.at, StateChange.reason)
    .where(StateChange.subject_id == _SUBJECT)
    .order_by(StateChange.at, StateChange.id)
)
