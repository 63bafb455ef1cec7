"""Reads of responses: the public list of them, and one's own."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Select,
    bindparam,
    or_,
    select,
    true,
)
from sqlalchemy.orm import aliased, joinedload, selectinload

from participation import clock, db, text
from participation.accounts.models import Purpose, Reader, Standing, Token
from participation.accounts.queries import hash_token
from participation.db import NOW
from participation.hearings.notice.models import Hearing, Section
from participation.hearings.notice.queries.public import (
    THE_HEARING,
    chosen,
    fits,
)
from participation.hearings.notice.rows import HearingRow, SectionRow
from participation.hearings.responses import rows
from participation.hearings.responses.models import (
    RespondentKind,
    Response,
    ResponseStatus,
    respondent,
)
from participation.hearings.responses.rows import ResponseRow
from participation.moderation.models import Decision
from participation.places import Place
from participation.subjects.models import Attachment
from participation.subjects.queries import words_in
from participation.subjects.rules import (
    asking,
    placed_for,
    readable_by,
    shown_to_everyone,
    written,
)


class Narrowing(NamedTuple):
    """A condition on the responses of a list. `is_rare`: few have it, so those are looked for first."""

    condition: ColumnElement[bool]
    is_rare: bool = False


class ListFilter(NamedTuple):
    """What a room above lets a list of responses be narrowed by.

    `name` is that of the value in the query string, `choices` are values with their texts, `all_of_them`
    is the text for no choice. `chosen` is the present value, and `narrowing` what it asks for.
    """

    name: str
    label: str
    all_of_them: str
    choices: Sequence[tuple[Any, str]]
    chosen: Any = ""
    narrowing: Narrowing | None = None


CHOICES: Place[Callable[[HearingRow, Reader, Mapping[str, str]], ListFilter | None]] = Place()
"""What rooms above let the list be narrowed by, for a hearing, a reader and a query string; none where
there is nothing to choose from."""


def choices(hearing: HearingRow, reader: Reader, arguments: Mapping[str, str]) -> list[ListFilter]:
    """What the list of responses to a hearing can be narrowed by besides its own."""
    found = (each(hearing, reader, arguments) for each in CHOICES)
    return [choice for choice in found if choice is not None]


@dataclass(frozen=True)
class ResponseFilter:
    """What a reader asks the list of responses for."""

    section: int | None = None
    kind: str = ""
    words: str = ""
    oldest: bool = False
    narrowed: tuple[Narrowing, ...] = field(default=(), compare=False)
    """What was chosen of the `choices`."""

    @classmethod
    def read(
        cls, arguments: Mapping[str, str], offered: Sequence[ListFilter] = ()
    ) -> "ResponseFilter":
        """From a query string, which may hold anything: what is not known is left out."""
        return cls(
            section=number_in(arguments, "section"),
            kind=chosen(arguments, "kind", [kind.value for kind in RespondentKind]),
            words=text.clean(arguments.get("q"))[:200],
            oldest=arguments.get("sort") == "oldest",
            narrowed=tuple(each.narrowing for each in offered if each.narrowing is not None),
        )

    @property
    def is_empty(self) -> bool:
        return not self.narrowed and self == ResponseFilter(oldest=self.oldest)


def number_in(arguments: Mapping[str, str], name: str) -> int | None:
    """A number in a query string; None for what is none."""
    given = arguments.get(name, "")
    known = given.isascii() and given.isdecimal() and len(given) < 10
    return int(given) if known else None


def responses(
    hearing: HearingRow,
    reader: Reader,
    wanted: ResponseFilter,
    cursor: Sequence[Any] | None,
    limit: int,
) -> list[ResponseRow]:
    """Received responses by number. One statement, built once for many readers.

    The same letter from many is there once, in the place of the first of them, unless words are asked
    for, which may be those of a signatory. Tombstones have their place in the whole list. With a
    filter only what the reader may read is searched: nothing is learnt about a hidden response by
    asking for its words.
    """
    further = cursor is not None and fits(cursor, int)
    values = asking(reader, hearing=hearing.id, section=wanted.section)
    if further and cursor:
        values["last"] = cursor[0]
    # Words and choices are seldom asked for twice; what is built for them would push out the rest.
    build = _statement if wanted.words or wanted.narrowed else _kept_statement
    # The section is a value of the statement: one is kept for all sections.
    in_section, rest = wanted.section is not None, replace(wanted, section=None)
    return rows.read(db.rows(build(reader.standing, rest, in_section, further, limit), values))


def _statement(
    standing: Standing, wanted: ResponseFilter, in_section: bool, further: bool, limit: int
) -> Select[Any]:
    """The statement of a list: the same for all readers of one standing, whenever they ask."""
    if any(each.is_rare for each in wanted.narrowed):
        # Those few are put in order by their numbers alone, and a page of them is read.
        page = _in_list(select(Response.id), standing, wanted, in_section, further).limit(limit)
        page = page.correlate(None)
        found = rows.selected(shown_to_everyone(NOW)).where(Response.id.in_(page))
        return found.order_by(_order(wanted))
    found = rows.selected(shown_to_everyone(NOW))
    return _in_list(found, standing, wanted, in_section, further).limit(limit)


# Built anew, it takes 1.7 ms of the 3.1 of the list as it is.
_kept_statement = lru_cache(maxsize=128)(_statement)


def _order(wanted: ResponseFilter) -> Any:
    return Response.number.asc() if wanted.oldest else Response.number.desc()


def _in_list(
    statement: Select[Any],
    standing: Standing,
    wanted: ResponseFilter,
    in_section: bool,
    further: bool,
) -> Select[Any]:
    whole = wanted.is_empty and not in_section
    shown = placed_for(standing, NOW) if whole else readable_by(standing, NOW)
    number = Response.number
    statement = statement.where(
        Response.hearing_id == THE_HEARING, number.is_not(None), shown
    ).order_by(_order(wanted))
    if not wanted.words:
        statement = statement.where(rows.is_shown_here())
    if not whole:
        statement = statement.where(Response.status == written(ResponseStatus.received))
    if in_section:
        statement = statement.where(Response.section_id == bindparam("section", type_=db.BigId))
    for narrowing in wanted.narrowed:
        statement = statement.where(narrowing.condition)
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
    if further:
        last = bindparam("last", type_=db.BigId)
        statement = statement.where(number > last if wanted.oldest else number < last)
    return statement


def latest_shown(hearing_id: int, limit: int = 3) -> list[ResponseRow]:
    """The newest responses that everybody may read, for the hearing's page."""
    values = {"hearing": hearing_id, "now": clock.now()}
    return rows.read(db.rows(_latest(limit), values))


# Built anew, it takes 1.4 ms of the 3.0 of a hearing's page as it is.
@lru_cache(maxsize=4)
def _latest(limit: int) -> Select[Any]:
    return (
        rows.selected(true())
        .where(
            Response.hearing_id == THE_HEARING,
            Response.number.is_not(None),
            shown_to_everyone(NOW),
            rows.is_shown_here(),
        )
        .order_by(Response.number.desc())
        .limit(limit)
    )


class ShownResponse(NamedTuple):
    """A response on its page: as a list shows it, with what else its page says.

    `section` is what it is about, whether that still stands in the text or not.
    """

    row: ResponseRow
    letter: str | None
    is_anonymous: bool
    section: SectionRow | None


class Signatory(NamedTuple):
    """Somebody who sent the same letter: the number of their response, and their name."""

    number: int
    name: str


def signatories(shown: ShownResponse, cursor: Sequence[Any] | None, limit: int) -> list[Signatory]:
    """Who else sent the same letter, of the responses that everybody may read."""
    response = shown.row
    statement = (
        select(
            Response.number,
            Response.respondent_kind,
            Response.respondent_name,
            Response.organisation,
        )
        .where(
            Response.hearing_id == response.hearing_id,
            Response.letter == shown.letter,
            Response.number.is_not(None),
            Response.number != response.number,
            Response.status == written(ResponseStatus.received),
            shown_to_everyone(NOW),
        )
        .order_by(Response.number)
        .limit(limit)
    )
    if cursor is not None and fits(cursor, int):
        statement = statement.where(Response.number > cursor[0])
    found = db.session.execute(statement, {"now": clock.now()})
    return [
        Signatory(number, respondent(kind, name, organisation))
        for number, kind, name, organisation in found
        if number is not None
    ]


def response(hearing_id: int, number: int, reader: Reader) -> ShownResponse | None:
    """One response by number, or its tombstone."""
    values = asking(reader, hearing=hearing_id, number=number)
    found = db.rows(_numbered(reader.standing), values).one_or_none()
    if found is None:
        return None
    width = len(ResponseRow._fields)
    letter, is_anonymous, *section = found[width:]
    about = SectionRow._make(section) if section[0] is not None else None
    return ShownResponse(ResponseRow._make(found[:width]), letter, is_anonymous, about)


# Built anew, it takes 2.7 ms of the 2.3 of a response's page as it is.
@lru_cache(maxsize=64)
def _numbered(standing: Standing) -> Select[Any]:
    section = aliased(Section, flat=True)
    after: tuple[Any, ...] = (
        Response.letter,
        Response.code_hash.is_not(None),
        section.id,
        section.title,
        section.body,
        section.removed_at,
    )
    return (
        rows.selected(shown_to_everyone(NOW), *after)
        .outerjoin(section, section.id == Response.section_id)
        .where(
            Response.hearing_id == THE_HEARING,
            Response.number == bindparam("number", type_=db.BigId),
            placed_for(standing, NOW),
        )
    )


# One's own response.


def by_form_key(form_key: str) -> Response | None:
    """The response that was made from this form, if it has been sent before."""
    return db.session.scalars(select(Response).where(Response.form_key == form_key)).one_or_none()


def own(hearing: Hearing) -> Select[Response]:
    """The responses to a hearing with section and files, for whoever has proved that one is theirs."""
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
        own(hearing).where(Response.number == number, Response.author_id == reader.id)
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
    return db.session.scalars(own(hearing).where(Response.id == response_id)).one_or_none()


def unconfirmed(hearing: Hearing, response_id: int) -> Response | None:
    """A response that has been sent and waits for its link to be followed."""
    return db.session.scalars(
        own(hearing).where(
            Response.id == response_id,
            Response.status == written(ResponseStatus.draft),
            Response.author_id.is_(None),
        )
    ).one_or_none()


def own_numbers(hearing: Hearing, reader: Reader) -> Sequence[int]:
    """The numbers of what the reader has answered already."""
    if reader.id is None:
        return []
    return db.session.scalars(
        select(Response.number)
        .where(
            Response.hearing_id == hearing.id,
            Response.author_id == reader.id,
            Response.status == written(ResponseStatus.received),
            Response.number.is_not(None),
        )
        .order_by(Response.number)
        .limit(20)
    ).all()  # type: ignore[return-value]


def decision(response: Response) -> Decision | None:
    """The last decision about a response, with who took it."""
    return db.session.scalars(
        select(Decision)
        .where(Decision.subject_id == response.id)
        .options(joinedload(Decision.by))
        .order_by(Decision.id.desc())
        .limit(1)
    ).one_or_none()
