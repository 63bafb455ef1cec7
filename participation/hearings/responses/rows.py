"""A response as lists show it: plain values, read without the response itself."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, func, literal, select
from sqlalchemy.orm import aliased

from participation import db
from participation.accounts.models import Reader, User, shown_name
from participation.db import NOW
from participation.hearings.geometry import Spot
from participation.hearings.responses.models import (
    Channel,
    RespondentKind,
    Response,
    ResponseStatus,
    respondent,
)
from participation.moderation.models import Decision, Rule, Verdict
from participation.moderation.words import Decided, Decider
from participation.packing import PackedRow, moment, packed
from participation.subjects.models import Attachment, Visibility, said_by_source
from participation.subjects.rules import shown_to_everyone


class Said(NamedTuple):
    """What a response says, and what is said about it."""

    respondent_kind: RespondentKind
    shown_name: str
    body: str
    passage: str
    answers: list[dict[str, Any]]
    no_remarks: bool
    files: int
    copies: int
    channel: Channel | None
    late: bool
    received_at: datetime | None
    edited_at: datetime | None
    language: str | None
    source: str | None
    source_says: str
    place: str
    spot: Spot | None
    decision: Decided | None


class ResponseRow(PackedRow[Said]):
    """A response in a list; rules and macros read it like a response."""

    __slots__ = (
        "author_id",
        "hearing_id",
        "id",
        "is_shown",
        "number",
        "quotes",
        "section_id",
        "space_id",
        "status",
        "visibility",
    )
    kind = "response"

    def __init__(
        self,
        response_id: int,
        hearing_id: int,
        number: int,
        section_id: int | None,
        author_id: int | None,
        space_id: int,
        status: ResponseStatus,
        visibility: Visibility,
        shown: bool,
        quotes: bool,
        text: str,
    ) -> None:
        self.id = response_id
        self.hearing_id = hearing_id
        self.number = number
        self.section_id = section_id
        self.author_id = author_id
        self.space_id = space_id
        self.status = status
        self.visibility = visibility
        self.is_shown = bool(shown)
        self.quotes = bool(quotes)
        super().__init__(text, hearing_id, number, status, visibility, self.is_shown)

    def unpack(self, values: list[Any]) -> Said:
        """What the response says."""
        return _said(values)

    def is_by(self, reader: Reader) -> bool:
        """Whether this reader sent it."""
        return reader.id is not None and self.author_id == reader.id

    @property
    def is_withdrawn(self) -> bool:
        """Whether its sender has taken it back."""
        return self.status is ResponseStatus.withdrawn

    @property
    def path(self) -> str:
        """The address of its page."""
        return f"/hearings/{self.hearing_id}/responses/{self.number}"


def _files() -> ColumnElement[int]:
    """How many files came with a response."""
    return (
        select(func.count(Attachment.id))
        .where(Attachment.subject_id == Response.id)
        .correlate(Response)
        .scalar_subquery()
    )


_OTHER = aliased(Response, flat=True)


def is_copy_shown() -> ColumnElement[bool]:
    """Whether another response (`_OTHER`) is the same letter as a response, and shown to everybody."""
    return and_(
        _OTHER.hearing_id == Response.hearing_id,
        _OTHER.letter == Response.letter,
        _OTHER.number != Response.number,
        _OTHER.status == ResponseStatus.received,
        shown_to_everyone(NOW, of=_OTHER),
    )


def copies() -> ColumnElement[int]:
    """How many others have sent the same letter, of those that everybody may read."""
    return (
        select(func.count(_OTHER.id)).where(is_copy_shown()).correlate(Response).scalar_subquery()
    )


def is_shown_here() -> ColumnElement[bool]:
    """Whether a list shows a response itself: not when an earlier one is the same letter, shown to all."""
    earlier = (
        select(literal(1))
        .select_from(_OTHER)
        .where(
            is_copy_shown(),
            _OTHER.number < Response.number,
            Response.status == ResponseStatus.received,
            shown_to_everyone(NOW),
        )
        .correlate(Response)
    )
    return db.no_row(earlier)


def hiding() -> ColumnElement[bool]:
    """Which decision stands in the place of a hidden response: the latest not to show it."""
    latest = (
        select(func.max(Decision.id))
        .where(
            Decision.subject_id == Response.id,
            Decision.verdict.in_((Verdict.withheld, Verdict.hidden)),
        )
        .correlate(Response)
        .scalar_subquery()
    )
    return and_(Decision.id == latest, Response.visibility == Visibility.hidden)


def selected(shown: Any, *before: Any) -> Select[Any]:
    """A statement whose rows are for `read`: responses, with the decision that hides one.

    `shown` says whether everybody in the space may read a response; `before` is what comes first in
    a row.
    """
    statement = select(*before, *_columns(shown)).select_from(Response)
    return statement.outerjoin(Decision, hiding()).outerjoin(User, User.id == Decision.by_id)


def _columns(shown: Any) -> list[Any]:
    text = packed(
        Response.respondent_kind,
        Response.respondent_name,
        Response.organisation,
        Response.body,
        Response.passage,
        Response.answers,
        Response.no_remarks,
        _files(),
        copies(),
        Response.channel,
        Response.late,
        Response.received_at,
        Response.edited_at,
        Response.language,
        Response.source,
        Response.source_note,
        Response.place,
        Response.latitude,
        Response.longitude,
        Decision.rule,
        Decision.at,
        Decision.reason,
        User.name,
        User.pseudonym,
        User.shows_pseudonym,
        User.erased_at,
    )
    return [
        Response.id,
        Response.hearing_id,
        Response.number,
        Response.section_id,
        Response.author_id,
        Response.space_id,
        Response.status,
        Response.visibility,
        shown,
        Response.passage != "",
        text,
    ]


def read(rows: Iterable[Any]) -> list[ResponseRow]:
    """Responses from rows of `selected`."""
    return [ResponseRow(*row) for row in rows]


def _said(values: list[Any]) -> Said:
    (
        kind,
        name,
        organisation,
        body,
        passage,
        answers,
        no_remarks,
        files,
        same,
        channel,
        late,
        received_at,
        edited_at,
        language,
        source,
        source_note,
        place,
        latitude,
        longitude,
        *decision,
    ) = values
    return Said(
        respondent_kind=RespondentKind(kind),
        shown_name=respondent(RespondentKind(kind), name, organisation),
        body=body,
        passage=passage,
        answers=json.loads(answers) if isinstance(answers, str) else answers,
        no_remarks=bool(no_remarks),
        files=files,
        copies=same,
        channel=Channel(channel) if channel else None,
        late=bool(late),
        received_at=moment(received_at),
        edited_at=moment(edited_at),
        language=language,
        source=source,
        source_says=said_by_source(source_note),
        place=place,
        spot=Spot(latitude, longitude) if latitude is not None and longitude is not None else None,
        decision=_decision(*decision),
    )


def _decision(
    rule: str | None,
    at: str | None,
    reason: str | None,
    name: str | None,
    pseudonym: str | None,
    shows_pseudonym: bool,
    erased_at: str | None,
) -> Decided | None:
    decided_at = moment(at)
    if decided_at is None:
        return None
    by = None
    if name is not None:
        by = Decider(shown_name(name, pseudonym, shows_pseudonym, moment(erased_at)))
    return Decided(Rule(rule) if rule else None, decided_at, by, reason or "")
