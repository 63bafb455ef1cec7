"""Reads of meetings."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select

from participation import db
from participation.meetings.models import Meeting
from participation.web.edges import Moment, clock_edge


def meetings(hearing_id: int) -> Sequence[Meeting]:
    """The meetings about a hearing: those to come, the next one first, then those that are over."""
    found = db.session.scalars(
        select(Meeting)
        .where(Meeting.hearing_id == hearing_id)
        .order_by(Meeting.starts_at, Meeting.id)
    ).all()
    return sorted(found, key=lambda meeting: meeting.is_over)


def about(hearing_ids: Sequence[int]) -> Sequence[Meeting]:
    """The meetings about these hearings, the first one first."""
    return db.session.scalars(
        select(Meeting)
        .where(Meeting.hearing_id.in_(hearing_ids))
        .order_by(Meeting.hearing_id, Meeting.starts_at, Meeting.id)
    ).all()


@clock_edge
def ending(since: datetime) -> Iterator[Moment]:
    """When meetings end: their pages say so then."""
    yield select(func.min(Meeting.ends_at)).where(Meeting.ends_at >= since), timedelta(0)


def meeting(hearing_id: int, meeting_id: int) -> Meeting | None:
    """One meeting about a hearing."""
    return db.session.scalars(
        select(Meeting).where(Meeting.hearing_id == hearing_id, Meeting.id == meeting_id)
    ).one_or_none()
