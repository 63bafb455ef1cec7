"""Ideas as the board and the list at the desk show them: plain values, read without the thing itself.

Who wrote an idea is not among them: nobody has to know it to move an idea.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Row, func
from sqlalchemy.orm import aliased

from participation import clock
from participation.accounts.models import Reader, User, shown_name
from participation.ideas.answers.rules import steps_from
from participation.ideas.board.models import Assignment
from participation.ideas.boxes.models import Box
from participation.ideas.evaluation.models import IdeaScore
from participation.ideas.evaluation.rules import seen_by
from participation.ideas.proposals.models import (
    Idea,
    IdeaState,
    Promise,
    idea_path,
    promise,
)
from participation.spaces.models import Department, Space
from participation.subjects.models import Subject

OF_THE_BOX = aliased(Department, name="department_of_the_box")
HOLDER = aliased(User, name="holder")


class BoardCard(NamedTuple):
    """An idea on the board: a row of `columns()`, and the day it is in its space. `sees_scores` says whether
    the reader may see what it was given."""

    id: int
    version: int
    title: str
    language: str | None
    state: IdeaState
    state_at: datetime | None
    supported: int
    support_count: int
    answer_due_on: date | None
    answered_at: datetime | None
    promised_on: date | None
    space_id: int
    department_id: int | None
    box_name: str
    department: str | None
    assigned_id: int | None
    assigned_name: str | None
    assigned_pseudonym: str | None
    assigned_shows_pseudonym: bool | None
    assigned_erased_at: datetime | None
    assigned_due_on: date | None
    evaluations: int | None
    mean: int | None
    lowest: int | None
    highest: int | None
    sees_scores: bool
    timezone: str
    today: date

    @property
    def path(self) -> str:
        """The address of its page."""
        return idea_path(self.id, self.title)

    @property
    def promise(self) -> Promise | None:
        """What is promised to the public next and has not come."""
        return promise(self.state, self.answer_due_on, self.answered_at, self.promised_on)

    @property
    def due_on(self) -> date | None:
        """The nearest day: of what is promised to the public, or of whoever has it."""
        found = self.promise
        days = [each for each in (found and found.by, self.assigned_due_on) if each]
        return min(days, default=None)

    @property
    def is_late(self) -> bool:
        """Whether that day has passed."""
        due = self.due_on
        return due is not None and due < self.today

    @property
    def assigned_to(self) -> str:
        """The name of the official who has it; empty when none has."""
        if self.assigned_name is None:
            return ""
        shows = bool(self.assigned_shows_pseudonym)
        return shown_name(
            self.assigned_name, self.assigned_pseudonym, shows, self.assigned_erased_at, None
        )

    @property
    def steps(self) -> tuple[IdeaState, ...]:
        """The steps an official may take from where it is; merging has a page of its own."""
        return steps_from(self.state)


def columns(reader: Reader) -> list[Any]:
    """What a statement selects for `read`, as `BoardCard` names it; see `joined`."""
    return [
        Idea.id,
        Subject.version,
        Subject.title,
        Subject.language,
        Idea.state,
        Idea.state_at,
        Idea.supported,
        Idea.support_count,
        Idea.answer_due_on,
        Idea.answered_at,
        Idea.promised_on,
        Subject.space_id,
        func.coalesce(Idea.department_id, Box.department_id),
        Box.name,
        func.coalesce(Department.name, OF_THE_BOX.name),
        HOLDER.id,
        HOLDER.name,
        HOLDER.pseudonym,
        HOLDER.shows_pseudonym,
        HOLDER.erased_at,
        Assignment.due_on,
        IdeaScore.evaluations,
        IdeaScore.mean,
        IdeaScore.lowest,
        IdeaScore.highest,
        seen_by(reader, Idea.__table__.c).label("sees_scores"),
        Space.timezone,
    ]


def joined(statement: Any) -> Any:
    """Join what a card shows besides the idea."""
    rows: Any = Idea.__table__.c
    return (
        statement.select_from(Idea)
        .join(Box, Box.id == rows.box_id)
        .join(Space, Space.id == Box.space_id)
        .outerjoin(Department, Department.id == rows.department_id)
        .outerjoin(OF_THE_BOX, OF_THE_BOX.id == Box.department_id)
        .outerjoin(Assignment, Assignment.idea_id == rows.id)
        .outerjoin(HOLDER, HOLDER.id == Assignment.user_id)
        .outerjoin(IdeaScore, IdeaScore.idea_id == rows.id)
    )


def read(rows: Iterable[Row[Any]]) -> list[BoardCard]:
    """Cards from rows of `columns()`."""
    today: dict[str, date] = {}
    found = []
    for row in rows:
        zone = row.timezone
        if zone not in today:
            today[zone] = clock.today(zone)
        values = list(row)
        values[_SEES] = bool(values[_SEES])
        found.append(BoardCard._make((*values, today[zone])))
    return found


_SEES = BoardCard._fields.index("sees_scores")
