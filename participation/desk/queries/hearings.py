"""Hearings that wait for an official: to be read through, closing, drafts, late."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, or_, select
from sqlalchemy.orm import joinedload

from participation import clock, db
from participation.accounts.models import Reader
from participation.hearings.intake.queries import HELD, in_phase, mine, worked_on_by
from participation.hearings.notice.models import Hearing, Phase, Status
from participation.spaces.rules import today_in
from participation.subjects.models import Subject

SHOWN = 5
"""How many rows of each kind the desk shows; the rest is behind a link."""
WHOLE = 200
"""How many it shows of a kind that is asked for whole."""

SOON = timedelta(days=7)


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


def waiting(reader: Reader, only_mine: bool, shown: int = SHOWN) -> Sequence[Row[Any]]:
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
        .limit(shown)
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
        Hearing.outcome_expected_on < today_in(Hearing.space_id, clock.now()),
        or_(Hearing.status == Status.under_assessment, in_phase(Phase.closed)),
    )
    return _hearings(reader, only_mine, late, Hearing.outcome_expected_on)
