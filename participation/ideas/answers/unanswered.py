"""The public list of overdue questions to the authority: who owes an answer since when."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from participation import clock, db
from participation.accounts.models import Reader
from participation.comments.models import Comment
from participation.db import NOW
from participation.ideas.answers.overdue import Owing, after, grouped
from participation.ideas.boxes.models import Box
from participation.ideas.proposals.models import OVER, Idea
from participation.ideas.proposals.queries.lists import values_for
from participation.ideas.proposals.rules import LATEST_DAY
from participation.spaces.models import Department, Space
from participation.spaces.rules import readable_by as spaces_readable_by
from participation.spaces.rules import today_in
from participation.subjects.models import Subject
from participation.subjects.rules import shown_to_everyone
from participation.text import excerpt
from participation.web import Cursor

_asked: Any = Comment.__table__.c
_ideas: Any = Idea.__table__.c
_spine: Any = Subject.__table__
_about: Any = Subject.__table__.alias("about")
_of: Any = func.coalesce(_asked.asked_department_id, _ideas.department_id, Box.department_id)


class Unanswered(NamedTuple):
    """A question to the authority whose answer is overdue."""

    id: int
    text: str
    language: str | None
    asked_at: datetime
    due_on: date
    idea: str
    authority: str
    department: str | None
    timezone: str

    @property
    def path(self) -> str:
        """Where it stands in its thread."""
        return f"/comments/{self.id}"

    @property
    def days(self) -> int:
        """For how many days it is overdue."""
        return (clock.today(self.timezone) - self.due_on).days


def _late(reader: Reader, statement: Select[Any]) -> Select[Any]:
    """Of overdue questions that the reader may read. It begins with the few that wait."""
    return (
        statement.select_from(Comment.__table__)
        .join(_spine, _spine.c.id == _asked.id)
        .join(_about, _about.c.id == _asked.about_id)
        .join(Idea.__table__, _ideas.id == _asked.about_id)
        .join(Box, Box.id == _ideas.box_id)
        .join(Space, Space.id == Box.space_id)
        .where(
            _asked.is_question,
            _asked.answered_at.is_(None),
            _asked.due_on < LATEST_DAY,
            _asked.due_on < today_in(Space.id, NOW),
            shown_to_everyone(NOW, of=_spine.c),
            shown_to_everyone(NOW, of=_about.c),
            _ideas.state.not_in(sorted(OVER)),
            spaces_readable_by(reader),
            Box.held_by == "",
        )
    )


def owing(reader: Reader) -> list[Owing]:
    """Who owes answers to questions: most first. One statement."""
    columns = select(
        Space.id.label("space_id"),
        _of.label("department_id"),
        Space.organisation.label("authority"),
        _asked.due_on,
    )
    return grouped(reader, _late(reader, columns).order_by(_asked.due_on, _asked.id))


def unanswered(
    reader: Reader,
    space_id: int | None,
    department_id: int | None,
    cursor: Cursor | None,
    limit: int,
) -> Sequence[Unanswered]:
    """Overdue questions, of a space or of a department, the longest overdue first. One statement."""
    conditions: list[ColumnElement[bool]] = []
    if space_id is not None:
        conditions.append(Space.id == space_id)
    if department_id is not None:
        conditions.append(_of == department_id)
    last = after(cursor)
    if last is not None:
        day, number = last
        conditions.append(or_(_asked.due_on > day, and_(_asked.due_on == day, _asked.id > number)))
    columns = select(
        _asked.id,
        _asked.body,
        _spine.c.language,
        _spine.c.created_at,
        _asked.due_on,
        _about.c.title,
        Space.organisation,
        Department.name,
        Space.timezone,
    )
    statement = (
        _late(reader, columns)
        .outerjoin(Department, Department.id == _of)
        .where(*conditions)
        .order_by(_asked.due_on, _asked.id)
        .limit(limit)
    )
    rows = db.rows(statement, values_for(reader))
    found = [Unanswered._make(row) for row in rows]
    return [each._replace(text=excerpt(each.text)) for each in found]
