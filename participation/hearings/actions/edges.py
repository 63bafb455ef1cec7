"""The edges of the clock: that a hearing opened, closes soon or closed is recorded once, soon after."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_, select, update

from participation import clock, db, ledger
from participation.hearings.models import Hearing, Phase, Status
from participation.subjects.models import StateChange

# A deadline is the last whole second of its day, and that second counts to its end.
A_SECOND = timedelta(seconds=1)
REMINDER = timedelta(days=3, hours=16)
"""How long before its deadline, the end of a day, a hearing closes soon: about eight in the morning,
three days before."""
WORTH_A_REMINDER = timedelta(days=7)
"""A hearing that is shorter has only just been opened when it closes soon."""


def _record(hearing: Hearing, phase: Phase, action: str, at: datetime) -> None:
    db.session.add(
        StateChange(
            subject_id=hearing.id, state=phase.value, at=at, inferred=hearing.dates_inferred
        )
    )
    ledger.record(action, subject_id=hearing.id, space_id=hearing.space_id, at=at)


def settle(hearing: Hearing) -> None:
    """Record the edges this hearing has passed. The condition in the UPDATE makes it happen once.

    The mark is set without touching the version: an official who is writing is not disturbed.
    """
    now = clock.now()
    opened = db.session.execute(
        update(Hearing)
        .where(
            Hearing.id == hearing.id,
            Hearing.status == Status.published,
            Hearing.opens_at <= now,
            Hearing.opened_recorded.is_(False),
        )
        .values(opened_recorded=True)
        .returning(Hearing.opens_at)
        .execution_options(synchronize_session=False)
    ).scalar_one_or_none()
    if opened is not None:
        _record(hearing, Phase.open, "hearing.opened", opened)
    closing = db.session.execute(
        update(Hearing)
        .where(
            Hearing.id == hearing.id,
            Hearing.status == Status.published,
            *_closes_soon(now),
            Hearing.closing_recorded.is_(False),
        )
        .values(closing_recorded=True)
        .returning(Hearing.opens_at, Hearing.closes_at)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    if closing is not None and closing.closes_at - closing.opens_at >= WORTH_A_REMINDER:
        ledger.record(
            "hearing.closes_soon", subject_id=hearing.id, space_id=hearing.space_id, at=now
        )
    closed = db.session.execute(
        update(Hearing)
        .where(
            Hearing.id == hearing.id,
            Hearing.status == Status.published,
            Hearing.closes_at <= now - A_SECOND,
            Hearing.closed_recorded.is_(False),
        )
        .values(closed_recorded=True)
        .returning(Hearing.closes_at)
        .execution_options(synchronize_session=False)
    ).scalar_one_or_none()
    if closed is not None:
        _record(hearing, Phase.closed, "hearing.closed", closed)
    db.session.expire(hearing, ["opened_recorded", "closing_recorded", "closed_recorded"])


def _closes_soon(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return Hearing.opens_at <= now, Hearing.closes_at > now, Hearing.closes_at <= now + REMINDER


def settle_all(limit: int = 100) -> int:
    """Record the edges that hearings have passed; returns how many hearings had one."""
    now = clock.now()
    passed = or_(
        and_(Hearing.opens_at <= now, Hearing.opened_recorded.is_(False)),
        and_(*_closes_soon(now), Hearing.closing_recorded.is_(False)),
        and_(Hearing.closes_at <= now - A_SECOND, Hearing.closed_recorded.is_(False)),
    )
    due = db.session.scalars(
        select(Hearing)
        .where(Hearing.status == Status.published, passed)
        .order_by(Hearing.id)
        .limit(limit)
    ).all()
    for hearing in due:
        settle(hearing)
    return len(due)
