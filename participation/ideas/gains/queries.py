"""Reads of gains: what was planned and measured, what is asked for, and what waits at the desk."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import ScalarSelect, bindparam, func, select
from sqlalchemy.orm import joinedload, selectin_polymorphic

from participation import clock, db
from participation.accounts.models import Reader, RoleName, User, shown_name
from participation.db import NOW
from participation.ideas.answers.models import GainKind
from participation.ideas.gains.models import FollowUp, Measurement
from participation.ideas.gains.rules import KINDS
from participation.spaces.rules import today_in
from participation.subjects.models import Subject
from participation.subjects.rules import readable_by, shown_to_everyone

_SUBJECT = bindparam("subject", type_=db.BigId)


def subject(subject_id: int, reader: Reader) -> Subject | None:
    """An idea or a project that the reader may read, with its space."""
    kinds = [each.class_ for each in Subject.__mapper__.self_and_descendants]
    some = [each for each in kinds if each.__mapper__.polymorphic_identity in KINDS]
    return db.session.scalars(
        select(Subject)
        .where(Subject.id == subject_id, Subject.kind.in_(KINDS), readable_by(reader))
        .options(selectin_polymorphic(Subject, some), joinedload(Subject.space))
    ).one_or_none()


class MeasuredRow(NamedTuple):
    """A measurement as pages show it."""

    id: int
    kind: GainKind
    amount: Decimal | None
    unit: str
    note: str
    measured_on: date
    how: str
    at: datetime
    name: str | None
    pseudonym: str | None
    shows_pseudonym: bool | None
    erased_at: datetime | None

    @property
    def by(self) -> str:
        """Who measured it; empty for nobody."""
        if self.name is None:
            return ""
        return shown_name(self.name, self.pseudonym, self.shows_pseudonym, self.erased_at)


def measurements(subject_id: int) -> list[MeasuredRow]:
    """What was measured of a subject, the newest first. One statement."""
    return [MeasuredRow._make(row) for row in db.rows(_MEASURED, {"subject": subject_id})]


_MEASURED = (
    select(
        Measurement.id,
        Measurement.kind,
        Measurement.amount,
        Measurement.unit,
        Measurement.note,
        Measurement.measured_on,
        Measurement.how,
        Measurement.at,
        User.name,
        User.pseudonym,
        User.shows_pseudonym,
        User.erased_at,
    )
    .outerjoin(User, User.id == Measurement.by_id)
    .where(Measurement.subject_id == _SUBJECT)
    .order_by(Measurement.measured_on.desc(), Measurement.id.desc())
    .limit(50)
)


class Asked(NamedTuple):
    """A follow-up as pages show it."""

    months: int
    due_on: date
    answered_at: datetime | None

    def is_overdue(self, today: date) -> bool:
        """Whether the measured gain was to be there, and is not."""
        return self.answered_at is None and self.due_on <= today


def follow_ups(subject_id: int) -> list[Asked]:
    """When the owner of a subject is asked for the measured gain, the first one first. One statement."""
    return [Asked._make(row) for row in db.rows(_ASKED, {"subject": subject_id})]


_ASKED = (
    select(FollowUp.months, FollowUp.due_on, FollowUp.answered_at)
    .where(FollowUp.subject_id == _SUBJECT)
    .order_by(FollowUp.months)
)


def missing(reader: Reader) -> ScalarSelect[int]:
    """Of how many ideas and projects a measured gain is missing in the spaces the reader is an official of,
    as a column of a statement."""
    inside, everywhere = reader.spaces_where(RoleName.official)
    statement = (
        select(func.count(FollowUp.subject_id.distinct()))
        .select_from(FollowUp)
        .join(Subject, Subject.id == FollowUp.subject_id)
        .where(
            FollowUp.answered_at.is_(None),
            FollowUp.due_on <= clock.latest_day(),
            FollowUp.due_on <= today_in(Subject.space_id, clock.now()),
            shown_to_everyone(),
        )
    )
    if not everywhere:
        statement = statement.where(Subject.space_id.in_(sorted(inside)))
    return statement.scalar_subquery()


class WaitingGain(NamedTuple):
    """A measured gain that is not given yet, for the desk: the earliest day it was to be there."""

    subject_id: int
    kind: str
    title: str
    language: str | None
    due_on: date
    owner: str | None
    total: int


def waiting(reader: Reader, limit: int, *, mine: bool = False) -> Sequence[WaitingGain]:
    """What is asked for and not given in the reader's spaces, the oldest first; only what the reader is
    asked for with `mine`. With each, how many there are in all. One statement."""
    inside, everywhere = reader.spaces_where(RoleName.official)
    due: Any = func.min(FollowUp.due_on).label("due")
    statement = (
        select(
            Subject.id,
            Subject.kind,
            Subject.title,
            Subject.language,
            due,
            func.max(User.name),
            func.count().over(),
        )
        .join(FollowUp, FollowUp.subject_id == Subject.id)
        .outerjoin(User, User.id == FollowUp.owner_id)
        .where(
            FollowUp.answered_at.is_(None),
            FollowUp.due_on <= clock.latest_day(),
            FollowUp.due_on <= today_in(Subject.space_id, NOW),
            shown_to_everyone(NOW),
        )
        .group_by(Subject.id, Subject.kind, Subject.title, Subject.language)
        .order_by(due, Subject.id)
        .limit(limit)
    )
    if not everywhere:
        statement = statement.where(Subject.space_id.in_(sorted(inside)))
    if mine:
        statement = statement.where(FollowUp.owner_id == reader.id)
    return [WaitingGain._make(row) for row in db.rows(statement, {"now": clock.now()})]
