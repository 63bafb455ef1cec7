"""The edges of the clock: that a hearing opened, closes soon or closed is recorded once, soon after.

What was recorded for an edge that has not come, by a clock that was wrong, is put right (`take_back_early`).
"""

from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import ColumnElement, and_, delete, or_, select, update

from participation import clock, db, ledger
from participation.hearings.notice.models import Hearing, Phase, Status
from participation.subjects.models import StateChange

log = structlog.get_logger()

# A deadline is the last whole second of its day, and that second counts to its end.
A_SECOND = timedelta(seconds=1)
REMINDER = timedelta(days=3, hours=16)
"""How long before its deadline, the end of a day, a hearing closes soon: about eight in the morning,
three days before."""
WORTH_A_REMINDER = timedelta(days=7)
"""A hearing that is shorter has only just been opened when it closes soon."""


def _now() -> datetime:
    """The present moment; of two clocks that differ, ours and the database's, the earlier one."""
    return clock.now() - max(db.clock_ahead(), timedelta(0))


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
    now = _now()
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
    now = _now()
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


NOT_SO: tuple[tuple[Any, Any, Phase, str], ...] = (
    (Hearing.opened_recorded, Hearing.opens_at, Phase.open, "hearing.not_opened"),
    (Hearing.closed_recorded, Hearing.closes_at, Phase.closed, "hearing.not_closed"),
)
"""What is recorded of an edge: its mark, its moment, its state, and what is recorded when it was not so."""


def take_back_early(limit: int = 100) -> int:
    """Put right what was recorded of edges that have not come; returns how many hearings had one.

    The mark is taken back, so that the edge is recorded when it comes, and so is the step of the life
    line, which lies in the future. What stands in the ledger stays, as others have read it: a new entry
    says that it was not so, and followers are told. Only where the clock is known to be right.
    """
    early = _now() + clock.APART
    count = 0
    for mark, moment, phase, action in NOT_SO:
        due = db.session.scalars(
            select(Hearing)
            .where(Hearing.status == Status.published, mark.is_(True), moment > early)
            .order_by(Hearing.id)
            .limit(limit)
        ).all()
        for hearing in due:
            count += _take_back(hearing, mark, moment > early, phase, action)
    # Of a reminder that came too early nothing is wrong but that it will be missed in time.
    db.session.execute(
        update(Hearing)
        .where(
            Hearing.status == Status.published,
            Hearing.closing_recorded.is_(True),
            Hearing.closes_at > early + REMINDER,
        )
        .values(closing_recorded=False)
        .execution_options(synchronize_session=False)
    )
    return count


def _take_back(
    hearing: Hearing, mark: Any, is_early: ColumnElement[bool], phase: Phase, action: str
) -> int:
    taken = db.session.execute(
        update(Hearing)
        .where(
            Hearing.id == hearing.id,
            Hearing.status == Status.published,
            mark.is_(True),
            is_early,
        )
        .values({mark.key: False})
        .returning(Hearing.id)
        .execution_options(synchronize_session=False)
    ).scalar_one_or_none()
    if taken is None:
        return 0
    db.session.execute(
        delete(StateChange)
        .where(
            StateChange.subject_id == hearing.id,
            StateChange.state == phase.value,
            StateChange.at > _now() + clock.APART,
        )
        .execution_options(synchronize_session=False)
    )
    ledger.record(action, subject_id=hearing.id, space_id=hearing.space_id)
    log.warning("hearing.recorded_early", hearing=hearing.id, state=phase.value)
    db.session.expire(hearing)
    return 1
