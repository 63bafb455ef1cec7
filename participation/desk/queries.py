"""What waits for an official or a moderator, each question bounded and counted by the database."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, false, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from participation import clock, config, db
from participation.accounts.models import Reader, RoleName
from participation.hearings.models import Hearing, Phase, Status
from participation.hearings.queries.desk import (
    HELD,
    in_phase,
    mine,
    own_departments,
    worked_on_by,
)
from participation.ideas.models import Box, Idea
from participation.spaces.models import Space
from participation.spaces.rules import run_by
from participation.subjects.models import Subject, Visibility

SHOWN = 5
"""How many rows of each kind the desk shows; the rest is behind a link."""

SOON = timedelta(days=7)


def _today() -> date:
    return clock.today(config.current().timezone)


def _hearings(
    reader: Reader, only_mine: bool, condition: ColumnElement[bool], *order: Any
) -> Sequence[Row[Hearing, int]]:
    """The first hearings of a kind, with how many there are in all."""
    statement = (
        select(Hearing, func.count().over().label("total"))
        .where(worked_on_by(reader), condition)
        .options(joinedload(Hearing.space))
        .order_by(*order, Hearing.id)
        .limit(SHOWN)
    )
    if only_mine:
        statement = statement.where(mine(reader))
    return db.session.execute(statement).all()


def waiting(reader: Reader, only_mine: bool) -> Sequence[Row[Any]]:
    """Hearings with responses to read through: those that have waited longest first."""
    held = (
        select(
            Subject.root_id.label("hearing_id"),
            func.count().label("waiting"),
            func.min(Subject.created_at).label("since"),
        )
        .where(Subject.kind == "response", Subject.visibility == HELD)
        .group_by(Subject.root_id)
        .subquery()
    )
    statement = (
        select(
            Hearing,
            held.c.waiting,
            held.c.since,
            func.sum(held.c.waiting).over().label("responses"),
            func.count().over().label("total"),
        )
        .join(held, held.c.hearing_id == Hearing.id)
        .where(worked_on_by(reader))
        .options(joinedload(Hearing.space))
        .order_by(held.c.since, Hearing.id)
        .limit(SHOWN)
    )
    if only_mine:
        statement = statement.where(mine(reader))
    return db.session.execute(statement).all()


def closing(reader: Reader, only_mine: bool) -> Sequence[Row[Hearing, int]]:
    """Hearings that close within a week, the nearest first."""
    now = clock.now()
    soon = and_(in_phase(Phase.open), Hearing.closes_at <= now + SOON)
    return _hearings(reader, only_mine, soon, Hearing.closes_at)


def drafts(reader: Reader, only_mine: bool) -> Sequence[Row[Hearing, int]]:
    """Drafts, the newest first."""
    return _hearings(reader, only_mine, in_phase(Phase.draft), Hearing.id.desc())


def unassessed(reader: Reader, only_mine: bool) -> Sequence[Row[Hearing, int]]:
    """Hearings whose deadline has passed and whose assessment has not started, oldest first."""
    return _hearings(reader, only_mine, in_phase(Phase.closed), Hearing.closes_at)


def overdue(reader: Reader, only_mine: bool) -> Sequence[Row[Hearing, int]]:
    """Hearings whose outcome was promised for a day that has passed, the oldest promise first."""
    late = and_(
        Hearing.outcome_expected_on < _today(),
        or_(Hearing.status == Status.under_assessment, in_phase(Phase.closed)),
    )
    return _hearings(reader, only_mine, late, Hearing.outcome_expected_on)


def unanswered(reader: Reader, only_mine: bool) -> Sequence[Row[Idea, int]]:
    """Ideas for which something is promised within a week or overdue, the oldest promise first.

    With each, how many there are in all: counted in the ideas' own table, where only the first ones
    are read whole.
    """
    rows, boxes = Idea.__table__.alias("due"), Box.__table__
    conditions = [
        # Asked of each box in turn, so that a database begins with the few that are promised.
        db.one_by_one(boxes.c.space_id).in_(select(Space.id).where(run_by(reader))),
        rows.c.due_on <= _today() + SOON,
        rows.c.due_on.is_not(None),
    ]
    if only_mine:
        found = own_departments(reader)
        conditions.append(rows.c.department_id.in_(found) if found else false())
    due = rows.join(boxes, boxes.c.id == rows.c.box_id)
    total = select(func.count()).select_from(due).where(*conditions).scalar_subquery()
    first = (
        select(rows.c.id)
        .select_from(due)
        .where(*conditions)
        .order_by(rows.c.due_on, rows.c.id)
        .limit(SHOWN)
    )
    statement = (
        select(Idea, total.label("total"))
        .join(Idea.box)
        .where(Idea.__table__.c.id.in_(first))
        .options(joinedload(Idea.space), contains_eager(Idea.box))
        .order_by(Idea.due_on, Idea.id)
    )
    return db.session.execute(statement).all()


def handed_over(reader: Reader) -> Sequence[Row[Idea, int]]:
    """Ideas that were given to the reader's departments and have taken no step since, oldest first."""
    found = own_departments(reader)
    if not found:
        return []
    rows: Any = Idea.__table__.c
    return db.session.execute(
        select(Idea, func.count().over().label("total"))
        .join(Idea.box)
        .where(
            rows.department_id.in_(found),
            rows.handed_over_at.is_not(None),
            Subject.visibility == Visibility.visible,
            Idea.space_id.in_(select(Space.id).where(run_by(reader))),
        )
        .options(joinedload(Idea.space), contains_eager(Idea.box))
        .order_by(rows.handed_over_at, rows.id)
        .limit(SHOWN)
    ).all()


def held_contributions(reader: Reader) -> Row[int, datetime] | None:
    """How many ideas and comments wait for a moderator, and since when; None when none do."""
    spaces, everywhere = reader.spaces_where(RoleName.moderator)
    if not spaces and not everywhere:
        return None
    statement = select(
        func.count().label("total"), func.min(Subject.created_at).label("since")
    ).where(Subject.kind.in_(("idea", "comment")), Subject.visibility == HELD)
    if not everywhere:
        statement = statement.where(Subject.space_id.in_(sorted(spaces)))
    found = db.session.execute(statement).one()
    return found if found.total else None


def is_past(day: Any) -> bool:
    """Whether a promised day has gone by."""
    return bool(day is not None and day < _today())
