"""Reads of the milestones of all projects, in the order of their dates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    Text,
    and_,
    bindparam,
    or_,
    select,
    union_all,
)

from participation import clock, db, text
from participation.accounts.models import Reader, Standing
from participation.db import NOW, BigId
from participation.ideas.projects.models import (
    OPEN,
    Milestone,
    MilestoneChange,
    MilestoneState,
    Project,
    ProjectPart,
    project_path,
)
from participation.ideas.projects.periods import Precision
from participation.ideas.projects.queries.projects import Moved
from participation.ideas.projects.rules import is_overdue
from participation.spaces.models import Department, Label, LabelKind, Space
from participation.spaces.rules import readable_by as spaces_readable_by
from participation.subjects.models import Subject, subject_labels
from participation.subjects.rules import asking, shown_to_everyone, written
from participation.web import Cursor

_own: Any = Milestone.__table__.c
_spine: Any = Subject.__table__.c
_projects: Any = Project.__table__.c
_OPEN = _own.state.in_([written(each) for each in OPEN])
NAMES = ("authority", "space", "department", "area")
"""What the roadmap is narrowed down by."""
COMING, PAST, EXACT = "coming", "past", "exact"


@dataclass(frozen=True)
class RoadmapFilter:
    """What a reader asks the roadmap for; `past` is what was reached or dropped before this half-year."""

    authority: str = ""
    space: str = ""
    department: int | None = None
    area: str = ""
    past: bool = False

    @classmethod
    def read(cls, arguments: Mapping[str, str]) -> "RoadmapFilter":
        """From a query string, which may hold anything: what makes no sense is left out."""
        department = arguments.get("department", "")
        known = department.isascii() and department.isdecimal() and len(department) < 10
        authority, space, area = (
            text.clean(arguments.get(name))[:200] for name in ("authority", "space", "area")
        )
        return cls(
            authority, space, int(department) if known else None, area,
            arguments.get("when") == "past",
        )  # fmt: skip

    @property
    def chosen(self) -> dict[str, Any]:
        """What it is narrowed down to, as it stands in an address."""
        given = {name: getattr(self, name) for name in NAMES}
        return {name: value for name, value in given.items() if value not in ("", None)}


class OnTheWay(NamedTuple):
    """A milestone on the roadmap, with the project it is of and whose it is."""

    id: int
    title: str
    note: str
    due_on: date
    precision: Precision
    state: MilestoneState
    state_at: datetime
    reason: str
    project_id: int
    project: str
    language: str | None
    authority: str
    department: str | None
    timezone: str
    version: int
    moved: tuple[Moved, ...] = ()

    @property
    def path(self) -> str:
        """Where it stands on the page of its project."""
        return f"{project_path(self.project_id, self.project)}#milestone-{self.id}"

    @property
    def late(self) -> bool:
        """Whether its period has passed, and it is still to come."""
        return is_overdue(self, clock.today(self.timezone))


def key(row: OnTheWay) -> list[Any]:
    """What the next page of the roadmap begins after."""
    return [row.due_on.isoformat(), row.id]


def half_year(day: date) -> date:
    """The first day of the half-year that a day lies in."""
    return date(day.year, 1 if day.month < 7 else 7, 1)


def roadmap(
    reader: Reader, wanted: RoadmapFilter, cursor: Cursor | None, limit: int
) -> list[OnTheWay]:
    """What is to come, or is of this half-year, by its date; or else what is past, the latest first. Two
    statements: the milestones, and the dates that they had before."""
    values = asking(reader, since=half_year(clock.latest_day()), **wanted.chosen)
    last = _last(cursor)
    if last is not None:
        values.update(last=last[0], last_id=last[1])
    asked = tuple(wanted.chosen)
    which = PAST if wanted.past else COMING
    statement = _roadmap(reader.standing, asked, which, last is not None, limit)
    return with_moves([OnTheWay._make((*row, ())) for row in db.rows(statement, values)])


def with_moves(rows: Sequence[OnTheWay]) -> list[OnTheWay]:
    """The same rows with the dates that they had before, the oldest first. One statement."""
    moves: Any = MilestoneChange.__table__.c
    moved: dict[int, list[Moved]] = {each.id: [] for each in rows}
    if moved:
        found = select(
            moves.milestone_id, moves.before_on, moves.before_precision, moves.at, moves.reason
        ).where(moves.milestone_id.in_(list(moved)), moves.before_on.is_not(None))
        for row in db.rows(found.order_by(moves.id)):
            moved[row.milestone_id].append(
                Moved(row.before_on, row.before_precision, row.at, row.reason)
            )
    return [each._replace(moved=tuple(moved[each.id])) for each in rows]


def _last(cursor: Cursor | None) -> tuple[date, int] | None:
    if not cursor or not isinstance(cursor[0], str) or not isinstance(cursor[1], int):
        return None
    try:
        return date.fromisoformat(cursor[0]), cursor[1]
    except ValueError:
        return None


@lru_cache(maxsize=64)
def _roadmap(
    standing: Standing, asked: tuple[str, ...], which: str, further: bool, limit: int
) -> Select[Any]:
    since: Any = bindparam("since", type_=Date())
    reached, past = ~_OPEN, which == PAST
    # Each part is a range of an index, and gives its first ones.
    parts = {
        COMING: [_OPEN, and_(reached, _own.due_on >= since)],
        PAST: [and_(reached, _own.due_on < since)],
        EXACT: [and_(_own.precision == written(Precision.day), _own.due_on >= since)],
    }[which]
    order = (_own.due_on.desc(), _own.id.desc()) if past else (_own.due_on, _own.id)
    first = []
    for part in parts:
        ids = _readable(select(_own.id), standing, asked).where(part)
        if further:
            ids = ids.where(_after(past))
        first.append(select(ids.order_by(*order).limit(limit).subquery().c.id))
    return (
        select(
            _own.id, _own.title, _own.note, _own.due_on, _own.precision, _own.state, _own.state_at,
            _own.reason, _own.project_id, _spine.title, _spine.language, Space.organisation,
            Department.name, Space.timezone, _own.version,
        )
        .select_from(Milestone.__table__)
        .join(Project.__table__, _projects.id == _own.project_id)
        .join(Subject.__table__, _spine.id == _own.project_id)
        .join(Space, Space.id == _spine.space_id)
        .outerjoin(Department, Department.id == _projects.department_id)
        .where(_own.id.in_(union_all(*first)))
        .order_by(*order)
        .limit(limit)
    )  # fmt: skip


def _after(past: bool) -> ColumnElement[bool]:
    last: Any = bindparam("last", type_=Date())
    last_id: Any = bindparam("last_id", type_=BigId)
    day, number = _own.due_on, _own.id
    if past:
        return and_(day <= last, or_(day < last, and_(day == last, number < last_id)))
    return and_(day >= last, or_(day > last, and_(day == last, number > last_id)))


def _readable(statement: Select[Any], standing: Standing, asked: tuple[str, ...]) -> Select[Any]:
    """Milestones of projects of ours that everybody in their space may read, in the spaces of the reader."""
    conditions = {
        "authority": Space.organisation == bindparam("authority", type_=Text),
        "space": Space.slug == bindparam("space", type_=Text),
        "department": _projects.department_id == bindparam("department", type_=BigId),
        "area": _own.project_id.in_(_of_area()),
    }
    return (
        statement.select_from(Milestone.__table__)
        .join(Project.__table__, _projects.id == _own.project_id)
        .join(Subject.__table__, _spine.id == _own.project_id)
        .join(Space, Space.id == db.one_by_one(_spine.space_id))
        .where(
            spaces_readable_by(standing),
            shown_to_everyone(NOW, of=_spine),
            _projects.held_by == "",
            *(conditions[name] for name in asked),
        )
    )


def _of_area() -> Select[Any]:
    """The projects to which something of an area belongs that everybody in the space may read."""
    parts: Any = ProjectPart.__table__.c
    part = Subject.__table__.alias("part")
    own, labels = part.c, Label.__table__.c
    return (
        select(parts.project_id)
        .join(part, own.id == parts.subject_id)
        .join(subject_labels, subject_labels.c.subject_id == parts.subject_id)
        .join(Label.__table__, labels.id == subject_labels.c.label_id)
        .where(
            labels.kind == LabelKind.area,
            labels.slug == bindparam("area", type_=Text),
            shown_to_everyone(NOW, of=own),
        )
    )


def exact(reader: Reader, wanted: RoadmapFilter, since: date, limit: int) -> Sequence[OnTheWay]:
    """The milestones of an exact day, from one on, for calendars. One statement."""
    values = asking(reader, since=since, **wanted.chosen)
    statement = _roadmap(reader.standing, tuple(wanted.chosen), EXACT, False, limit)
    return [OnTheWay._make((*row, ())) for row in db.rows(statement, values)]
