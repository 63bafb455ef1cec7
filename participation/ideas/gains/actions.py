"""Planning a gain, measuring it, and asking for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import update

from participation import clock, db, ledger
from participation.accounts.models import User
from participation.ideas.answers.actions import GainEntry, win
from participation.ideas.answers.models import GainKind
from participation.ideas.gains.models import FollowUp, Measurement
from participation.ideas.proposals.actions import NotAllowed
from participation.subjects.models import Subject


@dataclass(frozen=True)
class Measured:
    """What was measured: an amount a year or words, on which day, and how."""

    kind: GainKind
    measured_on: date
    how: str
    amount: Decimal | None = None
    note: str = ""


def plan(subject: Subject, gains: Sequence[GainEntry], *, by: User) -> None:
    """Write down what a subject is to win. It has its space loaded."""
    db.hold(subject)
    for each in gains:
        win(subject, each, realised=False)
    db.session.flush()
    ledger.record("gain.planned", subject_id=subject.id, space_id=subject.space_id, by=by.id)


def measure(subject: Subject, measured: Measured, *, by: User) -> Measurement:
    """Write down what was measured, in public: it answers all that was asked for until today.

    NotAllowed without how it was measured, without an amount or words, or for a day to come. The subject
    has its space loaded.
    """
    today = clock.today(subject.space.timezone)
    in_words = measured.kind is GainKind.quality
    said = measured.note.strip() if in_words else measured.amount is not None
    if not said or not measured.how.strip() or measured.measured_on > today:
        raise NotAllowed("measured")
    db.hold(subject)
    win(
        subject,
        GainEntry(measured.kind, measured.amount, measured.note if in_words else ""),
        realised=True,
    )
    unit = {GainKind.money: subject.space.currency, GainKind.hours: "h"}.get(measured.kind, "")
    row = Measurement(
        subject_id=subject.id,
        kind=measured.kind,
        amount=measured.amount,
        unit=unit,
        note=measured.note,
        measured_on=measured.measured_on,
        how=measured.how,
        at=clock.now(),
        by_id=by.id,
    )
    db.session.add(row)
    db.session.flush()
    db.session.execute(
        update(FollowUp)
        .where(
            FollowUp.subject_id == subject.id,
            FollowUp.due_on <= today,
            FollowUp.answered_at.is_(None),
        )
        .values(answered_at=clock.now())
        .execution_options(synchronize_session=False)
    )
    ledger.record(
        "gain.measured",
        subject_id=subject.id,
        space_id=subject.space_id,
        by=by.id,
        measurement=row.id,
    )
    return row
