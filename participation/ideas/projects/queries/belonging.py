"""The subjects and boxes that may belong to a project, found by their ids."""

from sqlalchemy import select
from sqlalchemy.orm import selectin_polymorphic

from participation import db
from participation.accounts.models import Reader
from participation.ideas.boxes.models import Box
from participation.ideas.projects.models import Project
from participation.ideas.projects.rules import KINDS
from participation.spaces.rules import is_official
from participation.subjects.models import Subject, Visibility
from participation.subjects.rules import readable_by


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
