"""The read of one project with its milestones, its parts and its updates."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Select,
    Text,
    bindparam,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import joinedload

from participation import db
from participation.accounts.models import Reader, Role, RoleName, Standing, User
from participation.db import NOW, BigId
from participation.ideas.boxes.models import Box
from participation.ideas.projects.models import (
    Milestone,
    MilestoneChange,
    MilestoneState,
    Project,
    ProjectBox,
    ProjectPart,
    ProjectUpdate,
)
from participation.ideas.projects.periods import Precision
from participation.index.kinds import SearchPart
from participation.subjects.models import Subject
from participation.subjects.rules import asking, readable_by

THE_PROJECT = bindparam("project", type_=BigId)


def get(project_id: int, reader: Reader) -> Project | None:
    """A project the reader may read, with its space, department and responsible official."""
    values = asking(reader, project=project_id)
    return db.session.scalars(_one(reader.standing), values).one_or_none()


@lru_cache(maxsize=64)
def _one(standing: Standing) -> Select[Project]:
    return (
        select(Project)
        .where(Project.id == THE_PROJECT, readable_by(standing, NOW))
        .options(
            joinedload(Project.space),
            joinedload(Project.department),
            joinedload(Project.responsible),
        )
    )


class Moved(NamedTuple):
    """That a milestone got another date: the one before, when and why."""

    before_on: date
    before_precision: Precision
    at: datetime
    reason: str


class MilestoneRow(NamedTuple):
    """A milestone as pages show it, with the dates it had before, the oldest first."""

    id: int
    project_id: int
    title: str
    note: str
    due_on: date
    precision: Precision
    state: MilestoneState
    state_at: datetime
    reason: str
    promised_in_id: int | None
    moved: tuple[Moved, ...]


_MILESTONE = (
    "id", "project_id", "title", "note", "due_on", "precision", "state", "state_at", "reason",
    "promised_in_id",
)  # fmt: skip


def milestones(project_id: int) -> list[MilestoneRow]:
    """The milestones of a project by their dates, each with the dates it had before. One statement."""
    return _read(db.rows(_with_moves(Milestone.project_id == THE_PROJECT), {"project": project_id}))


def promised_in(subject_id: int, reader: Reader) -> list[MilestoneRow]:
    """The milestones that were promised in the outcome of a subject, by their dates: of the projects
    that the reader may read. One statement."""
    here = Milestone.promised_in_id == bindparam("subject", type_=BigId)
    asked = _with_moves(here).join(Subject, Subject.id == Milestone.project_id)
    asked = asked.where(readable_by(reader.standing, NOW))
    return _read(db.rows(asked, asking(reader, subject=subject_id)))


def _with_moves(condition: ColumnElement[bool]) -> Select[Any]:
    moves: Any = MilestoneChange.__table__.c
    return (
        select(
            *(getattr(Milestone, name) for name in _MILESTONE),
            moves.before_on,
            moves.before_precision,
            moves.at,
            moves.reason,
        )
        .outerjoin(
            MilestoneChange.__table__,
            (moves.milestone_id == Milestone.id) & moves.before_on.is_not(None),
        )
        .where(condition)
        .order_by(Milestone.due_on, Milestone.id, moves.id)
    )


def _read(rows: Any) -> list[MilestoneRow]:
    found: dict[int, MilestoneRow] = {}
    for row in rows:
        own: tuple[Any, ...] = tuple(row[: len(_MILESTONE)])
        move = row[len(_MILESTONE) :]
        before = found.get(own[0])
        moved = before.moved if before else ()
        if move[0] is not None:
            moved = (*moved, Moved(*move))
        found[own[0]] = MilestoneRow._make((*own, moved))
    return list(found.values())


def milestone(project_id: int, milestone_id: int) -> Milestone | None:
    """One milestone of a project."""
    return db.session.scalars(
        select(Milestone).where(Milestone.id == milestone_id, Milestone.project_id == project_id)
    ).one_or_none()


class Part(NamedTuple):
    """What belongs to a project: a subject by its kind, or a box."""

    kind: str
    id: int
    title: str
    language: str | None
    slug: str

    @property
    def path(self) -> str:
        """The address of its page, or what leads there."""
        return f"/boxes/{self.slug}" if self.kind == "box" else f"/{self.kind}s/{self.id}"


MOST_PARTS = 200
"""So many parts of a project are shown with it."""


def parts(project_id: int, reader: Reader) -> list[Part]:
    """What belongs to a project and the reader may read: hearings, ideas, boxes. One statement.

    Boxes are of the project's own space, so whoever reads the project may know of them.
    """
    values = asking(reader, project=project_id)
    return [Part._make(row) for row in db.rows(_parts(reader.standing), values)]


@lru_cache(maxsize=64)
def _parts(standing: Standing) -> Select[Any]:
    subjects = (
        select(
            Subject.kind.label("kind"),
            Subject.id.label("id"),
            Subject.title.label("title"),
            Subject.language.label("language"),
            literal("", Text).label("slug"),
        )
        .join(ProjectPart, ProjectPart.subject_id == Subject.id)
        .where(ProjectPart.project_id == THE_PROJECT, readable_by(standing, NOW))
    )
    boxes = (
        select(literal("box", Text), Box.id, Box.name, literal(None, Text), Box.slug)
        .join(ProjectBox, ProjectBox.box_id == Box.id)
        .where(ProjectBox.project_id == THE_PROJECT)
    )
    both = union_all(subjects, boxes).subquery()
    return select(both).order_by(both.c.kind, both.c.id).limit(MOST_PARTS)


def update(project_id: int, update_id: int) -> ProjectUpdate | None:
    """One update of a project."""
    return db.session.scalars(
        select(ProjectUpdate).where(
            ProjectUpdate.id == update_id, ProjectUpdate.project_id == project_id
        )
    ).one_or_none()


def updates(project_id: int, limit: int = 50) -> Sequence[ProjectUpdate]:
    """The last updates of a project, the newest first, with who wrote them."""
    return db.session.scalars(
        select(ProjectUpdate)
        .where(ProjectUpdate.project_id == project_id)
        .options(joinedload(ProjectUpdate.by), joinedload(ProjectUpdate.department))
        .order_by(ProjectUpdate.at.desc(), ProjectUpdate.id.desc())
        .limit(limit)
    ).all()


def responsible(subject_ids: Sequence[int]) -> dict[int, int]:
    """Who is named for those of some subjects that are projects. One statement."""
    rows = db.session.execute(
        select(Project.id, Project.responsible_id).where(
            Project.id.in_(subject_ids), Project.responsible_id.is_not(None)
        )
    )
    return {row.id: row.responsible_id for row in rows}


def officials(space_id: int) -> Sequence[User]:
    """Who can be named for a project: the officials of its space, by name."""
    held = select(Role.user_id).where(
        Role.name == RoleName.official, or_(Role.space_id == space_id, Role.space_id.is_(None))
    )
    return db.session.scalars(
        select(User)
        .where(User.id.in_(held), User.disabled_at.is_(None), User.erased_at.is_(None))
        .order_by(User.name, User.id)
        .limit(500)
    ).all()


def found_by(projects: Sequence[Project]) -> Iterator[SearchPart]:
    """What projects are found by besides their own words, their updates: one statement."""
    paths = {project.id: project.path for project in projects}
    if not paths:
        return
    rows = db.session.execute(
        select(ProjectUpdate.project_id, ProjectUpdate.id, ProjectUpdate.title, ProjectUpdate.body)
        .where(ProjectUpdate.project_id.in_(paths))
        .order_by(ProjectUpdate.id)
    )
    for project_id, update_id, title, body in rows:
        yield SearchPart(project_id, title, body, f"{paths[project_id]}#update-{update_id}")


def rows_about(project_id: int) -> int:
    """How many rows the file of a project has, about: one statement."""
    counts = [
        select(func.count()).where(each.project_id == project_id).scalar_subquery()
        for each in (ProjectPart, ProjectBox, Milestone, MilestoneChange, ProjectUpdate)
    ]
    return 1 + sum(db.session.execute(select(*counts)).one())
