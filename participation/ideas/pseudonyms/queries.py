"""Reads of pseudonyms: who has one, what stands under them, and who has read whose they are."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import column, exists, func, select, table
from sqlalchemy.orm import joinedload

from participation import db
from participation.accounts.models import Role, RoleName, User
from participation.ideas.boxes.models import Box
from participation.ideas.pseudonyms.models import Pseudonym, PseudonymReading
from participation.spaces.models import Department, Space
from participation.subjects.models import Subject

_STAFF = (RoleName.official, RoleName.moderator, RoleName.admin)
# The room of ideas stands on this one; what it keeps of a box is asked by its table.
_ideas: Any = table("ideas", column("id"), column("box_id"))


def box_of(subject: Subject) -> Box | None:
    """The box of the idea that a subject is, or that it was said about."""
    about = subject.root_id or subject.id
    return db.session.scalars(
        select(Box).join(_ideas, _ideas.c.box_id == Box.id).where(_ideas.c.id == about)
    ).one_or_none()


def is_written_in(box: Box) -> bool:
    """Whether anything is written in a box, a draft too, or a pseudonym is chosen there."""
    written = exists().where(_ideas.c.box_id == box.id)
    chosen = exists().where(Pseudonym.box_id == box.id)
    return bool(db.session.scalar(select(written | chosen)))


def is_somebodys(name: str) -> bool:
    """Whether a person on the site has this name or shows it, with blanks or in capitals or not."""
    shapes = {name, name.lower(), name.upper(), name.title()}
    plain = func.trim(User.name).in_(shapes) | func.trim(User.pseudonym).in_(shapes)
    alike = func.lower(func.trim(User.name)) == name.lower()
    return bool(db.session.scalar(select(exists().where(plain | alike))))


def staff_and_offices(box: Box) -> Sequence[str]:
    """The names of those who work for the authority, and of itself: nobody may seem to speak for it."""
    staff = (
        select(User.name)
        .join(Role, Role.user_id == User.id)
        .where(Role.name.in_(_STAFF), User.erased_at.is_(None))
    )
    names = [*db.session.scalars(staff), *db.session.scalars(select(Space.organisation))]
    departments = select(Department.name).where(Department.space_id == box.space_id)
    return [*names, *db.session.scalars(departments)]


def reading(reading_id: int, by: User) -> PseudonymReading | None:
    """What a moderator has read, with whose contribution it is."""
    return db.session.scalars(
        select(PseudonymReading)
        .where(PseudonymReading.id == reading_id, PseudonymReading.by_id == by.id)
        .options(joinedload(PseudonymReading.person))
    ).one_or_none()


def readings_of(person: User, box: Box) -> Sequence[PseudonymReading]:
    """When somebody has read whose a person's pseudonym in a box is, the last first."""
    about = select(_ideas.c.id).where(_ideas.c.box_id == box.id)
    return db.session.scalars(
        select(PseudonymReading)
        .join(Subject, Subject.id == PseudonymReading.subject_id)
        .where(
            PseudonymReading.user_id == person.id,
            func.coalesce(Subject.root_id, Subject.id).in_(about),
        )
        .options(joinedload(PseudonymReading.by))
        .order_by(PseudonymReading.id.desc())
    ).all()
