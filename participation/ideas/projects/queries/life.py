"""The life line of a project: what happened to it and to all that belongs to it, in one order of time."""

from collections.abc import Sequence
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
    cast,
    literal,
    null,
    or_,
    select,
    union_all,
)

from participation import db
from participation.accounts.models import Reader, Standing, User, shown_name
from participation.db import NOW, UTCDateTime
from participation.ideas.projects.models import (
    Milestone,
    MilestoneChange,
    ProjectPart,
    ProjectUpdate,
)
from participation.ideas.projects.periods import Precision
from participation.ideas.projects.queries.projects import THE_PROJECT
from participation.spaces.models import Department
from participation.subjects.models import StateChange, Subject
from participation.subjects.rules import asking, readable_by
from participation.web import Cursor

STEP, PART, MILESTONE, UPDATE = "step", "part", "milestone", "update"
"""What an entry is: a step of the project, or of what belongs to it, of a milestone, or news."""
NOT_TOLD = ("draft", "scheduled")
"""States of what belongs to a project that are no news."""
MARKS = {UPDATE: 4, MILESTONE: 3, STEP: 2, PART: 1}
"""What of a moment comes last; what is read first in the list, which begins with the newest."""


class LifeRow(NamedTuple):
    """An entry of the life line. `id` is that of what `what` says it is; `kind` is the kind of the subject
    that took a step, `before_*` the date that a milestone had before, where it got another."""

    rank: int
    id: int
    at: datetime
    what: str
    about_id: int
    kind: str
    title: str
    state: str
    text: str
    before_on: date | None
    before_precision: str | None
    due_on: date | None
    precision: str | None
    edited_at: datetime | None
    department: str | None
    name: str | None
    pseudonym: str | None
    shows_pseudonym: bool | None
    erased_at: datetime | None
    signed: str | None

    @property
    def by(self) -> str:
        """Who is named for it; empty for nobody."""
        if self.name is None:
            return ""
        return shown_name(
            self.name, self.pseudonym, self.shows_pseudonym, self.erased_at, self.signed
        )

    def period(self, before: bool = False) -> tuple[date, Precision] | None:
        """The date of a milestone after this step, or before it."""
        last, precision = (
            (self.before_on, self.before_precision) if before else (self.due_on, self.precision)
        )
        return None if last is None or precision is None else (last, Precision(precision))


def key(row: LifeRow) -> list[Any]:
    """What the next page of the life line begins after."""
    return [row.at, row.rank, row.id]


def life(
    project_id: int, reader: Reader, cursor: Cursor | None = None, limit: int = 20
) -> Sequence[LifeRow]:
    """What happened, the newest first: only what the reader may read. One statement, in which each source
    gives its last ones by an index."""
    values = asking(reader, project=project_id)
    further = bool(
        cursor
        and isinstance(cursor[0], datetime)
        and all(isinstance(each, int) for each in cursor[1:])
    )
    if further and cursor:
        values.update(last=cursor[0], last_rank=cursor[1], last_id=cursor[2])
    return [LifeRow._make(row) for row in db.rows(_life(reader.standing, further, limit), values)]


def _nothing(kind: Any) -> ColumnElement[Any]:
    return cast(null(), kind)


@lru_cache(maxsize=64)
def _life(standing: Standing, further: bool, limit: int) -> Select[Any]:
    found = union_all(
        *(_first(each, further, limit) for each in (_steps(), _parts(standing), *_own()))
    ).subquery()
    all_columns = found.c
    return (
        select(
            *(each for each in all_columns if each.key not in ("by_id", "department_id", "signed")),
            Department.name,
            User.name,
            User.pseudonym,
            User.shows_pseudonym,
            User.erased_at,
            all_columns.signed,
        )
        .select_from(found)
        .outerjoin(Department, Department.id == all_columns.department_id)
        .outerjoin(User, User.id == all_columns.by_id)
        .order_by(all_columns.at.desc(), all_columns.rank.desc(), all_columns.id.desc())
        .limit(limit)
    )


def _first(found: Select[Any], further: bool, limit: int) -> Select[Any]:
    """The last entries of one source, from where the page before ended."""
    columns = found.selected_columns
    # Their own columns, and not the names they have here: an index gives the order.
    at, rank, number = columns.at.element, columns.rank.element, columns.id.element
    if further:
        last = bindparam("last", type_=UTCDateTime())
        last_rank: Any = bindparam("last_rank")
        last_id: Any = bindparam("last_id")
        found = found.where(
            at <= last,
            or_(
                at < last,
                and_(at == last, or_(rank < last_rank, and_(rank == last_rank, number < last_id))),
            ),
        )
    return select(found.order_by(at.desc(), number.desc()).limit(limit).subquery())


def _entry(what: str, about: Any, **columns: Any) -> Select[Any]:
    """The columns of a source; what it does not give is empty."""
    given = {
        "kind": literal("", Text),
        "title": literal("", Text),
        "state": literal("", Text),
        "text": literal("", Text),
        "before_on": _nothing(Date),
        "before_precision": _nothing(Text),
        "due_on": _nothing(Date),
        "precision": _nothing(Text),
        "edited_at": _nothing(UTCDateTime),
        "department_id": _nothing(db.BigId),
        "signed": _nothing(Text),
        **columns,
    }
    first = ("id", "at")
    return select(
        literal(MARKS[what]).label("rank"),
        *(given[name].label(name) for name in first),
        literal(what, Text).label("what"),
        about.label("about_id"),
        *(
            cast(column, Text).label(name)
            if name.endswith(("precision", "state"))
            else column.label(name)
            for name, column in given.items()
            if name not in first
        ),
    )


def _steps() -> Select[Any]:
    """The steps of the project itself."""
    steps: Any = StateChange.__table__.c
    return _entry(
        STEP, steps.subject_id, id=steps.id, at=steps.at, by_id=steps.by_id, state=steps.state,
        text=steps.reason, department_id=steps.department_id,
    ).where(steps.subject_id == THE_PROJECT)  # fmt: skip


def _parts(standing: Standing) -> Select[Any]:
    """The steps of what belongs to the project."""
    steps: Any = StateChange.__table__.c
    return (
        _entry(
            PART, Subject.__table__.c.id, id=steps.id, at=steps.at, by_id=steps.by_id,
            kind=Subject.__table__.c.kind, title=Subject.__table__.c.title, state=steps.state,
            text=steps.reason, department_id=steps.department_id, signed=steps.signed,
        )
        .select_from(ProjectPart.__table__)
        .join(Subject.__table__, Subject.__table__.c.id == ProjectPart.subject_id)
        .join(StateChange.__table__, steps.subject_id == ProjectPart.subject_id)
        .where(
            ProjectPart.project_id == THE_PROJECT,
            steps.state.not_in(NOT_TOLD),
            readable_by(standing, NOW),
        )
    )  # fmt: skip


def _own() -> tuple[Select[Any], Select[Any]]:
    """The steps of its milestones, and its updates."""
    changes, milestones = MilestoneChange.__table__.c, Milestone.__table__.c
    news: Any = ProjectUpdate.__table__.c
    return (
        _entry(
            MILESTONE, milestones.id, id=changes.id, at=changes.at, by_id=changes.by_id,
            title=milestones.title, state=changes.state, text=changes.reason,
            before_on=changes.before_on, before_precision=changes.before_precision,
            due_on=changes.due_on, precision=changes.precision,
        )
        .join(Milestone.__table__, milestones.id == changes.milestone_id)
        .where(changes.project_id == THE_PROJECT),
        _entry(
            UPDATE, news.project_id, id=news.id, at=news.at, by_id=news.by_id, title=news.title,
            text=news.body, edited_at=news.edited_at, department_id=news.department_id,
        ).where(news.project_id == THE_PROJECT),
    )  # fmt: skip
