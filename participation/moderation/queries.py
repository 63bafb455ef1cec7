"""Reads about decisions and what they are about."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol

from sqlalchemy import and_, bindparam, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectin_polymorphic

from participation import db
from participation.accounts.models import Reader
from participation.moderation.models import Decision, Verdict
from participation.spaces.rules import readable_by as spaces_readable_by
from participation.subjects.models import Subject, Visibility
from participation.subjects.rules import readable_by
from participation.web import Cursor

PUBLIC_VERDICTS = (Verdict.hidden, Verdict.withheld, Verdict.restored)


class Judged(Protocol):
    """A contribution, or a row that says as much of it."""

    @property
    def id(self) -> int: ...
    @property
    def visibility(self) -> Visibility: ...


def subject(subject_id: int, reader: Reader) -> Subject | None:
    """Any subject the reader may read, whole, with its author and space."""
    kinds = [mapper.class_ for mapper in Subject.__mapper__.self_and_descendants][1:]
    return db.session.scalars(
        select(Subject)
        .where(Subject.id == subject_id, readable_by(reader))
        .options(
            joinedload(Subject.author),
            joinedload(Subject.space),
            selectin_polymorphic(Subject, kinds),
        )
    ).one_or_none()


def decisions(subject_id: int) -> Sequence[Decision]:
    """All decisions about a contribution, newest first."""
    return db.session.scalars(
        select(Decision)
        .where(Decision.subject_id == subject_id)
        .options(joinedload(Decision.by))
        .order_by(Decision.at.desc(), Decision.id.desc())
    ).all()


def behind_tombstones(subjects: Iterable[Judged]) -> dict[int, Decision]:
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
