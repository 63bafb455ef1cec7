"""Reads for the officials: what waits, and who has had it."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    and_,
    literal,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import aliased, contains_eager, joinedload

from participation import db
from participation.accounts.models import Reader, RoleName
from participation.ideas.answers.models import Gain, GainKind, Handover
from participation.ideas.boxes.models import Box
from participation.ideas.proposals.models import Idea, IdeaState
from participation.ideas.proposals.queries.ideas import THE_IDEA
from participation.ideas.proposals.rows import IdeaRow
from participation.spaces.models import Department, Space
from participation.subjects.models import Subject, Visibility
from participation.web import Cursor

_number: Any = Idea.__table__.c.id


def handovers(idea_id: int) -> Sequence[Handover]:
    """How an idea was given from department to department, the last first; for its space's staff."""
    return db.session.scalars(
        select(Handover)
        .where(Handover.idea_id == idea_id)
        .options(
            joinedload(Handover.by), joinedload(Handover.before), joinedload(Handover.department)
        )
        .order_by(Handover.id.desc())
        .limit(20)
    ).all()


class Passed(NamedTuple):
    """That an idea was passed to a department, as everybody reads it: not by whom, and without the note."""

    at: datetime
    before: str | None
    after: str


def passed(idea: IdeaRow) -> list[Passed]:
    """How an idea was passed from department to department, the first time first. One statement, or none
    for an idea that no department of its own has."""
    if idea.department_id is None:
        return []
    return [Passed._make(row) for row in db.rows(_PASSED, {"idea": idea.id})]


_BEFORE = aliased(Department, name="before")
_PASSED = (
    select(Handover.at, _BEFORE.name, Department.name)
    .select_from(Handover)
    .join(Department, Department.id == Handover.department_id)
    .outerjoin(_BEFORE, _BEFORE.id == Handover.before_id)
    .where(Handover.idea_id == THE_IDEA)
    .order_by(Handover.id)
    .limit(50)
)


class GainRow(NamedTuple):
    """What an idea is to win, or has won, as its page tells it."""

    kind: GainKind
    planned: Decimal | None
    realised: Decimal | None
    unit: str
    note: str


def gains(idea_id: int) -> list[GainRow]:
    """What an idea is to win, or has won. One statement."""
    return [GainRow._make(row) for row in db.rows(_GAINS, {"idea": idea_id})]


_GAINS = (
    select(Gain.kind, Gain.planned, Gain.realised, Gain.unit, Gain.note)
    .where(Gain.subject_id == THE_IDEA)
    .order_by(Gain.id)
)


LATEST = date(9999, 12, 31)


def _waiting(reader: Reader, after: tuple[date, int] | None, limit: int) -> Any:
    """The first of what something is promised for or that is being assessed, with the day promised.

    Two parts that share nothing: what has a day, and what is assessed without one. Each gives its
    first ones, so that only what is shown is put in order and read whole.
    """
    rows, spine = Idea.__table__.c, Subject.__table__.c
    undated = literal(LATEST, Date)

    def part(due: Any, condition: ColumnElement[bool]) -> Select[Any]:
        statement = (
            select(rows.id, due.label("due"))
            .join_from(Idea.__table__, Subject.__table__, spine.id == rows.id)
            .join(Box, Box.id == rows.box_id)
            .where(
                condition,
                spine.visibility == Visibility.visible,
                Box.held_by == "",
                # An idea is in its box's space. Asked of each box in turn, so that a database does
                # not begin with everything that a space holds.
                db.one_by_one(Box.space_id).in_(_officials_spaces(reader)),
            )
        )
        if after:
            last, last_id = after
            statement = statement.where(due >= last, or_(due > last, rows.id > last_id))
        # A day that all of a part share would keep SQLite from following an index.
        order = (rows.id,) if due is undated else (due, rows.id)
        first = statement.order_by(*order).limit(limit).subquery()
        return select(first.c.id, first.c.due)

    return union_all(
        part(rows.due_on, rows.due_on.is_not(None)),
        part(undated, and_(rows.state == IdeaState.under_assessment, rows.due_on.is_(None))),
    ).subquery("waiting")


def due_on(idea: Idea) -> date:
    """The day something is promised for, as the desk sorts by it; far away when none is."""
    return idea.due_on or LATEST


def _officials_spaces(reader: Reader) -> Select[int]:
    inside, everywhere = reader.spaces_where(RoleName.official)
    return select(Space.id).where(true() if everywhere else Space.id.in_(sorted(inside)))


def awaiting_answer(reader: Reader, cursor: Cursor | None, limit: int) -> Sequence[Idea]:
    """Ideas that something is promised for or that are being assessed, the oldest promise first."""
    after = None
    if cursor and isinstance(cursor[0], str) and isinstance(cursor[1], int):
        try:
            after = (date.fromisoformat(cursor[0]), cursor[1])
        except ValueError:
            pass
    waiting = _waiting(reader, after, limit)
    statement = (
        select(Idea)
        .join(waiting, waiting.c.id == _number)
        .join(Idea.box)
        .options(
            contains_eager(Idea.box), joinedload(Idea.space), joinedload(Idea.department),
        )
        .order_by(waiting.c.due, waiting.c.id)
        .limit(limit)
    )  # fmt: skip
    return db.session.scalars(statement).all()
