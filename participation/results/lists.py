"""The lists of what the figures count: the same conditions, and so exactly as many.

A list follows an index of its own order (`Source.moment`) and asks the rest of each row in turn.
"""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Date,
    Integer,
    Select,
    Text,
    and_,
    bindparam,
    cast,
    func,
    literal,
    not_,
    null,
    or_,
    select,
)

from participation import clock, db
from participation.accounts.models import Reader, Standing
from participation.db import NOW, BigId, UTCDateTime
from participation.hearings.notice.models import Hearing, Status
from participation.ideas.answers import statistics
from participation.ideas.answers.models import Gain, Tallied
from participation.ideas.answers.statistics import DEPARTMENT, NO_DEPARTMENT, year
from participation.ideas.boxes.models import Box
from participation.ideas.projects.models import Project
from participation.ideas.proposals.models import Idea, IdeaState
from participation.ideas.proposals.rules import LATEST_DAY
from participation.results.figures import (
    CONCLUDED_AT,
    OWNER,
    PROJECT_REALISED,
    REALISED_AT,
    asked_for,
    boxes,
    gains,
    hearings,
    ideas,
    projects,
    spine,
    unmeasured,
)
from participation.results.wanted import Wanted, What, bounds
from participation.spaces.models import Department, Space
from participation.spaces.rules import readable_by as spaces_readable_by
from participation.spaces.rules import today_in
from participation.subjects.models import StateChange, Subject
from participation.subjects.rules import asking, shown_to_everyone, written
from participation.web import Cursor

_READ = 4000
"""Characters of a result or a reason that are read for a row."""


class Counted(NamedTuple):
    """A row of a list: what was counted, when it happened, whose it is, and what is said of it."""

    id: int
    kind: str
    title: str
    language: str | None
    at: datetime | date
    authority: str
    department: str | None
    timezone: str
    text: str | None
    due_on: date | None
    unit: str | None
    planned: Decimal | None
    measured: Decimal | None
    row_id: int

    @property
    def path(self) -> str:
        """The address of its page, or what leads there."""
        return f"/{self.kind}s/{self.id}"

    @property
    def day(self) -> date:
        """The day on which it happened, in its space."""
        if isinstance(self.at, datetime):
            return clock.local_day(self.at, self.timezone)
        return self.at


class Source(NamedTuple):
    """Where a list is read from: its statement, the moment it is sorted by, the day that counts, and whose
    it is; `number` tells the rows of a moment apart. The latest comes first, or else the longest overdue."""

    statement: Select[Any]
    moment: Any
    day: Any
    department: Any
    oldest_first: bool = False
    number: Any = spine.id


def key(row: Counted) -> list[Any]:
    """What the next page of a list begins after."""
    return [row.at if isinstance(row.at, datetime) else row.at.isoformat(), row.row_id]


def listed(
    reader: Reader, what: What, wanted: Wanted, cursor: Cursor | None, limit: int
) -> list[Counted]:
    """What is counted, one by one. One statement."""
    values = asking(reader, latest_day=clock.latest_day(), **wanted.arguments())
    if wanted.year is not None:
        values.update(bounds(wanted.year))
    last = _last(cursor)
    if last is not None:
        values.update(last=last[0], last_id=last[1])
    asked = tuple(name for name, value in wanted.arguments().items() if value is not None)
    statement = _list(reader.standing, what, asked, last is not None, limit)
    if last is not None and isinstance(last[0], datetime) == (what in _BY_DAY):
        statement = _list(reader.standing, what, asked, False, limit)
    return [Counted._make(row) for row in db.rows(statement, values)]


def _last(cursor: Cursor | None) -> tuple[datetime | date, int] | None:
    """Where the page before ended; a tampered cursor is none."""
    if not cursor or not isinstance(cursor[1], int):
        return None
    at, number = cursor
    if isinstance(at, datetime):
        return at, number
    try:
        return date.fromisoformat(at), number
    except (TypeError, ValueError):
        return None


# Built anew, it takes longer than it is asked.
@lru_cache(maxsize=128)
def _list(
    standing: Standing, what: What, asked: tuple[str, ...], further: bool, limit: int
) -> Select[Any]:
    source = _SOURCES[what]()
    moment, number = source.moment, source.number
    by_day = what in _BY_DAY
    statement = source.statement.where(
        shown_to_everyone(NOW, of=spine), spaces_readable_by(standing), *_narrowed(source, asked)
    )
    if "year" in asked:
        ends = ("first_day", "end_day") if by_day else ("first", "end")
        kind: Any = Date() if by_day else UTCDateTime()
        first, end = (bindparam(name, type_=kind) for name in ends)
        statement = statement.where(moment >= first, moment < end)
    if further:
        last: Any = bindparam("last", type_=Date() if by_day else UTCDateTime())
        last_id: Any = bindparam("last_id", type_=BigId)
        if source.oldest_first:
            after = and_(moment >= last, or_(moment > last, and_(moment == last, number > last_id)))
        else:
            after = and_(moment <= last, or_(moment < last, and_(moment == last, number < last_id)))
        statement = statement.where(after)
    order = (moment, number) if source.oldest_first else (moment.desc(), number.desc())
    return statement.order_by(*order).limit(limit)


def _narrowed(source: Source, asked: tuple[str, ...]) -> list[ColumnElement[bool]]:
    conditions = {
        "authority": Space.organisation == bindparam("authority", type_=Text),
        "space": Space.slug == bindparam("space", type_=Text),
        "department": func.coalesce(source.department, NO_DEPARTMENT)
        == bindparam("department", type_=BigId),
        "year": year(source.day) == bindparam("year", type_=Integer),
        "unit": gains.unit == bindparam("unit", type_=Text),
    }
    return [conditions[name] for name in asked]


# ---------------------------------------------------------------------------------- sources


def _columns(kind: Any, moment: Any, **more: Any) -> Select[Any]:
    nothing = cast(null(), gains.planned.type)
    given = {
        "text": cast(null(), Text), "due_on": cast(null(), Date), "unit": cast(null(), Text),
        "planned": nothing, "measured": nothing,
        "row_id": spine.id, **more,
    }  # fmt: skip
    return select(
        spine.id,
        kind,
        spine.title,
        spine.language,
        moment.label("at"),
        Space.organisation,
        Department.name,
        Space.timezone,
        *(column.label(name) for name, column in given.items()),
    )


def _of_ideas(what: Tallied, moment: Any, *, oldest_first: bool = False, **more: Any) -> Source:
    counted = statistics.counting(what)
    statement = (
        _columns(literal("idea", Text), moment, **more)
        .select_from(Idea.__table__)
        # Asked of each idea in turn, so that a plan begins with the index of the ideas.
        .join(Subject.__table__, spine.id == db.one_by_one(ideas.id))
        .join(Box.__table__, boxes.id == db.one_by_one(ideas.box_id))
        .join(Space, Space.id == db.one_by_one(spine.space_id))
        .outerjoin(Department, Department.id == DEPARTMENT)
        .where(counted.which, boxes.held_by == "")
    )
    return Source(statement, moment, counted.day, DEPARTMENT, oldest_first, ideas.id)


def _start(text: Any) -> Any:
    return func.substr(text, 1, _READ)


def _hearings() -> Source:
    statement = (
        _columns(literal("hearing", Text), CONCLUDED_AT, text=_start(hearings.outcome_did))
        .select_from(Hearing.__table__)
        .join(Subject.__table__, spine.id == hearings.id)
        .join(Space, Space.id == spine.space_id)
        .outerjoin(Department, Department.id == hearings.department_id)
        .where(hearings.status == written(Status.concluded))
    )
    day = db.local_day(CONCLUDED_AT, Space.timezone)
    return Source(statement, CONCLUDED_AT, day, hearings.department_id)


def _of_projects(**more: Any) -> Source:
    statement = (
        _columns(literal("project", Text), REALISED_AT, **more)
        .select_from(Project.__table__)
        .join(Subject.__table__, spine.id == projects.id)
        .join(Space, Space.id == spine.space_id)
        .outerjoin(Department, Department.id == projects.department_id)
        .where(PROJECT_REALISED)
    )
    day = db.local_day(REALISED_AT, Space.timezone)
    return Source(statement, REALISED_AT, day, projects.department_id)


def _projects() -> Source:
    return _of_projects(
        text=_start(func.coalesce(func.nullif(projects.result_figures, ""), projects.result))
    )


def _realised() -> Source:
    return _of_ideas(Tallied.realised, ideas.state_at, text=_start(ideas.result))


def _declined() -> Source:
    steps: Any = StateChange.__table__.alias("its_steps").c
    reason = (
        select(_start(steps.reason))
        .where(steps.subject_id == ideas.id, steps.state == IdeaState.declined.value)
        .order_by(steps.id.desc())
        .limit(1)
        .correlate(Idea.__table__)
        .scalar_subquery()
    )
    return _of_ideas(Tallied.declined, ideas.state_at, text=reason)


def _in_time() -> Source:
    return _of_ideas(Tallied.on_time, ideas.answered_at, due_on=ideas.answer_due_on)


def _late() -> Source:
    source = _of_ideas(Tallied.answered, ideas.answered_at, due_on=ideas.answer_due_on)
    late = not_(statistics.counting(Tallied.on_time).which)
    return source._replace(statement=source.statement.where(late))


def _not_come(what: Tallied) -> Callable[[], Source]:
    def source() -> Source:
        found = _of_ideas(
            what, ideas.due_on, oldest_first=True, due_on=statistics.counting(what).day
        )
        day = statistics.counting(what).day
        passed = and_(ideas.due_on < LATEST_DAY, day < today_in(spine.space_id, NOW))
        return found._replace(statement=found.statement.where(passed))

    return source


def _unmeasured() -> Source:
    asked = asked_for()
    columns = _columns(spine.kind, asked.c.due_on, due_on=asked.c.due_on)
    statement = unmeasured(columns, asked).outerjoin(Department, Department.id == OWNER)
    return Source(statement, asked.c.due_on, asked.c.due_on, OWNER, oldest_first=True)


def _with_gain(source: Source) -> Source:
    statement = source.statement.join(Gain.__table__, gains.subject_id == spine.id).where(
        gains.unit != "", or_(gains.planned.is_not(None), gains.realised.is_not(None))
    )
    return source._replace(statement=statement, number=gains.id)


def _amounts() -> dict[str, Any]:
    return {
        "unit": gains.unit,
        "planned": gains.planned,
        "measured": gains.realised,
        "row_id": gains.id,
    }


def _idea_gains() -> Source:
    return _with_gain(_of_ideas(Tallied.realised, ideas.state_at, **_amounts()))


def _project_gains() -> Source:
    return _with_gain(_of_projects(**_amounts()))


_SOURCES: dict[What, Callable[[], Source]] = {
    What.hearings: _hearings,
    What.ideas: _realised,
    What.projects: _projects,
    What.in_time: _in_time,
    What.late: _late,
    What.missing: _not_come(Tallied.owed),
    What.overdue: _not_come(Tallied.promised),
    What.declined: _declined,
    What.unmeasured: _unmeasured,
    What.idea_gains: _idea_gains,
    What.project_gains: _project_gains,
}
_BY_DAY = (What.missing, What.overdue, What.unmeasured)
"""Lists that are sorted by a day; the others by a moment."""
