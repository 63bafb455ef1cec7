"""Reads for the officials' side: hearings by phase, and the responses of one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, Select, and_, func, literal, or_, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from participation import clock, db
from participation.accounts.models import Reader, RoleName
from participation.hearings.notice.deadlines import country_of
from participation.hearings.notice.models import Hearing, HearingType, Phase, Publication, Status
from participation.hearings.notice.queries.public import is_closed, is_open
from participation.hearings.responses.models import Response, ResponseStatus, respondent
from participation.spaces.models import Space
from participation.spaces.rules import run_by
from participation.subjects.models import Attachment, Subject, Visibility
from participation.subjects.rules import ONE_BY_ONE, written

HELD = literal(Visibility.held, Subject.visibility.type, literal_execute=True)
"""Written into the statement, so that the index of what is held is used."""

_EARLIER = aliased(Response, flat=True)
PHASES = tuple(Phase)
_number: Any = Hearing.__table__.c.id


def in_phase(phase: Phase) -> ColumnElement[bool]:
    """Hearings that are in a phase now."""
    now = clock.now()
    if phase is Phase.open:
        return is_open(now)
    if phase is Phase.closed:
        return is_closed(now)
    if phase is Phase.scheduled:
        return and_(Hearing.status == Status.published, Hearing.opens_at > now)
    return Hearing.status == Status(phase.value)


def worked_on_by(reader: Reader) -> ColumnElement[bool]:
    """Hearings in the spaces where the reader is an official or a moderator."""
    # Asked of each hearing in turn: a database does not begin with all that a space holds.
    return ONE_BY_ONE.in_(select(Space.id).where(run_by(reader)))


def own_departments(reader: Reader, space_id: int | None = None) -> list[int]:
    """The departments (of a space) the reader is an official for; none when it is all of them."""
    return sorted(
        role.department_id
        for role in reader.held_roles
        if role.name is RoleName.official
        and role.department_id is not None
        and space_id in (None, role.space_id)
    )


def mine(reader: Reader) -> ColumnElement[bool]:
    """Hearings of the reader's own departments, and those the reader started."""
    return or_(Hearing.department_id.in_(own_departments(reader)), Hearing.author_id == reader.id)


def waiting_count() -> ColumnElement[int]:
    """How many responses of a hearing wait to be read through."""
    held = aliased(Subject, flat=True)
    return (
        select(func.count(held.id))
        .where(held.root_id == Hearing.id, held.kind == "response", held.visibility == HELD)
        .correlate(Hearing)
        .scalar_subquery()
    )


def hearings(
    reader: Reader,
    phase: Phase | None,
    only_mine: bool,
    cursor: Sequence[Any] | None,
    limit: int,
) -> Sequence[Row[Hearing, int]]:
    """The hearings the reader works on, the newest first, each with how many responses wait."""
    statement = (
        select(Hearing, waiting_count().label("waiting"))
        .where(worked_on_by(reader))
        .options(
            joinedload(Hearing.space), joinedload(Hearing.type), joinedload(Hearing.department)
        )
        .order_by(_number.desc())
        .limit(limit)
    )
    if phase is not None:
        statement = statement.where(in_phase(phase))
    if only_mine:
        statement = statement.where(mine(reader))
    if cursor is not None and isinstance(cursor[0], int):
        statement = statement.where(_number < cursor[0])
    return db.session.execute(statement).all()


# Types and spaces to choose from.


def types(space: Space | None = None) -> Sequence[HearingType]:
    """The hearing types in use, for a space: those of its country and those of none."""
    statement = (
        select(HearingType)
        .where(HearingType.retired_at.is_(None))
        .order_by(HearingType.country, HearingType.name)
    )
    if space is not None:
        country = country_of(space)
        statement = statement.where(
            or_(HearingType.country.is_(None), HearingType.country == country)
        )
    return db.session.scalars(statement).all()


# The read-through.


@dataclass(frozen=True)
class ResponseCounts:
    """How many responses of a hearing there are of each kind."""

    waiting: int = 0
    published: int = 0
    withheld: int = 0
    withdrawn: int = 0
    late: int = 0
    all: int = 0


VIEWS = ("waiting", "published", "withheld", "withdrawn", "late", "all")


def _in_view(view: str) -> ColumnElement[bool]:
    received = Response.status == written(ResponseStatus.received)
    return {
        "waiting": and_(received, Response.visibility == HELD),
        "published": and_(received, Response.visibility == written(Visibility.visible)),
        "withheld": and_(received, Response.visibility == written(Visibility.hidden)),
        "withdrawn": Response.status == written(ResponseStatus.withdrawn),
        "late": and_(received, Response.late.is_(True)),
        "all": Response.number.is_not(None),
    }[view]


def counts(hearing: Hearing) -> ResponseCounts:
    """How many responses wait, are published, and so on: one question for one hearing.

    What the hearing counts itself, and what is rare, is not looked for among thousands: the rest is
    withheld.
    """
    if hearing.type.publication is Publication.never:
        return _counted(hearing)

    def among(view: ColumnElement[bool]) -> Any:
        table = Response.__table__
        return select(func.count()).select_from(table).where(table.c.hearing_id == hearing.id, view)

    asked = (
        _held(hearing, func.count(Subject.id)),
        among(Response.status == written(ResponseStatus.withdrawn)),
        among(and_(Response.status == written(ResponseStatus.received), Response.late.is_(True))),
    )
    waiting, withdrawn, late = db.session.execute(
        select(*[each.scalar_subquery() for each in asked])
    ).one()
    return ResponseCounts(
        waiting=waiting,
        published=hearing.shown_count,
        withheld=hearing.last_number - hearing.shown_count - waiting - withdrawn,
        withdrawn=withdrawn,
        late=late,
        all=hearing.last_number,
    )


def _counted(hearing: Hearing) -> ResponseCounts:
    columns = [func.count().filter(_in_view(view)).label(view) for view in VIEWS]
    row = db.session.execute(
        select(*columns)
        .select_from(Response)
        .where(Response.hearing_id == hearing.id, Response.number.is_not(None))
    ).one()
    return ResponseCounts(**row._mapping)


def _responses(hearing: Hearing) -> Select[Response]:
    return (
        select(Response)
        .where(Response.hearing_id == hearing.id, Response.number.is_not(None))
        .options(
            joinedload(Response.section),
            selectinload(Response.attachments).joinedload(Attachment.file),
        )
    )


def responses(
    hearing: Hearing, view: str, cursor: Sequence[Any] | None, limit: int
) -> Sequence[Response]:
    """Responses of a hearing in one view, by number, with section and files.

    Of those that wait and say the same (`Response.letter`) the first stands for all: see `copies`.
    """
    statement = _responses(hearing).where(_in_view(view)).order_by(Response.number).limit(limit)
    if view == "waiting":
        # Few or none, so they are not looked for among all.
        earlier = select(literal(1)).select_from(_EARLIER)
        earlier = earlier.where(
            _EARLIER.hearing_id == Response.hearing_id,
            _EARLIER.letter == Response.letter,
            _EARLIER.number < Response.number,
            _EARLIER.status == written(ResponseStatus.received),
            _EARLIER.visibility == HELD,
        )
        statement = statement.where(
            Response.id.in_(_held(hearing, Subject.id)), db.no_row(earlier.correlate(Response))
        )
    if cursor is not None and isinstance(cursor[0], int):
        statement = statement.where(Response.number > cursor[0])
    return db.session.scalars(statement).all()


class Copy(NamedTuple):
    """A response that waits and says the same as an earlier one."""

    id: int
    version: int
    number: int
    name: str


MOST_COPIES = 200
"""How many copies of one letter stand with it; more come when these are decided about."""


def copies(hearing: Hearing, letters: Sequence[str]) -> dict[str, list[Copy]]:
    """By letter, who else sent it and waits, without the first. None for letters that nobody else sent."""
    if not letters:
        return {}
    found: dict[str, list[Copy]] = {}
    rows = db.session.execute(
        select(
            Response.letter,
            Response.id,
            Response.version,
            Response.number,
            Response.respondent_kind,
            Response.respondent_name,
            Response.organisation,
        )
        .where(
            Response.hearing_id == hearing.id,
            Response.letter.in_(letters),
            Response.number.is_not(None),
            _in_view("waiting"),
        )
        .order_by(Response.letter, Response.number)
    )
    for letter, number_of_row, version, number, kind, name, organisation in rows:
        copy = Copy(number_of_row, version, number or 0, respondent(kind, name, organisation))
        found.setdefault(letter or "", []).append(copy)
    return {letter: all_[1 : MOST_COPIES + 1] for letter, all_ in found.items() if all_[1:]}


def response(hearing: Hearing, number: int) -> Response | None:
    """One response by number, with section and files, and who linked it to a party."""
    return db.session.scalars(
        _responses(hearing).where(Response.number == number).options(joinedload(Response.linked_by))
    ).one_or_none()


def chosen(hearing: Hearing, ids: Sequence[int]) -> Sequence[Response]:
    """The responses of a hearing that were ticked."""
    return db.session.scalars(
        select(Response)
        .where(Response.hearing_id == hearing.id, Response.id.in_(ids))
        .order_by(Response.number)
    ).all()


def next_waiting(hearing: Hearing, after: int) -> int | None:
    """The number of the next response that waits: the one after, else the first."""
    return db.session.scalar(
        select(Response.number)
        .where(Response.hearing_id == hearing.id, _in_view("waiting"))
        .order_by((Response.number > after).desc(), Response.number)
        .limit(1)
    )


def _held(hearing: Hearing, what: Any) -> Select[int]:
    return select(what).where(
        Subject.root_id == hearing.id,
        Subject.kind == "response",
        Subject.visibility == HELD,
    )


def unconfirmed(hearing: Hearing) -> tuple[int, datetime | None]:
    """How many responses wait for the link in their sender's mail, and when the oldest was sent."""
    found = db.session.execute(
        select(func.count(), func.min(Response.__table__.c.sent_at)).where(
            Response.__table__.c.hearing_id == hearing.id,
            Response.__table__.c.status == written(ResponseStatus.draft),
            Response.__table__.c.number.is_(None),
            Response.__table__.c.email.is_not(None),
        )
    ).one()
    return found[0], found[1]


def waiting(hearing: Hearing) -> int:
    """How many responses of one hearing wait to be read through."""
    return db.session.scalar(_held(hearing, func.count(Subject.id))) or 0
