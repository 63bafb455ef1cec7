"""Reads about subjects of any kind."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select
from sqlalchemy.orm import InstrumentedAttribute, joinedload

from participation import db
from participation.accounts.models import Reader
from participation.spaces.models import Label, LabelKind
from participation.subjects.models import (
    Attachment,
    Revision,
    StateChange,
    Subject,
    subject_labels,
)
from participation.subjects.rules import readable_by
from participation.web.edges import Moment, clock_edge

MAX_WORDS = 6


@clock_edge
def becoming_visible(since: datetime) -> Iterator[Moment]:
    """When the next subject becomes visible; asked kind by kind, as the index has them."""
    for kind in Subject.__mapper__.polymorphic_map:
        first = select(func.min(Subject.visible_from))
        yield first.where(Subject.kind == kind, Subject.visible_from >= since), timedelta(0)


def attachment(attachment_id: int, reader: Reader) -> Attachment | None:
    """A file that belongs to something the reader may read."""
    return db.session.scalars(
        select(Attachment)
        .join(Subject, Subject.id == Attachment.subject_id)
        .where(Attachment.id == attachment_id, readable_by(reader))
        .options(joinedload(Attachment.file))
    ).one_or_none()


def timeline(subject_id: int) -> Sequence[StateChange]:
    """The steps of a subject's life, oldest first, with who took them."""
    return db.session.scalars(
        select(StateChange)
        .where(StateChange.subject_id == subject_id)
        .options(joinedload(StateChange.by), joinedload(StateChange.department))
        .order_by(StateChange.at, StateChange.id)
    ).all()


def revisions(subject_id: int) -> Sequence[Revision]:
    """The earlier texts of a subject, newest first."""
    return db.session.scalars(
        select(Revision)
        .where(Revision.subject_id == subject_id)
        .options(joinedload(Revision.by))
        .order_by(Revision.number.desc())
    ).all()


# What lists are narrowed down by.


def labelled(kind: LabelKind, slug: str) -> Select[int]:
    """The ids of the subjects that have a topic or an area of this address."""
    return (
        select(subject_labels.c.subject_id)
        .join(Label, Label.id == subject_labels.c.label_id)
        .where(Label.kind == kind, Label.slug == slug)
    )


def words_in(column: InstrumentedAttribute[str], words: str) -> ColumnElement[bool]:
    """Whether each of the words stands in the column, in capitals or not, wildcards taken literally.

    SQLite folds only the letters a to z, so words with others are tried in their usual shapes.
    """
    found: list[ColumnElement[bool]] = []
    for word in words.split()[:MAX_WORDS]:
        shapes = {word} if word.isascii() else {word, word.lower(), word.upper(), word.title()}
        found.append(or_(*(column.icontains(shape, autoescape=True) for shape in sorted(shapes))))
    return and_(*found) if found else literal(True)
