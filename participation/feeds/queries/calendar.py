"""Days for calendars: when hearings and boxes close."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager, joinedload

from participation import clock, db
from participation.feeds.queries.contents import latest_of
from participation.feeds.queries.finding import VISITOR
from participation.hearings.notice.models import Extension, Hearing, Phase, Status
from participation.hearings.notice.queries.public import HearingFilter
from participation.hearings.notice.queries.public import hearings as hearings_in_list
from participation.ideas.boxes.models import Box
from participation.ideas.milestones.queries.roadmap import OnTheWay, RoadmapFilter, exact
from participation.spaces.rules import readable_by as spaces_readable_by
from participation.subjects.models import (
    StateChange,
)
from participation.subjects.rules import readable_by

REMEMBERED = timedelta(days=90)
"""How long a calendar keeps a deadline that has passed: a shorter memory would take it off phones."""
MOST_EVENTS = 1000


class Deadline(NamedTuple):
    """A hearing with what a calendar says of its deadline: how often it was moved, and when last."""

    hearing: Hearing
    moved: int
    changed: datetime


def _deadlines() -> Select[Hearing, int, datetime, datetime]:
    moved = (
        select(func.count(Extension.id))
        .where(Extension.hearing_id == Hearing.id)
        .correlate(Hearing)
        .scalar_subquery()
    )
    return (
        select(
            Hearing,
            moved,
            latest_of(Extension.at, Extension.hearing_id),
            latest_of(StateChange.at, StateChange.subject_id),
        )
        .where(
            Hearing.kind == "hearing",
            Hearing.closes_at.is_not(None),
            Hearing.status != Status.draft,
            readable_by(VISITOR),
        )
        .options(joinedload(Hearing.space))
    )


def _as_deadline(row: Any) -> Deadline:
    hearing, moved, extended, stepped = row
    withdrawn = stepped if hearing.phase() is Phase.withdrawn else None
    moments = (hearing.visible_from, hearing.edited_at, extended, withdrawn)
    return Deadline(hearing, moved, max((at for at in moments if at), default=hearing.created_at))


def deadlines(wanted: HearingFilter) -> list[Deadline]:
    """The deadlines to come, and those that passed lately, of the hearings that fit a filter.

    One statement, and one more where a filter was chosen.
    """
    since = clock.now() - REMEMBERED
    statement = _deadlines().where(Hearing.closes_at >= since)
    if not wanted.is_empty:
        fitting = hearings_in_list(VISITOR, wanted, None, MOST_EVENTS)
        statement = statement.where(Hearing.id.in_([row.id for row in fitting]))
    rows = db.session.execute(
        statement.order_by(Hearing.closes_at.desc(), Hearing.id).limit(MOST_EVENTS)
    )
    return [_as_deadline(row) for row in rows]


def deadline(hearing_id: int) -> Deadline | None:
    """The deadline of one hearing."""
    row = db.session.execute(_deadlines().where(Hearing.id == hearing_id)).one_or_none()
    return _as_deadline(row) if row else None


def ends() -> Sequence[Box]:
    """The boxes of public spaces that close on a day, to come or lately."""
    return db.session.scalars(
        select(Box)
        .join(Box.space)
        .where(Box.closes_at >= clock.now() - REMEMBERED, spaces_readable_by(VISITOR))
        .options(contains_eager(Box.space))
        .order_by(Box.closes_at.desc(), Box.id)
        .limit(MOST_EVENTS)
    ).all()


def milestones(wanted: RoadmapFilter) -> Sequence[OnTheWay]:
    """The milestones of public projects that have an exact day, to come or of lately."""
    since = clock.latest_day() - REMEMBERED
    return exact(VISITOR, wanted, since, MOST_EVENTS)
