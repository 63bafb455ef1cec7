"""What a feed, a calendar or a page for paper is about: found as a visitor finds it."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import contains_eager, joinedload

from participation import db
from participation.accounts.models import Visitor
from participation.hearings.notice.models import Hearing, Status
from participation.ideas.boxes.models import Box
from participation.ideas.calls.models import Call
from participation.ideas.calls.queries import with_call
from participation.ideas.proposals.models import Idea, IdeaState
from participation.spaces.models import Label, LabelKind, Space
from participation.spaces.rules import readable_by as spaces_readable_by
from participation.subjects.models import (
    Subject,
    subject_labels,
)
from participation.subjects.rules import readable_by

VISITOR = Visitor()

GONE = (IdeaState.draft, IdeaState.merged, IdeaState.withdrawn)


def space(slug: str) -> Space | None:
    """The public space of that address."""
    return db.session.scalars(
        select(Space).where(Space.slug == slug, spaces_readable_by(VISITOR))
    ).one_or_none()


def labels(kind: LabelKind, slug: str) -> Sequence[Label]:
    """The topics or areas of that address in public spaces; several spaces may have the same."""
    return db.session.scalars(
        select(Label)
        .join(Space, Space.id == Label.space_id)
        .where(Label.kind == kind, Label.slug == slug, spaces_readable_by(VISITOR))
        .order_by(Label.id)
    ).all()


def all_labels() -> dict[LabelKind, list[tuple[str, str]]]:
    """The topics and areas in use in public spaces: address and name, by name."""
    rows = db.session.execute(
        select(Label.kind, Label.slug, func.min(Label.name).label("name"))
        .join(Space, Space.id == Label.space_id)
        .where(Label.closed_at.is_(None), Space.closed_at.is_(None), spaces_readable_by(VISITOR))
        .group_by(Label.kind, Label.slug)
        .order_by("name")
    ).all()
    return {kind: [(row.slug, row.name) for row in rows if row.kind is kind] for kind in LabelKind}


def box(slug: str) -> Box | None:
    """The box of that address in a public space, with its space, and its call if it is one."""
    statement = (
        select(Box)
        .join(Box.space)
        .where(Box.slug == slug, spaces_readable_by(VISITOR))
        .options(contains_eager(Box.space))
    )
    return db.session.scalars(with_call(statement, Call.result_by)).one_or_none()


def hearing(hearing_id: int) -> Hearing | None:
    """A hearing that is public, with its space and type."""
    return db.session.scalars(
        select(Hearing)
        .where(Hearing.id == hearing_id, Hearing.status != Status.draft, readable_by(VISITOR))
        .options(joinedload(Hearing.space), joinedload(Hearing.type))
    ).one_or_none()


def idea(idea_id: int) -> Idea | None:
    """An idea that is public, with its space, box and author."""
    return db.session.scalars(
        select(Idea)
        .where(Idea.id == idea_id, Idea.state != IdeaState.draft, readable_by(VISITOR))
        .options(joinedload(Idea.space), joinedload(Idea.box), joinedload(Idea.author))
    ).one_or_none()


def within(space: Space) -> ColumnElement[bool]:
    """What stands in a space."""
    return Subject.space_id == space.id


def about(labels: Sequence[Label]) -> ColumnElement[bool]:
    """What has one of these topics or areas."""
    return Subject.id.in_(
        select(subject_labels.c.subject_id).where(
            subject_labels.c.label_id.in_([label.id for label in labels])
        )
    )
