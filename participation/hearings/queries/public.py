"""Reads for the pages that anyone sees: hearings, their text, and their responses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    and_,
    case,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import InstrumentedAttribute, joinedload, selectinload

from participation import clock, db, text
from participation.accounts.models import Purpose, Reader, Token
from participation.accounts.queries import hash_token
from participation.db import UTCDateTime
from participation.hearings.life import SOON
from participation.hearings.models import (
    Extension,
    Hearing,
    RespondentKind,
    Response,
    ResponseStatus,
    Section,
    Status,
    TextChange,
)
from participation.moderation.models import Decision, Verdict
from participation.spaces.models import Label, LabelKind, Space
from participation.subjects.models import Attachment, Visibility, subject_labels
from participation.subjects.rules import placed_for, readable_by

FAR = datetime(9999, 1, 1, tzinfo=UTC)
STATES = ("open", "soon", "scheduled", "assessing", "concluded")
SORTS = ("now", "newest", "responses")
MAX_WORDS = 6


def words_in(column: InstrumentedAttribute[str], words: str) -> ColumnElement[bool]:
    """Whether each of the words stands in the column, in capitals or not, wildcards taken literally.

    SQLite folds only the letters a to z, so words with others are tried in their usual shapes.
    """
    found: list[ColumnElement[bool]] = []
    for word in words.split()[:MAX_WORDS]:
        shapes = {word} if word.isascii() else {word, word.lower(), word.upper(), word.title()}
        found.append(or_(*(column.icontains(shape, autoescape=True) for shape in sorted(shapes))))
    return and_(*found) if found else literal(True)


def _chosen(arguments: Mapping[str, str], name: str, known: Sequence[str]) -> str:
    value = arguments.get(name, "")
    return value if value in known else ""


# The list of hearings.


@dataclass(frozen=True)
class Filter:
    """What a reader asks the list of hearings for."""

    state: str = ""
    topic: str = ""
    area: str = ""
    space: str = ""
    words: str = ""
    sort: str = "now"

    @classmethod
    def read(cls, arguments: Mapping[str, str]) -> "Filter":
        """From a query string, which may hold anything: what is not known is left out."""
        return cls(
            state=_chosen(arguments, "state", STATES),
            topic=text.clean(arguments.get("topic"))[:100],
            area=text.clean(arguments.get("area"))[:100],
            space=text.clean(arguments.get("space"))[:100],
            words=text.clean(arguments.get("q"))[:200],
            sort=_chosen(arguments, "sort", SORTS) or "now",
        )

    @property
    def is_empty(self) -> bool:
        """Whether nothing is left out."""
        return not (self.state or self.topic or self.area or self.space or self.words)


def is_open(now: datetime) -> ColumnElement[bool]:
    """Hearings that take responses at a moment."""
    return and_(
        Hearing.status == Status.published,
        Hearing.opens_at <= now,
        or_(Hearing.closes_at.is_(None), Hearing.closes_at >= now.replace(microsecond=0)),
    )


def is_closed(now: datetime) -> ColumnElement[bool]:
    """Hearings whose deadline has passed and that nobody has moved on yet."""
    return and_(
        Hearing.status == Status.published,
        Hearing.opens_at <= now,
        Hearing.closes_at < now.replace(microsecond=0),
    )


def _in_state(state: str, now: datetime) -> ColumnElement[bool]:
    if state == "open":
        return is_open(now)
    if state == "soon":
        return and_(is_open(now), Hearing.closes_at <= now + SOON)
    if state == "scheduled":
        return and_(
            Hearing.status == Status.published,
            or_(Hearing.opens_at.is_(None), Hearing.opens_at > now),
        )
    if state == "assessing":
        return or_(Hearing.status == Status.under_assessment, is_closed(now))
    return Hearing.status == Status.concluded


def _labelled(kind: LabelKind, slug: str) -> ColumnElement[bool]:
    return Hearing.id.in_(
        select(subject_labels.c.subject_id)
        .join(Label, Label.id == subject_labels.c.label_id)
        .where(Label.kind == kind, Label.slug == slug)
    )


def _topics() -> ColumnElement[str]:
    """The names of a hearing's topics, in one line."""
    return (
        select(func.aggregate_strings(Label.name, ", "))
        .join(subject_labels, subject_labels.c.label_id == Label.id)
        .where(subject_labels.c.subject_id == Hearing.id, Label.kind == LabelKind.topic)
        .correlate(Hearing)
        .scalar_subquery()
    )


def _moment(value: datetime) -> ColumnElement[datetime]:
    return literal(value, UTCDateTime())


def _is(cursor: Sequence[Any], *kinds: type) -> bool:
    return all(
        isinstance(value, kind) and not isinstance(value, bool)
        for value, kind in zip(cursor, kinds, strict=True)
    )


WIDTH = 4
"""How many values a cursor of the list of hearings has."""


def hearings(
    reader: Reader, wanted: Filter, cursor: Sequence[Any] | None, limit: int
) -> Sequence[Row[Hearing, str, int, datetime, datetime]]:
    """Hearings with the names of their topics and the values they are sorted by.

    "now" puts the open ones first, the nearest deadline on top; then those to come, those being
    assessed, and the rest, newest first.
    """
    now = clock.now()
    rank: ColumnElement[int] = literal(0)
    if wanted.sort == "now":
        rank = case((is_open(now), 0), (_in_state("scheduled", now), 1), else_=2)
        rank = case((Hearing.status == Status.concluded, 3), else_=rank)
        rank = case((Hearing.status == Status.withdrawn, 4), else_=rank)
    elif wanted.sort == "responses":
        rank = -Hearing.response_count
    deadline = _moment(FAR)
    if wanted.sort == "now":
        deadline = case((is_open(now), func.coalesce(Hearing.closes_at, _moment(FAR))), else_=FAR)
    since = func.coalesce(Hearing.visible_from, Hearing.created_at)
    statement = (
        select(
            Hearing,
            _topics().label("topics"),
            rank.label("rank"),
            deadline.label("deadline"),
            since.label("since"),
        )
        .where(readable_by(reader, now), Hearing.status != Status.draft)
        .options(joinedload(Hearing.space))
        .order_by(rank, deadline, since.desc(), Hearing.id.desc())
        .limit(limit)
    )
    if wanted.state:
        statement = statement.where(_in_state(wanted.state, now))
    if wanted.topic:
        statement = statement.where(_labelled(LabelKind.topic, wanted.topic))
    if wanted.area:
        statement = statement.where(_labelled(LabelKind.area, wanted.area))
    if wanted.space:
        statement = statement.where(
            Hearing.space_id.in_(select(Space.id).where(Space.slug == wanted.space))
        )
    if wanted.words:
        statement = statement.where(
            or_(words_in(Hearing.title, wanted.words), words_in(Hearing.case_number, wanted.words))
        )
    if cursor is not None and _is(cursor, int, datetime, datetime, int):
        first, second, third, last = cursor
        statement = statement.where(
            or_(
                rank > first,
                and_(rank == first, deadline > second),
                and_(rank == first, deadline == second, since < third),
                and_(rank == first, deadline == second, since == third, Hearing.id < last),
            )
        )
    return db.session.execute(statement).all()


def hearing_cursor(row: Row[Hearing, str, int, datetime, datetime]) -> list[Any]:
    """Where a row stands in the list."""
    return [row.rank, row.deadline, row.since, row.Hearing.id]


# One hearing.


def _one(hearing_id: int, reader: Reader) -> Select[Hearing]:
    return (
        select(Hearing)
        .where(Hearing.id == hearing_id, readable_by(reader))
        .options(joinedload(Hearing.space), joinedload(Hearing.type))
    )


def for_page(hearing_id: int, reader: Reader) -> Hearing | None:
    """A hearing with all that its page shows, when the reader may read it."""
    return db.session.scalars(
        _one(hearing_id, reader).options(
            joinedload(Hearing.department),
            selectinload(Hearing.sections),
            selectinload(Hearing.extensions).joinedload(Extension.by),
            selectinload(Hearing.changes).joinedload(TextChange.by),
            selectinload(Hearing.labels),
            selectinload(Hearing.attachments).joinedload(Attachment.file),
        )
    ).one_or_none()


def get(hearing_id: int, reader: Reader) -> Hearing | None:
    """A hearing with its space, type and sections, when the reader may read it."""
    return db.session.scalars(
        _one(hearing_id, reader).options(
            joinedload(Hearing.department), selectinload(Hearing.sections)
        )
    ).one_or_none()


def bare(hearing_id: int, reader: Reader) -> Hearing | None:
    """A hearing with its space and type only."""
    return db.session.scalars(
        _one(hearing_id, reader).options(joinedload(Hearing.department))
    ).one_or_none()


# Responses.


@dataclass(frozen=True)
class ResponseFilter:
    """What a reader asks the list of responses for."""

    section: int | None = None
    kind: str = ""
    words: str = ""
    oldest: bool = False

    @classmethod
    def read(cls, arguments: Mapping[str, str]) -> "ResponseFilter":
        """From a query string, which may hold anything: what is not known is left out."""
        section = arguments.get("section", "")
        known = section.isascii() and section.isdecimal() and len(section) < 10
        return cls(
            section=int(section) if known else None,
            kind=_chosen(arguments, "kind", [kind.value for kind in RespondentKind]),
            words=text.clean(arguments.get("q"))[:200],
            oldest=arguments.get("sort") == "oldest",
        )

    @property
    def is_empty(self) -> bool:
        return self.section is None and not self.kind and not self.words


def _hiding() -> ColumnElement[int]:
    """The latest decision not to show a response."""
    return (
        select(func.max(Decision.id))
        .where(
            Decision.subject_id == Response.id,
            Decision.verdict.in_((Verdict.withheld, Verdict.hidden)),
        )
        .correlate(Response)
        .scalar_subquery()
    )


def _file_count() -> ColumnElement[int]:
    return (
        select(func.count(Attachment.id))
        .where(Attachment.subject_id == Response.id)
        .correlate(Response)
        .scalar_subquery()
    )


def _with_decision() -> Select[Response, Decision, int]:
    return (
        select(Response, Decision, _file_count().label("files"))
        .outerjoin(
            Decision,
            and_(Decision.id == _hiding(), Response.visibility == Visibility.hidden),
        )
        .options(joinedload(Decision.by))
    )


def responses(
    hearing: Hearing,
    reader: Reader,
    wanted: ResponseFilter,
    cursor: Sequence[Any] | None,
    limit: int,
) -> Sequence[Row[Response, Decision, int]]:
    """Received responses by number, each with the decision that hides it and its number of files.

    Tombstones have their place in the whole list. With a filter only what the reader may read is
    searched: nothing is learnt about a hidden response by asking for its words.
    """
    shown = placed_for(reader) if wanted.is_empty else readable_by(reader)
    number = Response.number
    statement = (
        _with_decision()
        .where(Response.hearing_id == hearing.id, number.is_not(None), shown)
        .order_by(number.asc() if wanted.oldest else number.desc())
        .limit(limit)
    )
    if not wanted.is_empty:
        statement = statement.where(Response.status == ResponseStatus.received)
    if wanted.section is not None:
        statement = statement.where(Response.section_id == wanted.section)
    if wanted.kind:
        statement = statement.where(Response.respondent_kind == RespondentKind(wanted.kind))
    if wanted.words:
        statement = statement.where(
            or_(
                words_in(Response.body, wanted.words),
                words_in(Response.organisation, wanted.words),
                words_in(Response.respondent_name, wanted.words),
            )
        )
    if cursor is not None and _is(cursor, int):
        statement = statement.where(number > cursor[0] if wanted.oldest else number < cursor[0])
    return db.session.execute(statement).all()


def latest_shown(hearing: Hearing, limit: int = 3) -> Sequence[Row[Response, Decision, int]]:
    """The newest responses that everybody may read, for the hearing's page."""
    return db.session.execute(
        _with_decision()
        .where(
            Response.hearing_id == hearing.id,
            Response.number.is_not(None),
            Response.visibility == Visibility.visible,
            Response.context_hidden.is_(False),
            Response.visible_from <= clock.now(),
        )
        .order_by(Response.number.desc())
        .limit(limit)
    ).all()


def response(hearing: Hearing, number: int, reader: Reader) -> Row[Response, Decision, int] | None:
    """One response by number, or its tombstone, with its files."""
    return db.session.execute(
        _with_decision()
        .where(Response.hearing_id == hearing.id, Response.number == number, placed_for(reader))
        .options(
            joinedload(Response.section),
            selectinload(Response.attachments).joinedload(Attachment.file),
        )
    ).one_or_none()


# One's own response.


def by_form_key(form_key: str) -> Response | None:
    """The response that was made from this form, if it has been sent before."""
    return db.session.scalars(select(Response).where(Response.form_key == form_key)).one_or_none()


def _own(hearing: Hearing) -> Select[Response]:
    return (
        select(Response)
        .where(Response.hearing_id == hearing.id)
        .options(
            joinedload(Response.section),
            selectinload(Response.attachments).joinedload(Attachment.file),
        )
    )


def own_by_number(hearing: Hearing, number: int, reader: Reader) -> Response | None:
    """The reader's own response of that number."""
    if reader.id is None:
        return None
    return db.session.scalars(
        _own(hearing).where(Response.number == number, Response.author_id == reader.id)
    ).one_or_none()


def link(secret: str) -> Token | None:
    """What a link in a mail leads to: a response to confirm, or one to look after; old ones too."""
    if len(secret) > 200:
        return None
    return db.session.scalars(
        select(Token).where(
            Token.token_hash == hash_token(secret),
            Token.purpose.in_((Purpose.confirm_response, Purpose.edit_response)),
        )
    ).one_or_none()


def own_by_link(hearing: Hearing, token: Token) -> Response | None:
    """The response a link belongs to."""
    response_id = token.data.get("response")
    if not isinstance(response_id, int):
        return None
    return db.session.scalars(_own(hearing).where(Response.id == response_id)).one_or_none()


def own_numbers(hearing: Hearing, reader: Reader) -> Sequence[int]:
    """The numbers of what the reader has answered already."""
    if reader.id is None:
        return []
    return db.session.scalars(
        select(Response.number)
        .where(
            Response.hearing_id == hearing.id,
            Response.author_id == reader.id,
            Response.status == ResponseStatus.received,
            Response.number.is_not(None),
        )
        .order_by(Response.number)
        .limit(20)
    ).all()  # type: ignore[return-value]


def section_of(hearing: Hearing, section_id: int) -> Section | None:
    """A section of a hearing whose sections are loaded."""
    return next(
        (each for each in shown_sections(hearing) if each.id == section_id),
        None,
    )


def shown_sections(hearing: Hearing) -> list[Section]:
    """The sections that stand in the text now, in their order."""
    return [section for section in hearing.sections if section.removed_at is None]
