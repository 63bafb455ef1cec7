"""Reads of gains: what was planned and measured, what is asked for, and what waits at the desk."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import (
    Date,
    ScalarSelect,
    Text,
    bindparam,
    cast,
    func,
    literal,
    null,
    select,
    union_all,
)
from sqlalchemy.orm import joinedload, selectin_polymorphic

from participation import clock, db
from participation.accounts.models import Reader, RoleName, User, shown_name
from participation.db import NOW
from participation.ideas.answers.models import Gain, GainKind
from participation.ideas.answers.queries import GainRow
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
        return shown_name(self.name, self.pseudonym, self.shows_pseudonym, self.erased_at, None)


class Asked(NamedTuple):
    """A follow-up as pages show it."""

    months: int
    due_on: date
    answered_at: datetime | None

    def is_overdue(self, today: date) -> bool:
        """Whether the measured gain was to be there, and is not."""
        return self.answered_at is None and self.due_on <= today


class OfSubject(NamedTuple):
    """All that a page shows of the gain of a subject: what is planned and won, what was measured, the newest
    first, and when it is asked for."""

    gains: list[GainRow]
    measured: list[MeasuredRow]
    asked: list[Asked]


def of_subject(subject_id: int) -> OfSubject:
    """The gain of a subject. One statement."""
    found = OfSubject([], [], [])
    for row in db.rows(_ALL, {"subject": subject_id}):
        kind = GainKind(row.kind) if row.kind else GainKind.money
        if row.what == _GAIN:
            found.gains.append(GainRow(kind, row.planned, row.amount, row.unit, row.note))
        elif row.what == _ASKED:
            found.asked.append(Asked(row.months, row.day, row.at))
        else:
            found.measured.append(
                MeasuredRow(
                    row.id, kind, row.amount, row.unit, row.note, row.day, row.how, row.at,
                    row.name, row.pseudonym, row.shows_pseudonym, row.erased_at,
                )
            )  # fmt: skip
    found.measured.sort(key=lambda each: (each.measured_on, each.id), reverse=True)
    return found


_GAIN, _MEASURED, _ASKED = "gain", "measured", "asked"


def _nothing(kind: Any) -> Any:
    return cast(null(), kind)


def _part(what: str, of: Any, **columns: Any) -> Any:
    """A part of the statement: what it has of the columns, the others empty."""
    amount = Gain.__table__.c.planned.type
    given = {
        "kind": _nothing(Text), "planned": _nothing(amount), "amount": _nothing(amount),
        "unit": literal("", Text), "note": literal("", Text), "day": _nothing(Date),
        "how": literal("", Text), "at": _nothing(db.UTCDateTime), "months": literal(0),
        "by_id": _nothing(db.BigId), **columns,
    }  # fmt: skip
    return select(
        literal(what, Text).label("what"),
        of.id.label("id"),
        *(
            (cast(column, Text) if name == "kind" else column).label(name)
            for name, column in given.items()
        ),
    ).where(of.subject_id == _SUBJECT)


def _all() -> Any:
    gains: Any = Gain.__table__.c
    measured: Any = Measurement.__table__.c
    asked: Any = FollowUp.__table__.c
    found = union_all(
        _part(
            _GAIN, gains, kind=gains.kind, planned=gains.planned, amount=gains.realised,
            unit=gains.unit, note=gains.note,
        ),
        _part(
            _MEASURED, measured, kind=measured.kind, amount=measured.amount, unit=measured.unit,
            note=measured.note, day=measured.measured_on, how=measured.how, at=measured.at,
            by_id=measured.by_id,
        ),
        _part(_ASKED, asked, day=asked.due_on, at=asked.answered_at, months=asked.months),
    ).subquery()  # fmt: skip
    return (
        select(found, User.name, User.pseudonym, User.shows_pseudonym, User.erased_at)
        .outerjoin(User, User.id == found.c.by_id)
        .order_by(found.c.what, found.c.id)
        .limit(100)
    )


_ALL = _all()


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
        statement = statement.where(db.one_by_one(Subject.space_id).in_(sorted(inside)))
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
        statement = statement.where(db.one_by_one(Subject.space_id).in_(sorted(inside)))
    if mine:
        statement = statement.where(FollowUp.owner_id == reader.id)
    return [WaitingGain._make(row) for row in db.rows(statement, {"now": clock.now()})]
