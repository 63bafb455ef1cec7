"""What may belong to a project, found by words or by its id, and the projects that something belongs to."""

from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import Select, Text, bindparam, literal, or_, select, union_all
from sqlalchemy.orm import selectin_polymorphic

from participation import db
from participation.accounts.models import Reader, Standing
from participation.db import NOW, BigId
from participation.ideas.belonging.rules import KINDS
from participation.ideas.boxes.models import Box
from participation.ideas.projects.models import Project, ProjectBox, ProjectPart
from participation.ideas.projects.queries.projects import Part
from participation.spaces.rules import is_official
from participation.subjects.models import Subject, Visibility
from participation.subjects.rules import asking, readable_by


def subject(subject_id: int, reader: Reader) -> Subject | None:
    """An idea or a hearing that is public where the reader is an official, whole."""
    kinds = [each.class_ for each in Subject.__mapper__.self_and_descendants]
    some = [each for each in kinds if each.__mapper__.polymorphic_identity in KINDS]
    found = db.session.scalars(
        select(Subject)
        .where(
            Subject.id == subject_id,
            Subject.kind.in_(KINDS),
            Subject.visibility == Visibility.visible,
            readable_by(reader),
        )
        .options(selectin_polymorphic(Subject, some))
    ).one_or_none()
    return found if found is not None and is_official(reader, found.space_id) else None


def box(project: Project, box_id: int) -> Box | None:
    """A box of the space of a project."""
    return db.session.scalars(
        select(Box).where(Box.id == box_id, Box.space_id == project.space_id)
    ).one_or_none()


class PartOf(NamedTuple):
    """A project that something belongs to, as its page names it."""

    id: int
    title: str
    language: str | None


def projects_of(subject_id: int, reader: Reader) -> list[PartOf]:
    """The projects that a subject belongs to, of those the reader may read. One statement."""
    values = asking(reader, subject=subject_id)
    return [PartOf._make(row) for row in db.rows(_projects_of(reader.standing), values)]


@lru_cache(maxsize=64)
def _projects_of(standing: Standing) -> Select[int, str, str | None]:
    return (
        select(Subject.id, Subject.title, Subject.language)
        .join(ProjectPart, ProjectPart.project_id == Subject.id)
        .where(
            ProjectPart.subject_id == bindparam("subject", type_=BigId), readable_by(standing, NOW)
        )
        .order_by(ProjectPart.project_id)
        .limit(10)
    )


def candidates(project: Project, words: str, reader: Reader) -> list[Part]:
    """Ideas, hearings and boxes of a project's space that may be added, by words of their titles or
    their number: at most ten of each. One statement."""
    pattern = "%" + words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    number = int(words.lstrip("#")) if words.lstrip("#").isdecimal() and len(words) < 10 else 0
    taken = select(ProjectPart.subject_id).where(ProjectPart.project_id == project.id)
    boxed = select(ProjectBox.box_id).where(ProjectBox.project_id == project.id)
    subjects = (
        select(
            Subject.kind.label("kind"),
            Subject.id.label("id"),
            Subject.title.label("title"),
            Subject.language.label("language"),
            literal("", Text).label("slug"),
        )
        .where(
            Subject.space_id == project.space_id,
            Subject.kind.in_(KINDS),
            or_(Subject.title.ilike(pattern, escape="\\"), Subject.id == number),
            Subject.id.not_in(taken),
            Subject.visibility == Visibility.visible,
            readable_by(reader),
        )
        .order_by(Subject.id.desc())
        .limit(20)
        .subquery()
    )
    boxes = (
        select(
            literal("box", Text),
            Box.id.label("id"),
            Box.name.label("name"),
            literal(None, Text),
            Box.slug.label("slug"),
        )
        .where(
            Box.space_id == project.space_id,
            Box.name.ilike(pattern, escape="\\"),
            Box.id.not_in(boxed),
        )
        .order_by(Box.id.desc())
        .limit(10)
        .subquery()
    )
    rows = db.session.execute(union_all(select(subjects), select(boxes)))
    return sorted((Part._make(row) for row in rows), key=lambda each: (each.kind, -each.id))
