"""Reads of meetings."""

from collections.abc import Sequence

from sqlalchemy import select

from participation import db
from participation.meetings.models import Meeting


def meetings(hearing_id: int) -> Sequence[Meeting]:
    """The meetings about a hearing, the first one first."""
    return db.session.scalars(
        select(Meeting)
        .where(Meeting.hearing_id == hearing_id)
        .order_by(Meeting.starts_at, Meeting.id)
    ).all()


def meeting(hearing_id: int, meeting_id: int) -> Meeting | None:
    """One meeting about a hearing."""
    return db.session.scalars(
        select(Meeting).where(Meeting.hearing_id == hearing_id, Meeting.id == meeting_id)
    ).one_or_none()
