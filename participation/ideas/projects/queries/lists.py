"""The list of projects, as cards, and the one at the desk."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, bindparam, func, or_, select

from participation import clock, db, text
from participation.accounts.models import Reader, RoleName, Standing
from participation.db import NOW, BigId, UTCDateTime
from participation.ideas.projects.models import (
    OPEN,
    Milestone,
    Project,
    ProjectState,
    project_path,
)
from participation.ideas.projects.periods import Precision
from participation.illustrations import faces
from participation.spaces.models import Department, Space
from participation.spaces.rules import readable_by as spaces_readable_by
from participation.spaces.rules import today_in
from participation.subjects.models import Subject
from participation.subjects.rules import ONE_BY_ONE, asking, shown_to_everyone, written
from participation.web import Cursor


@dataclass(frozen=True)
class ProjectFilter:
    """What the list of projects is narrowed down to: a state, a department, a space."""

    state: ProjectState | None = None
    department_id: int | None = None
    space_id: int | None = None
    slug: str = ""

    @classmethod
    def read(cls, arguments: Mapping[str, str], spaces: Sequence[Space]) -> "ProjectFilter":
        """From a query string, which may hold anything: what is not known is left out, and an unknown
        space finds nothing."""
        state = next((s for s in ProjectState if s.value == arguments.get("state")), None)
        department = arguments.get("department", "")
        known = department.isascii() and department.isdecimal() and len(department) < 10
        slug = text.clean(arguments.get("space"))[:200]
        space_id = next((each.id for each in spaces if each.slug == slug), 0) if slug else None
        return cls(state, int(department) if known else None, space_id, slug)

    @property
    def chosen(self) -> bool:
        """Whether it leaves anything out."""
        return bool(self.state or self.department_id or self.slug)


class ProjectCard(NamedTuple):
    """A project on a card: with its next milestone, how many of them are late, and whose it was where it
    was another authority's."""

    id: int
    title: str
    language: str | None
    summary: str
    state: ProjectState
    visible_from: datetime
    comment_count: int
    space: str
    department: str | None
    next_title: str | None
    next_on: date | None
    next_precision: Precision | None
    overdue: int
    held_by: str
    colour: str
    picture_id: int | None
    picture_version: int | None
    picture_shows: str | None

    @property
    def path(self) -> str:
        """The address of its page."""
        return project_path(self.id, self.title)

    @property
    def face(self) -> faces.Face | None:
        """Its first picture."""
        return faces.of_card(self)


def key(card: ProjectCard) -> list[Any]:
    """What the next page of the list begins after."""
    return [card.visible_from, card.id]


def listed(
    reader: Reader, wanted: ProjectFilter, cursor: Cursor | None, limit: int
) -> list[ProjectCard]:
    """Published projects the reader may read, the newest first, as cards. One statement."""
    values = asking(reader, space=wanted.space_id, department=wanted.department_id)
    further = bool(cursor and isinstance(cursor[0], datetime) and isinstance(cursor[1], int))
    if further and cursor:
        values.update(last=cursor[0], last_id=cursor[1])
    statement = _list(
        reader.standing,
        wanted.state,
        wanted.department_id is not None,
        wanted.space_id is not None,
        further,
        limit,
    )
    return [ProjectCard._make(row) for row in db.rows(statement, values)]


def count(reader: Reader, wanted: ProjectFilter, most: int) -> int:
    """How many projects a list has in all, up to one more than `most`: counted without their cards."""
    values = asking(reader, space=wanted.space_id, department=wanted.department_id)
    of_department, of_space = wanted.department_id is not None, wanted.space_id is not None
    statement = _list(reader.standing, wanted.state, of_department, of_space, False, most + 1)
    # The order stays: with it a database begins with the projects, and not with all that a space holds.
    rows = statement.with_only_columns(Project.__table__.c.id).subquery()
    return int(db.rows(select(func.count()).select_from(rows), values).scalar_one())


@lru_cache(maxsize=64)
def _list(
    standing: Standing,
    state: ProjectState | None,
    of_department: bool,
    of_space: bool,
    further: bool,
    limit: int,
) -> Select[Any]:
    own: Any = Project.__table__.c
    space_id: Any = Subject.space_id if of_space else ONE_BY_ONE
    statement = (
        select(
            Project.id,
            Project.title,
            Project.language,
            Project.summary,
            Project.state,
            own.shown_from,
            Project.comment_count,
            Space.name,
            Department.name,
            *_milestones(own.id),
            own.held_by,
            Space.colour,
            *faces.columns(),
        )
        .select_from(Project)
        .join(Space, Space.id == Project.space_id)
        .outerjoin(Department, Department.id == Project.department_id)
        .where(
            space_id.in_(select(Space.id).where(spaces_readable_by(standing))),
            shown_to_everyone(NOW),
            own.shown_from.is_not(None),
        )
        .order_by(own.shown_from.desc(), own.id.desc())
        .limit(limit)
    )
    if state is not None:
        statement = statement.where(own.state == written(state))
    if of_department:
        statement = statement.where(own.department_id == bindparam("department", type_=BigId))
    if of_space:
        statement = statement.where(Subject.space_id == bindparam("space", type_=BigId))
    if further:
        last, last_id = bindparam("last", type_=UTCDateTime()), bindparam("last_id", type_=BigId)
        statement = statement.where(
            own.shown_from <= last,
            or_(own.shown_from < last, and_(own.shown_from == last, own.id < last_id)),
        )
    return faces.with_faces(statement, Project.face_id)


def _milestones(project_id: Any) -> list[Any]:
    """The next milestone of a project, and how many are late, as columns of a statement: nobody waits for
    those of another authority."""
    ours = Project.__table__.c.held_by == ""
    coming: Any = Milestone.__table__.alias("coming").c
    first = (
        select(coming.id)
        .where(coming.project_id == project_id, coming.state.in_(OPEN), ours)
        .order_by(coming.due_on, coming.id)
        .limit(1)
        .correlate(Project.__table__)
        .scalar_subquery()
    )

    def of_the_first(name: str) -> Any:
        its = Milestone.__table__.alias(f"next_{name}").c
        return select(its[name]).where(its.id == first).scalar_subquery()

    late: Any = Milestone.__table__.alias("late").c
    number = select(func.count()).where(
        late.project_id == project_id,
        ours,
        late.state.in_(OPEN),
        late.due_on < today_in(Subject.space_id, NOW),
    )
    return [
        *(of_the_first(name) for name in ("title", "due_on", "precision")),
        number.correlate(Project.__table__, Subject.__table__).scalar_subquery(),
    ]


class AtTheDesk(NamedTuple):
    """A project in the officials' list."""

    id: int
    title: str
    language: str | None
    state: ProjectState
    shown: bool
    space: str
    department: str | None
    overdue: int


def at_the_desk(reader: Reader, mine: bool, cursor: Cursor | None, limit: int) -> list[AtTheDesk]:
    """The projects of the spaces the reader is an official of, drafts too, the newest first; only those
    the reader is named for with `mine`. One statement."""
    inside, everywhere = reader.spaces_where(RoleName.official)
    own: Any = Project.__table__.c
    statement = (
        select(
            Project.id,
            Project.title,
            Project.language,
            Project.state,
            shown_to_everyone(),
            Space.name,
            Department.name,
            _milestones(own.id)[-1],
        )
        .select_from(Project)
        .join(Space, Space.id == Project.space_id)
        .outerjoin(Department, Department.id == Project.department_id)
        .where(own.held_by == "")
        .order_by(own.id.desc())
        .limit(limit)
    )
    if not everywhere:
        statement = statement.where(ONE_BY_ONE.in_(sorted(inside)))
    if mine:
        statement = statement.where(own.responsible_id == reader.id)
    if cursor and isinstance(cursor[0], int):
        statement = statement.where(own.id < cursor[0])
    rows = db.rows(statement, {"now": clock.now()})
    return [AtTheDesk._make(row) for row in rows]


def departments(reader: Reader) -> list[tuple[int, str]]:
    """The departments that have a project the reader may read, for the filter: id and name."""
    own: Any = Project.__table__.c
    some = (
        select(own.id)
        .where(own.department_id == Department.id, own.shown_from.is_not(None))
        .correlate(Department)
    )
    rows = db.session.execute(
        select(Department.id, Department.name)
        .join(Space, Space.id == Department.space_id)
        .where(spaces_readable_by(reader), some.exists())
        .order_by(Department.name, Department.id)
        .limit(200)
    )
    return [(row.id, row.name) for row in rows]
