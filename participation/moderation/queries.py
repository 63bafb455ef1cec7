"""Reads about decisions, reports, and what they are about."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any, Protocol

from sqlalchemy import Row, ScalarSelect, Select, Subquery, and_, bindparam, func, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload, with_polymorphic

from participation import db
from participation.accounts.models import Reader, User
from participation.accounts.parts import BoundFigure
from participation.guard.models import Hold
from participation.moderation.keys import report_id
from participation.moderation.models import Decision, Report, Rule, Verdict
from participation.moderation.rules import moderated_by
from participation.spaces.models import Space
from participation.spaces.rules import readable_by as spaces_readable_by
from participation.subjects.models import Subject, Visibility
from participation.subjects.rules import readable_by, written
from participation.web import Cursor

PUBLIC_VERDICTS = (Verdict.hidden, Verdict.withheld, Verdict.restored)


class ModeratedRow(Protocol):
    """A contribution, or a row that says as much of it."""

    @property
    def id(self) -> int: ...
    @property
    def visibility(self) -> Visibility: ...


def subject(subject_id: int, reader: Reader) -> Subject | None:
    """Any subject the reader may read, whole, with its author and space. One statement: it may be taken
    back with an import meanwhile."""
    whole = with_polymorphic(Subject, "*")
    return db.session.scalars(
        select(whole)
        .where(Subject.id == subject_id, readable_by(reader))
        .options(joinedload(whole.author), joinedload(whole.space))
    ).one_or_none()


def decisions(subject_id: int) -> Sequence[Decision]:
    """All decisions about a contribution, newest first."""
    return db.session.scalars(
        select(Decision)
        .where(Decision.subject_id == subject_id)
        .options(joinedload(Decision.by))
        .order_by(Decision.at.desc(), Decision.id.desc())
    ).all()


def behind_tombstones(subjects: Iterable[ModeratedRow]) -> dict[int, Decision]:
    """The last decision about each of these that is hidden; no question is asked when none is."""
    hidden = [each.id for each in subjects if each.visibility is Visibility.hidden]
    if not hidden:
        return {}
    rows = db.session.scalars(_LAST_DECISIONS, {"hidden": hidden})
    return {row.subject_id: row for row in rows}


_LAST_DECISIONS = (
    select(Decision)
    .where(
        Decision.id.in_(
            select(func.max(Decision.id))
            .where(
                Decision.subject_id.in_(bindparam("hidden", expanding=True)),
                Decision.verdict.in_(PUBLIC_VERDICTS),
            )
            .group_by(Decision.subject_id)
        )
    )
    .options(joinedload(Decision.by))
)


def log(reader: Reader, cursor: Cursor | None, limit: int) -> Sequence[Decision]:
    """The public log: what was hidden, withheld or restored in the spaces the reader may enter."""
    statement = (
        select(Decision)
        .join(Decision.subject)
        .join(Subject.space)
        .where(Decision.verdict.in_(PUBLIC_VERDICTS), spaces_readable_by(reader))
        .options(
            contains_eager(Decision.subject).contains_eager(Subject.space),
            joinedload(Decision.by),
        )
        .order_by(Decision.at.desc(), Decision.id.desc())
        .limit(limit)
    )
    if cursor and isinstance(cursor[0], datetime) and isinstance(cursor[1], int):
        at, decision_id = cursor
        statement = statement.where(
            or_(Decision.at < at, and_(Decision.at == at, Decision.id < decision_id))
        )
    return db.session.scalars(statement).all()


# --------------------------------------------------------------------------------------- reports


MOST_REPORTS = 50


def waiting_reports(subject: Subject, reader: Reader) -> Sequence[Row[Report, int]]:
    """The first of the reports about a contribution that wait, oldest first, with how many there are in
    all; none for whoever wrote it."""
    if subject.is_by(reader):
        return []
    return db.session.execute(
        select(Report, func.count().over().label("total"))
        .where(Report.subject_id == subject.id, Report.closed_at.is_(None))
        .order_by(Report.at, Report.id)
        .limit(MOST_REPORTS)
    ).all()


@dataclass
class Reported:
    """A contribution that waits for a decision: since when, and which rules it is said to break."""

    subject_id: int
    kind: str
    about: str
    lang: str | None
    space: str
    timezone: str
    since: datetime
    is_own: bool
    rules: dict[Rule, int] = field(default_factory=dict)

    @property
    def reports(self) -> int:
        """How many have reported it."""
        return sum(self.rules.values())


def reported(reader: Reader, cursor: Cursor | None, limit: int) -> list[Reported]:
    """What readers have reported, for those who decide: what has waited longest first. One statement.

    All reports of one contribution stand together.
    """
    since = func.min(Report.at)
    groups = (
        select(Report.subject_id, since.label("since"))
        .join(Subject, Subject.id == Report.subject_id)
        .where(Report.closed_at.is_(None), moderated_by(reader))
        .group_by(Report.subject_id)
        .order_by(since, Report.subject_id)
        .limit(limit)
    )
    if cursor and isinstance(cursor[0], datetime) and isinstance(cursor[1], int):
        at, number = cursor
        groups = groups.having(or_(since > at, and_(since == at, Report.subject_id > number)))
    found: dict[int, Reported] = {}
    for row in db.session.execute(_with_their_rules(groups.subquery("page"))):
        one = found.setdefault(
            row.subject_id,
            Reported(
                row.subject_id,
                row.kind,
                row.title,
                row.language,
                row.name,
                row.timezone,
                row.since,
                is_own=reader.id is not None and row.author_id == reader.id,
            ),
        )
        one.rules[row.rule] = row.number
    return list(found.values())


def _with_their_rules(page: Subquery) -> Select[Any]:
    """What a page of reported contributions shows of each: one row for each rule that was named."""
    about = aliased(Subject, flat=True)
    return (
        select(
            page.c.subject_id,
            page.c.since,
            Subject.kind,
            Subject.author_id,
            about.title,
            func.coalesce(about.language, Space.language).label("language"),
            Space.name,
            Space.timezone,
            Report.rule,
            func.count().label("number"),
        )
        .select_from(page)
        .join(Subject, Subject.id == page.c.subject_id)
        .join(about, about.id == func.coalesce(Subject.root_id, Subject.id))
        .join(Space, Space.id == Subject.space_id)
        .join(Report, and_(Report.subject_id == page.c.subject_id, Report.closed_at.is_(None)))
        .group_by(
            page.c.subject_id,
            page.c.since,
            Subject.kind,
            Subject.author_id,
            about.title,
            about.language,
            Space.language,
            Space.name,
            Space.timezone,
            Report.rule,
        )
        .order_by(page.c.since, page.c.subject_id, Report.rule)
    )


def held(reader: Reader, cursor: Cursor | None, limit: int) -> Sequence[Any]:
    """What waits to be looked at where the reader moderates, what has waited longest first, with whether it
    waits because of what its text seems to hold. Responses have their own read-through. One statement."""
    about = aliased(Subject, flat=True)
    statement = (
        select(
            Subject.id,
            Subject.kind,
            Subject.author_id,
            Subject.created_at,
            about.title,
            Space.name,
            Space.timezone,
            Hold.held_at,
        )
        .join(about, about.id == func.coalesce(Subject.root_id, Subject.id))
        .join(Space, Space.id == Subject.space_id)
        .outerjoin(Hold, and_(Hold.subject_id == Subject.id, Hold.settled_at.is_(None)))
        .where(
            Subject.visibility == written(Visibility.held),
            Subject.kind.concat("") != "response",
            moderated_by(reader),
        )
        .order_by(Subject.id)
        .limit(limit)
    )
    if cursor and isinstance(cursor[0], int):
        statement = statement.where(Subject.id > cursor[0])
    return db.session.execute(statement).all()


def receipt(key: str) -> Report | None:
    """The report behind the key of a receipt, with what it is about and what was decided."""
    number = report_id(key)
    return None if number is None else _one(Report.id == number)


def _one(condition: Any) -> Report | None:
    return db.session.scalars(
        select(Report)
        .where(condition)
        .options(joinedload(Report.decision), joinedload(Report.subject).joinedload(Subject.space))
    ).one_or_none()


def own_reports(user: User, cursor: Cursor | None, limit: int) -> Sequence[Report]:
    """What a person has reported, newest first, each with what was decided."""
    statement = (
        select(Report)
        .where(Report.by_id == user.id)
        .options(joinedload(Report.decision), joinedload(Report.subject))
        .order_by(Report.id.desc())
        .limit(limit)
    )
    if cursor and isinstance(cursor[0], int):
        statement = statement.where(Report.id < cursor[0])
    return db.session.scalars(statement).all()


MOST_DECIDED = 20
"""How many decisions about own reports stand among the notices; the rest is on the page of reports."""


def own_decided(user: User, since: datetime) -> Sequence[Report]:
    """What a person has reported and was decided since, the latest decision first, each with it."""
    return db.session.scalars(
        select(Report)
        .where(Report.by_id == user.id, Report.closed_at >= since)
        .options(joinedload(Report.decision), joinedload(Report.subject))
        .order_by(Report.closed_at.desc(), Report.id.desc())
        .limit(MOST_DECIDED)
    ).all()


def has_reported() -> BoundFigure:
    """How much the person of the row has reported: a figure of an account."""
    return BoundFigure(_reports_of_person())


# The same each time, because the statement that looks a person up is kept by its figures.
@lru_cache
def _reports_of_person() -> ScalarSelect[Any]:
    return (
        select(func.count(Report.id))
        .where(Report.by_id == User.id)
        .correlate(User)
        .scalar_subquery()
    )


def decided_reports() -> BoundFigure:
    """How many decisions about own reports the person of the row has not read: a figure of an account."""
    return BoundFigure(_decided_reports())


# The same each time, as the one above.
@lru_cache
def _decided_reports() -> ScalarSelect[Any]:
    return (
        select(func.count(Report.id))
        .where(Report.by_id == User.id, Report.closed_at.is_not(None), Report.seen_at.is_(None))
        .correlate(User)
        .scalar_subquery()
    )
