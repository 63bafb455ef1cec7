"""Reads about subjects of any kind."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    Text,
    and_,
    bindparam,
    case,
    func,
    literal,
    null,
    or_,
    select,
)
from sqlalchemy.orm import InstrumentedAttribute, joinedload

from participation import db
from participation.accounts.models import Reader, Standing
from participation.db import BigId
from participation.spaces.models import Label, LabelKind, Space
from participation.spaces.rules import readable_by as spaces_readable_by
from participation.subjects.models import (
    Attachment,
    Revision,
    StateChange,
    Subject,
    subject_labels,
)
from participation.subjects.rules import readable_by
from participation.text import visible
from participation.web.edges import MARGIN, Moment, clock_edge

MAX_WORDS = 6
_HIDDEN = ("\u00ad", "\u200b", "\u2060", "\ufeff")
"""Characters that a word may hold and that do not show: those that come with what is pasted."""
HOLDING: BindParameter[str] = bindparam("holding", type_=Text)
"""What the search index found, as a JSON array of ids: one value of a statement (`db.among`)."""


@clock_edge
def becoming_visible(since: datetime) -> Iterator[Moment]:
    """When the next subject becomes visible; asked kind by kind, as the index has them.

    Without the margin of other edges: the rule (`visible_from <= now`) leaves no doubt about the moment
    itself, and what has just been published, every comment, would end every page for a second.
    """
    now = since + MARGIN
    for kind in Subject.__mapper__.polymorphic_map:
        first = select(func.min(Subject.visible_from))
        yield first.where(Subject.kind == kind, Subject.visible_from > now), timedelta(0)


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
    return db.session.scalars(_TIMELINE, {"subject": subject_id}).all()


_TIMELINE = (
    select(StateChange)
    .where(StateChange.subject_id == bindparam("subject", type_=BigId))
    .options(joinedload(StateChange.by), joinedload(StateChange.department))
    .order_by(StateChange.at, StateChange.id)
)


def revisions(
    subject_id: int,
    below: int | None = None,
    limit: int = 50,
    since: datetime | None = None,
) -> Sequence[Revision]:
    """The earlier texts of a subject, newest first: the last ones, or those before the one `below`; with
    `since` only those that were replaced after a moment."""
    statement = (
        select(Revision)
        .where(Revision.subject_id == subject_id)
        .options(joinedload(Revision.by))
        .order_by(Revision.number.desc())
        .limit(limit)
    )
    if below is not None:
        statement = statement.where(Revision.number < below)
    if since is not None:
        statement = statement.where(Revision.at > since)
    return db.session.scalars(statement).all()


# What lists are narrowed down by.


def labelled(kind: LabelKind, slug: str) -> Select[int]:
    """The ids of the subjects that have a topic or an area of this address."""
    return (
        select(subject_labels.c.subject_id)
        .join(Label, Label.id == subject_labels.c.label_id)
        .where(Label.kind == kind, Label.slug == slug)
    )


FEW = 1000
"""Up to so many subjects of a topic or an area, a list begins with these."""


class Choices(NamedTuple):
    """The topics and areas that a list can be narrowed down to, as pairs of address and name."""

    topics: tuple[tuple[str, str], ...]
    areas: tuple[tuple[str, str], ...]
    few: bool
    """Whether few subjects have the chosen ones."""


def label_choices(
    reader: Reader, *, space_id: int | None = None, topic: str = "", area: str = ""
) -> Choices:
    """The choices in the spaces the reader may know of, and whether few have the chosen ones.

    Labels of the same name in several spaces are one choice. One statement.
    """
    statement = _labels(reader.standing, space_id is not None, bool(topic or area))
    values = {"space": space_id, "topic": topic, "area": area}
    rows = db.rows(statement, values).all()
    found: dict[LabelKind, dict[str, str]] = {kind: {} for kind in LabelKind}
    used: dict[LabelKind, int] = {}
    for kind, slug, name, number in map(tuple, rows):
        found[kind][slug] = name
        if number is not None:
            used[kind] = used.get(kind, 0) + number
    topics, areas = (
        tuple(sorted(found[kind].items(), key=lambda each: each[1]))
        for kind in (LabelKind.topic, LabelKind.area)
    )
    return Choices(topics, areas, bool(used) and min(used.values()) < FEW)


# Built anew, it takes 0.25 ms of the 2.3 of the list of ideas.
@lru_cache(maxsize=64)
def _labels(standing: Standing, of_space: bool, chosen: bool) -> Select[Any]:
    wanted = or_(
        and_(Label.kind == LabelKind.topic, Label.slug == bindparam("topic", type_=Text)),
        and_(Label.kind == LabelKind.area, Label.slug == bindparam("area", type_=Text)),
    )
    some = (
        select(subject_labels.c.subject_id)
        .where(subject_labels.c.label_id == Label.id)
        .correlate(Label)
        .limit(FEW)
        .subquery()
    )
    used = select(func.count()).select_from(some).scalar_subquery()
    statement = (
        select(Label.kind, Label.slug, Label.name, case((wanted, used)) if chosen else null())
        .join(Space, Space.id == Label.space_id)
        .where(spaces_readable_by(standing), Label.closed_at.is_(None))
        .order_by(Label.kind, Label.name)
    )
    if of_space:
        statement = statement.where(Label.space_id == bindparam("space", type_=BigId))
    return statement


def has_label(number: ColumnElement[int], kind: LabelKind, slug: str) -> ColumnElement[bool]:
    """The same, asked of one subject after the other."""
    return (
        select(subject_labels.c.subject_id)
        .join(Label, Label.id == subject_labels.c.label_id)
        .where(subject_labels.c.subject_id == number, Label.kind == kind, Label.slug == slug)
        .exists()
    )


def words_in(column: InstrumentedAttribute[str], words: str) -> ColumnElement[bool]:
    """Whether each of the words stands in the column, in capitals or not, wildcards taken literally,
    soft hyphens for nothing.

    SQLite folds only the letters a to z, so words with others are tried in their usual shapes.
    """
    found: list[ColumnElement[bool]] = []
    shown: Any = column
    for sign in _HIDDEN:
        shown = func.replace(shown, sign, "", type_=Text)
    for word in visible(words).split()[:MAX_WORDS]:
        shapes = {word} if word.isascii() else {word, word.lower(), word.upper(), word.title()}
        found.append(or_(*(shown.icontains(shape, autoescape=True) for shape in sorted(shapes))))
    return and_(*found) if found else literal(True)
