"""Reads for the pages that anyone sees: the list of hearings, and a hearing with its text."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Select,
    Subquery,
    and_,
    bindparam,
    case,
    func,
    literal,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.sql.base import ExecutableOption

from participation import clock, db, text
from participation.accounts.models import Reader, Standing
from participation.db import NOW, UTCDateTime
from participation.hearings.notice import cards
from participation.hearings.notice.cards import HearingCard
from participation.hearings.notice.life import SOON
from participation.hearings.notice.models import Extension, Hearing, Section, Status, TextChange
from participation.illustrations.faces import with_faces
from participation.search.queries import holding
from participation.spaces.models import LabelKind, Space
from participation.subjects.models import Attachment
from participation.subjects.queries import HOLDING, MAX_WORDS, labelled, words_in
from participation.subjects.rules import readable_by, readable_one_by_one
from participation.web.edges import Moment, clock_edge

FAR = datetime(9999, 1, 1, tzinfo=UTC)
STATES = ("open", "soon", "scheduled", "assessing", "concluded", "elsewhere")
SORTS = ("now", "newest", "responses")


def chosen(arguments: Mapping[str, str], name: str, known: Sequence[str]) -> str:
    """What a query string asks for, when it is one of what is known; else nothing."""
    value = arguments.get(name, "")
    return value if value in known else ""


# The list of hearings.


@dataclass(frozen=True)
class HearingFilter:
    """What a reader asks the list of hearings for."""

    state: str = ""
    topic: str = ""
    area: str = ""
    space: str = ""
    words: str = ""
    sort: str = "now"

    @classmethod
    def read(cls, arguments: Mapping[str, str]) -> "HearingFilter":
        """From a query string, which may hold anything: what is not known is left out."""
        return cls(
            state=chosen(arguments, "state", STATES),
            topic=text.clean(arguments.get("topic"))[:100],
            area=text.clean(arguments.get("area"))[:100],
            space=text.clean(arguments.get("space"))[:100],
            words=text.clean(arguments.get("q"))[:200],
            sort=chosen(arguments, "sort", SORTS) or "now",
        )

    @property
    def is_empty(self) -> bool:
        """Whether nothing is left out."""
        return not (self.state or self.topic or self.area or self.space or self.words)


class Moments(NamedTuple):
    """A moment of asking, its whole second, and until when a hearing is said to close soon."""

    now: Any
    second: Any
    soon: Any

    @classmethod
    def of(cls, now: datetime) -> "Moments":
        """The three for a moment."""
        return cls(now, now.replace(microsecond=0), now + SOON)


def asking(reader: Reader, **more: Any) -> dict[str, Any]:
    """The values of a statement about hearings that is built once for all of a standing."""
    return {"reader": reader.id, **Moments.of(clock.now())._asdict(), **more}


ASKED = Moments(
    NOW, bindparam("second", type_=UTCDateTime()), bindparam("soon", type_=UTCDateTime())
)
"""The same in a statement that is built once."""


def is_open(now: datetime | Moments) -> ColumnElement[bool]:
    """Hearings that take responses at a moment."""
    at = now if isinstance(now, Moments) else Moments.of(now)
    return and_(
        Hearing.status == Status.published,
        Hearing.opens_at <= at.now,
        or_(Hearing.closes_at.is_(None), Hearing.closes_at >= at.second),
    )


def is_closed(now: datetime | Moments) -> ColumnElement[bool]:
    """Hearings whose deadline has passed and that nobody has moved on yet."""
    at = now if isinstance(now, Moments) else Moments.of(now)
    return and_(
        Hearing.status == Status.published,
        Hearing.opens_at <= at.now,
        Hearing.closes_at < at.second,
    )


def _in_state(state: str) -> ColumnElement[bool]:
    if state == "open":
        return is_open(ASKED)
    if state == "soon":
        return and_(is_open(ASKED), Hearing.closes_at <= ASKED.soon)
    if state == "scheduled":
        return and_(
            Hearing.status == Status.published,
            or_(Hearing.opens_at.is_(None), Hearing.opens_at > ASKED.now),
        )
    if state == "assessing":
        return or_(Hearing.status == Status.under_assessment, is_closed(ASKED))
    if state == "elsewhere":
        return Hearing.status == Status.held_elsewhere
    return Hearing.status == Status.concluded


def _says(word: str) -> ColumnElement[bool]:
    """Hearings with a word in the title, the summary, the text or the case number.

    A street is seldom in the title, and it is what people look for.
    """
    within = select(Section.hearing_id).where(
        Section.removed_at.is_(None),
        or_(words_in(Section.title, word), words_in(Section.body, word)),
    )
    return or_(
        words_in(Hearing.title, word),
        words_in(Hearing.summary, word),
        words_in(Hearing.case_number, word),
        Hearing.id.in_(within),
    )


def _moment(value: datetime) -> ColumnElement[datetime]:
    return literal(value, UTCDateTime())


def fits(cursor: Sequence[Any], *kinds: type) -> bool:
    """Whether a cursor has values of these kinds; a tampered one has not."""
    return all(
        isinstance(value, kind) and not isinstance(value, bool)
        for value, kind in zip(cursor, kinds, strict=True)
    )


@clock_edge
def opening_and_closing(since: datetime) -> Iterator[Moment]:
    """When the next hearing opens, closes, or begins to close soon."""
    hearings = Hearing.__table__.c
    opens, closes = select(func.min(hearings.opens_at)), select(func.min(hearings.closes_at))
    published = hearings.status == Status.published
    yield opens.where(published, hearings.opens_at >= since), timedelta(0)
    yield closes.where(published, hearings.closes_at >= since), timedelta(0)
    yield closes.where(published, hearings.closes_at >= since + SOON), SOON


WIDTH = 4
"""How many values a cursor of the list of hearings has."""


def hearings(
    reader: Reader, wanted: HearingFilter, cursor: Sequence[Any] | None, limit: int
) -> Sequence[HearingCard]:
    """Hearings as cards, with the names of their topics. One statement.

    "now" puts the open ones first, the nearest deadline on top; then those to come, those being
    assessed, and the rest, newest first.
    """
    values = asking(reader)
    further = cursor is not None and fits(cursor, int, datetime, datetime, int)
    if further and cursor:
        values.update(zip(_LAST, cursor, strict=True))
    held = holding(reader, wanted.words, "hearing") if wanted.words else None
    if held is not None:
        values["holding"] = json.dumps(held)
        wanted = replace(wanted, words="")
    # Words are seldom asked for twice; what is built for them would push out the rest.
    build = _list if wanted.words else _kept_list
    statement = build(reader.standing, wanted, further, limit, held is not None)
    return cards.read(db.rows(statement, values))


def _list(
    standing: Standing, wanted: HearingFilter, further: bool, limit: int, held: bool
) -> Select[Any]:
    """The statement of a list: the same for all readers of one standing, whenever they ask."""
    places = _places(wanted.sort)
    # Each place gives its first ones, by an index, and these are put in order.
    first = [_first(standing, wanted, place, further, limit, held) for place in places]
    rank, deadline = places[0].rank, places[0].deadline
    if wanted.sort == "now":
        rank = case(*((place.condition, place.rank) for place in places), else_=len(places))
        deadline = case(
            (is_open(ASKED), func.coalesce(Hearing.closes_at, _moment(FAR))), else_=_moment(FAR)
        )
    since = Hearing.shown_from
    return (
        with_faces(
            select(*cards.columns(topics=True, rank=rank, deadline=deadline, since=since))
            .select_from(Hearing)
            .join(Hearing.space),
            Hearing.face_id,
        )
        .where(_number.in_(union_all(*(select(each.c.id) for each in first))))
        .order_by(rank, deadline, since.desc(), Hearing.id.desc())
        .limit(limit)
    )


# Built anew, it takes 4.3 ms of the 2.5 of the list as it is.
_kept_list = lru_cache(maxsize=128)(_list)

_number: Any = Hearing.__table__.c.id
_LAST = ("last_rank", "last_deadline", "last_since", "last_id")
"""Where the page before ended, as values of a statement."""


class _Place(NamedTuple):
    """A part of the list: which hearings, where it stands, and what sorts it."""

    condition: ColumnElement[bool]
    rank: Any
    deadline: Any
    order: tuple[Any, ...]


def _places(sort: str) -> list[_Place]:
    """The parts of the list in their order: each is a range of an index of the hearings."""
    far, newest = _moment(FAR), (Hearing.shown_from.desc(), _number.desc())
    if sort == "newest":
        return [_Place(true(), literal(0), far, newest)]
    if sort == "responses":
        order = (Hearing.response_count.desc(), *newest)
        return [_Place(true(), -Hearing.response_count, far, order)]
    ends = and_(is_open(ASKED), Hearing.closes_at.is_not(None))
    soonest = (Hearing.closes_at, *newest)
    parts = [
        (ends, 0, Hearing.closes_at, soonest),
        (and_(is_open(ASKED), Hearing.closes_at.is_(None)), 0, far, newest),
        (_in_state("scheduled"), 1, far, newest),
        (is_closed(ASKED), 2, far, newest),
        (Hearing.status == Status.under_assessment, 2, far, newest),
        (Hearing.status == Status.concluded, 3, far, newest),
        (Hearing.status == Status.withdrawn, 4, far, newest),
        (Hearing.status == Status.held_elsewhere, 5, far, newest),
    ]
    return [_Place(which, literal(rank), when, order) for which, rank, when, order in parts]


def _first(
    reader: Reader,
    wanted: HearingFilter,
    place: _Place,
    further: bool,
    limit: int,
    held: bool,
) -> Subquery:
    """The ids of the first hearings of a part, after the cursor.

    `held` says that the search index was asked for the words: those that hold them are a value.
    """
    rank, deadline, since = place.rank, place.deadline, Hearing.shown_from
    statement = (
        select(_number)
        .select_from(Hearing)
        # What is no draft has been shown, or has a day for it: the list goes on after that.
        .where(place.condition, Hearing.status != Status.draft, Hearing.shown_from.is_not(None))
        # Asked of each hearing in turn: a database does not begin with all that a space holds.
        .where(readable_one_by_one(reader, ASKED.now))
        .order_by(*place.order)
        .limit(limit)
    )
    if wanted.state:
        statement = statement.where(_in_state(wanted.state))
    if wanted.topic:
        statement = statement.where(Hearing.id.in_(labelled(LabelKind.topic, wanted.topic)))
    if wanted.area:
        statement = statement.where(Hearing.id.in_(labelled(LabelKind.area, wanted.area)))
    if wanted.space:
        statement = statement.where(
            Hearing.space_id.in_(select(Space.id).where(Space.slug == wanted.space))
        )
    if held:
        statement = statement.where(db.among(_number, HOLDING))
    elif wanted.words:
        statement = statement.where(*(_says(word) for word in wanted.words.split()[:MAX_WORDS]))
    if further:
        moment = UTCDateTime()
        kinds: tuple[Any, ...] = (_number.type, moment, moment, _number.type)
        first, second, third, last = [
            bindparam(name, type_=kind) for name, kind in zip(_LAST, kinds, strict=True)
        ]
        statement = statement.where(
            or_(
                rank > first,
                and_(rank == first, deadline > second),
                and_(rank == first, deadline == second, since < third),
                and_(rank == first, deadline == second, since == third, Hearing.id < last),
            )
        )
    return statement.subquery()


def hearing_cursor(card: HearingCard) -> list[Any]:
    """Where a card stands in the list."""
    return [card.rank, card.deadline, card.since, card.id]


# One hearing.


THE_HEARING = bindparam("hearing", type_=db.BigId)
_ALWAYS = (joinedload(Hearing.space), joinedload(Hearing.type), joinedload(Hearing.department))
_SECTIONS = (selectinload(Hearing.sections),)
_EXTENSIONS = (selectinload(Hearing.extensions),)
_ON_ITS_PAGE = (
    *_SECTIONS,
    selectinload(Hearing.extensions).joinedload(Extension.by),
    selectinload(Hearing.changes).joinedload(TextChange.by),
    selectinload(Hearing.labels),
    selectinload(Hearing.attachments).joinedload(Attachment.file),
)


def _found(statement: Select[Hearing], hearing_id: int, reader: Reader) -> Hearing | None:
    return db.session.scalars(statement, asking(reader, hearing=hearing_id)).one_or_none()


# Built anew, it takes 0.4 ms of each page that loads a hearing by it.
@lru_cache(maxsize=64)
def _one(standing: Standing, parts: tuple[ExecutableOption, ...] = ()) -> Select[Hearing]:
    """The statement that reads a hearing with its space, type and department, and these parts."""
    return (
        select(Hearing)
        .where(Hearing.id == THE_HEARING, readable_by(standing, NOW))
        .options(*_ALWAYS, *parts)
    )


def for_page(hearing_id: int, reader: Reader) -> Hearing | None:
    """A hearing with all that its page shows, when the reader may read it."""
    return _found(_one(reader.standing, _ON_ITS_PAGE), hearing_id, reader)


def get(hearing_id: int, reader: Reader) -> Hearing | None:
    """A hearing with its space, type and sections, when the reader may read it."""
    return _found(_one(reader.standing, _SECTIONS), hearing_id, reader)


def bare(hearing_id: int, reader: Reader) -> Hearing | None:
    """A hearing with its space, type and department only."""
    return _found(_one(reader.standing), hearing_id, reader)


def with_extensions(hearing_id: int, reader: Reader) -> Hearing | None:
    """A hearing with its space, type and department, and how its deadline was moved."""
    return _found(_one(reader.standing, _EXTENSIONS), hearing_id, reader)


def section_of(hearing: Hearing, section_id: int) -> Section | None:
    """A section of a hearing whose sections are loaded."""
    return next(
        (each for each in shown_sections(hearing) if each.id == section_id),
        None,
    )


def shown_sections(hearing: Hearing) -> list[Section]:
    """The sections that stand in the text now, in their order."""
    return [section for section in hearing.sections if section.removed_at is None]
