"""The public list of what is overdue: ideas whose promise has not come, by authority and department."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Integer, Select, and_, cast, func, or_, select

from participation import clock, db
from participation.accounts.models import Reader, Standing
from participation.db import NOW
from participation.ideas.answers import statistics
from participation.ideas.answers.models import Tallied, Tally
from participation.ideas.answers.statistics import NO_DEPARTMENT
from participation.ideas.boxes.models import Box
from participation.ideas.proposals.models import Idea, IdeaState, Promise, idea_path, promise
from participation.ideas.proposals.queries.lists import values_for
from participation.ideas.proposals.rules import is_overdue
from participation.spaces.models import Department, Space
from participation.spaces.rules import readable_by as spaces_readable_by
from participation.subjects.models import Subject
from participation.subjects.rules import shown_to_everyone
from participation.web import Cursor

COUNTED = 1000
"""Overdue ideas that are counted by who owes the answer: the longest overdue ones, where there are more."""
_ideas: Any = Idea.__table__.c
_spine: Any = Subject.__table__
_of: Any = func.coalesce(_ideas.department_id, Box.department_id)


class Owing(NamedTuple):
    """Who owes answers or news: a department, or an authority where none has the ideas, and how many."""

    space_id: int
    department_id: int | None
    authority: str
    department: str | None
    number: int
    since: date


class Overdue(NamedTuple):
    """An idea whose promise is overdue, and the day it is in its space."""

    id: int
    title: str
    language: str | None
    state: IdeaState
    due_on: date
    answer_due_on: date | None
    answered_at: datetime | None
    promised_on: date | None
    box: str
    authority: str
    department: str | None
    timezone: str

    @property
    def path(self) -> str:
        """The address of its page."""
        return idea_path(self.id, self.title)

    @property
    def promise(self) -> Promise | None:
        """What was promised and has not come."""
        return promise(self.state, self.answer_due_on, self.answered_at, self.promised_on)

    @property
    def days(self) -> int:
        """For how many days it is overdue."""
        return (clock.today(self.timezone) - self.due_on).days


def _late(reader: Reader, statement: Select[Any]) -> Select[Any]:
    """Of overdue ideas that the reader may read. It begins with the few that something is promised for."""
    return (
        statement.select_from(Idea.__table__)
        .join(_spine, _spine.c.id == _ideas.id)
        .join(Box, Box.id == _ideas.box_id)
        .join(Space, Space.id == Box.space_id)
        .where(
            is_overdue(Idea.__table__),
            shown_to_everyone(NOW, of=_spine.c),
            spaces_readable_by(reader),
            Box.held_by == "",
        )
    )


def owing(reader: Reader) -> list[Owing]:
    """Who owes what is overdue: most first. One statement, of what is kept (`statistics`)."""
    values = {**values_for(reader), **statistics.at_this_moment()}
    rows = db.rows(_owing(reader.standing, _on_postgresql()), values)
    return [
        Owing(
            row.space_id,
            row.department_id,
            row.authority,
            row.department,
            row.number,
            date.fromisoformat(row.since),
        )
        for row in rows
        if row.since is not None
    ]


@lru_cache(maxsize=32)
def _owing(standing: Standing, postgresql: bool) -> Select[Any]:
    tallied = statistics.now(postgresql).c
    number = func.sum(tallied.number)
    late = (
        select(
            tallied.space_id,
            tallied.department_id,
            number.label("number"),
            func.min(tallied.detail).filter(tallied.number > 0).label("first"),
        )
        .where(tallied.what == Tallied.promised.value)
        .group_by(tallied.space_id, tallied.department_id)
        .having(number > 0)
        .subquery()
        .c
    )
    # The first day of what may be a whole month.
    days: Any = Tally.__table__.c
    since = (
        select(func.min(days.detail))
        .where(
            days.what == Tallied.promised.value,
            days.detail >= late.first,
            days.detail < late.first + "~",
            days.space_id == late.space_id,
            days.department_id == late.department_id,
            days.number > 0,
        )
        .scalar_subquery()
    )
    return (
        select(
            late.space_id,
            func.nullif(late.department_id, NO_DEPARTMENT).label("department_id"),
            Space.organisation.label("authority"),
            Department.name.label("department"),
            cast(late.number, Integer).label("number"),
            since.label("since"),
        )
        .join(Space, Space.id == late.space_id)
        .outerjoin(Department, Department.id == late.department_id)
        .where(spaces_readable_by(standing))
        .order_by(late.number.desc(), Space.organisation, Department.name)
        .limit(200)
    )


def _on_postgresql() -> bool:
    return db.session.get_bind().dialect.name == "postgresql"


def grouped(reader: Reader, overdue_rows: Select[Any]) -> list[Owing]:
    """What is overdue by who owes it, most first; a row is (`space_id`, `department_id`, `authority`,
    `due_on`), and the first of them are counted."""
    late = overdue_rows.limit(COUNTED).subquery()
    number = func.count()
    by = (late.c.space_id, late.c.department_id, late.c.authority, Department.name)
    statement = (
        select(*by, number, func.min(late.c.due_on))
        .outerjoin(Department, Department.id == late.c.department_id)
        .group_by(*by)
        .order_by(number.desc(), late.c.authority, Department.name)
        .limit(200)
    )
    return [Owing._make(row) for row in db.rows(statement, values_for(reader))]


def overdue(
    reader: Reader,
    space_id: int | None,
    department_id: int | None,
    cursor: Cursor | None,
    limit: int,
) -> Sequence[Overdue]:
    """Overdue ideas, of a space or of a department, the longest overdue first. One statement."""
    conditions: list[ColumnElement[bool]] = []
    if space_id is not None:
        conditions.append(Space.id == space_id)
    if department_id is not None:
        conditions.append(_of == department_id)
    found = after(cursor)
    if found is not None:
        last, last_id = found
        conditions.append(
            or_(_ideas.due_on > last, and_(_ideas.due_on == last, _ideas.id > last_id))
        )
    columns = select(
        _ideas.id,
        _spine.c.title,
        _spine.c.language,
        _ideas.state,
        _ideas.due_on,
        _ideas.answer_due_on,
        _ideas.answered_at,
        _ideas.promised_on,
        Box.name,
        Space.organisation,
        Department.name,
        Space.timezone,
    )
    statement = (
        _late(reader, columns)
        .outerjoin(Department, Department.id == _of)
        .where(*conditions)
        .order_by(_ideas.due_on, _ideas.id)
        .limit(limit)
    )
    return [Overdue._make(row) for row in db.rows(statement, values_for(reader))]


def after(cursor: Cursor | None) -> tuple[date, int] | None:
    """The day and the id after which a list goes on; None for its first page."""
    if not cursor or not isinstance(cursor[0], str) or not isinstance(cursor[1], int):
        return None
    try:
        return date.fromisoformat(cursor[0]), cursor[1]
    except ValueError:
        return None
