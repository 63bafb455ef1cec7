"""From draft to open: setting the dates, opening, extending, withdrawing."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import inspect, select, update
from sqlalchemy.orm.attributes import set_committed_value

from participation import clock, db, ledger
from participation.accounts.models import User
from participation.hearings.notice import deadlines
from participation.hearings.notice.actions import schedule
from participation.hearings.notice.actions.holding import NotAllowedNow, hold
from participation.hearings.notice.followers import EXTENDED
from participation.hearings.notice.models import (
    Extension,
    Hearing,
    Phase,
    Section,
    Status,
)
from participation.hearings.notice.rules import becomes_anonymous
from participation.hearings.publishing import readiness
from participation.hearings.publishing.actions.changes import record_edit
from participation.subjects.actions import (
    change_state,
    set_visibility,
)
from participation.subjects.models import StateChange, Subject, Visibility


def _show_from(hearing: Hearing, opens_at: datetime) -> None:
    """Let the hearing, and what opens with it, be seen from its opening on."""
    hearing.published_at = opens_at
    set_visibility(hearing, Visibility.visible, opens_at)
    for kind in (mapper.class_ for mapper in inspect(Subject).self_and_descendants):
        opens = kind.opens_with_its_root()
        if opens is not None:
            db.session.execute(
                update(Subject)
                .where(Subject.id.in_(select(kind.id).where(kind.root_id == hearing.id, opens)))
                .values(visibility=Visibility.visible, visible_from=opens_at, published_at=opens_at)
                .execution_options(synchronize_session="fetch")
            )


def set_dates(
    hearing: Hearing, opens_on: date | None, closes_on: date, short_reason: str, *, by: User
) -> None:
    """Set when a hearing that has not opened yet opens and closes.

    Without a day (or with one that has come) it opens as soon as it is published; it closes at the
    end of the last day, where its space is. Below its type's minimum length it needs a reason.
    """
    hold(hearing, Phase.draft, Phase.scheduled)
    zone = hearing.space.timezone
    if opens_on is not None and opens_on <= deadlines.today(hearing.space):
        opens_on = None
    hearing.opens_at = clock.start_of_day(opens_on, zone) if opens_on else None
    hearing.closes_at = clock.end_of_day(closes_on, zone)
    hearing.short_reason = short_reason
    if hearing.closes_at <= (hearing.opens_at or clock.now()):
        raise NotAllowedNow("a hearing closes after it opens")
    if deadlines.is_short(hearing) and not short_reason.strip():
        raise NotAllowedNow("a hearing below the minimum length needs a reason")
    if hearing.status is Status.published:
        if hearing.opens_at is None:
            hearing.opens_at = clock.now()
        _show_from(hearing, hearing.opens_at)
        schedule.settle(hearing)
    db.session.flush()
    record_edit(hearing, by=by, days=hearing.days or 0)


def _read_sections_again(hearing: Hearing) -> None:
    """Let a hearing that is held have the sections that stand in it now."""
    found = db.session.scalars(
        select(Section)
        .where(Section.hearing_id == hearing.id)
        .order_by(Section.position, Section.id)
        .execution_options(populate_existing=True)
    )
    set_committed_value(hearing, "sections", list(found))


def publish(hearing: Hearing, *, by: User) -> None:
    """Schedule a hearing, or open it when its day has come.

    NotAllowedNow while something is missing, or while its type promises what its space cannot keep.
    """
    hold(hearing, Phase.draft)
    _read_sections_again(hearing)
    if not readiness.is_ready(hearing):
        raise NotAllowedNow("the hearing lacks something before it can open")
    now = clock.now()
    # What its type says at this moment is what people are promised; a later change does not move it.
    hearing.anonymous = becomes_anonymous(hearing)
    hearing.status = Status.published
    if hearing.opens_at is None or hearing.opens_at < now:
        hearing.opens_at = now
    if deadlines.is_short(hearing) and not hearing.short_reason:
        raise NotAllowedNow("a hearing below the minimum length needs a reason")
    _show_from(hearing, hearing.opens_at)
    figures: dict[str, Any] = {"days": hearing.days or 0, "short": deadlines.is_short(hearing)}
    if hearing.opens_at > now:
        change_state(hearing, Phase.scheduled.value, by=by, **figures)
        return
    db.session.add(StateChange(subject_id=hearing.id, state=Phase.open.value, at=now, by_id=by.id))
    hearing.opened_recorded = True
    ledger.record(
        "hearing.opened", subject_id=hearing.id, space_id=hearing.space_id, by=by.id, **figures
    )


def extend(hearing: Hearing, closes_on: date, reason: str, *, by: User) -> Extension:
    """Move the deadline of a hearing that has opened to a later day, with a public reason.

    A deadline that has passed is opened again. Responses that become public after the deadline wait
    for the new one, except those already public: what has been read cannot be unread. A decision that
    was planned for a day before it is planned no longer.
    """
    db.hold(hearing)
    now = clock.now()
    new = clock.end_of_day(closes_on, hearing.space.timezone)
    old = hearing.closes_at
    phase = hearing.phase(now)
    if phase not in (Phase.open, Phase.closed) or old is None:
        raise NotAllowedNow("only a hearing that has opened is extended")
    if new <= old or new <= now or not reason.strip():
        raise NotAllowedNow("a deadline is moved to a later day, with a reason")
    schedule.settle(hearing)
    if hearing.decision_on is not None and hearing.decision_on < closes_on:
        hearing.decision_on = None
    reopened = phase is Phase.closed
    extension = Extension(
        hearing_id=hearing.id,
        old_closes_at=old,
        new_closes_at=new,
        reason=reason,
        at=now,
        by_id=by.id,
    )
    db.session.add(extension)
    hearing.closes_at = new
    hearing.closed_recorded = hearing.closing_recorded = False
    db.session.flush()
    for follow in EXTENDED:
        follow(hearing, now)
    if reopened:
        db.session.add(
            StateChange(
                subject_id=hearing.id,
                state=Phase.open.value,
                at=now,
                by_id=by.id,
                reason=reason,
            )
        )
    ledger.record(
        "hearing.extended",
        subject_id=hearing.id,
        space_id=hearing.space_id,
        by=by.id,
        extension=extension.id,
        days=(closes_on - clock.local_day(old, hearing.space.timezone)).days,
    )
    return extension


def withdraw(hearing: Hearing, reason: str, *, by: User) -> None:
    """Take a hearing back, with a reason. What was public stays readable and says so."""
    db.hold(hearing)
    phase = hearing.phase()
    if phase in (Phase.concluded, Phase.withdrawn) or not reason.strip():
        raise NotAllowedNow("a hearing is withdrawn with a reason, before its outcome is out")
    schedule.settle(hearing)
    hearing.status = Status.withdrawn
    if phase is Phase.scheduled:
        set_visibility(hearing, Visibility.staff)
    change_state(hearing, Phase.withdrawn.value, by=by, reason=reason)
