"""Milestones that are late or soon due, for the desk."""

from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ScalarSelect, func, select

from participation import clock, db
from participation.accounts.models import Reader, RoleName
from participation.db import NOW
from participation.ideas.projects.models import OPEN, Milestone, Project
from participation.ideas.projects.periods import Precision
from participation.spaces.rules import today_in
from participation.subjects.models import Subject
from participation.subjects.rules import shown_to_everyone, written

SOON = timedelta(days=14)
"""How long before its end the desk shows a milestone."""


def late_milestones(reader: Reader) -> ScalarSelect[int]:
    """How many milestones are late in the spaces the reader is an official of, as a column of a statement."""
    inside, everywhere = reader.spaces_where(RoleName.official)
    kept: Any = Milestone.__table__.c
    own_table: Any = Project.__table__
    statement = (
        select(func.count())
        .select_from(Milestone.__table__)
        .join(Subject, Subject.id == kept.project_id)
        .join(own_table, own_table.c.id == kept.project_id)
        .where(
            own_table.c.held_by == "",
            kept.state.in_([written(each) for each in OPEN]),
            kept.due_on < clock.latest_day(),
            kept.due_on < today_in(Subject.space_id, clock.now()),
            shown_to_everyone(),
        )
    )
    if not everywhere:
        statement = statement.where(db.one_by_one(Subject.space_id).in_(sorted(inside)))
    return statement.scalar_subquery()


class Coming(NamedTuple):
    """A milestone that is late or soon due, for the desk."""

    id: int
    title: str
    due_on: date
    precision: Precision
    late: bool
    project_id: int
    project: str
    language: str | None
    total: int


def coming(reader: Reader, limit: int, *, mine: bool = False) -> list[Coming]:
    """Milestones of the projects in the reader's spaces that are late, or due within two weeks, the
    oldest first, each with how many there are in all; with `mine` of those that the reader is named for.
    One statement."""
    inside, everywhere = reader.spaces_where(RoleName.official)
    kept: Any = Milestone.__table__.c
    statement = (
        select(
            kept.id,
            kept.title,
            kept.due_on,
            kept.precision,
            kept.due_on < today_in(Subject.space_id, NOW),
            Project.id,
            Project.title,
            Project.language,
            func.count().over(),
        )
        .select_from(Project)
        .join(Milestone.__table__, kept.project_id == Project.id)
        .where(
            Project.held_by == "",
            kept.state.in_([written(each) for each in OPEN]),
            kept.due_on <= clock.latest_day() + SOON,
            shown_to_everyone(NOW),
        )
        .order_by(kept.due_on, kept.id)
        .limit(limit)
    )
    if not everywhere:
        statement = statement.where(db.one_by_one(Subject.space_id).in_(sorted(inside)))
    if mine:
        statement = statement.where(Project.responsible_id == reader.id)
    return [Coming._make(row) for row in db.rows(statement, {"now": clock.now()})]
