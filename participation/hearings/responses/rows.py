"""A response as lists show it: plain values, read without the response itself."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, Select, Text, and_, cast, func, literal, select
from sqlalchemy.orm import aliased

from participation import db
from participation.accounts.models import Reader, User, shown_name
from participation.db import NOW
from participation.geometry import Spot
from participation.hearings.responses.models import (
    Channel,
    RespondentKind,
    Response,
    ResponseStatus,
    respondent,
)
from participation.moderation.models import Decision, Rule, Verdict
from participation.moderation.words import Decided, Decider
from participation.subjects.models import Attachment, Visibility, said_by_source
from participation.subjects.rules import shown_to_everyone, written


class GivenAnswer(NamedTuple):
    """What a response answers to a question of its hearing."""

    asks: str
    says: str


class ResponseRow(NamedTuple):
    """A response in a list: a row of `selected`. Rules and macros read it like a response.

    `answers_json` is JSON; `decided_at` and what follows are of the decision that hides it.
    """

    id: int
    hearing_id: int
    number: int
    section_id: int | None
    author_id: int | None
    space_id: int
    status: ResponseStatus
    visibility: Visibility
    is_shown: bool
    respondent_kind: RespondentKind
    respondent_name: str
    organisation: str
    body: str
    passage: str
    answers_json: str | None
    no_remarks: bool
    files: int
    copies: int
    channel: Channel | None
    late: bool
    received_at: datetime | None
    edited_at: datetime | None
    language: str | None
    source: str | None
    source_note: str | None
    place: str
    latitude: float | None
    longitude: float | None
    rule: Rule | None
    decided_at: datetime | None
    reason: str | None
    decider_name: str | None
    pseudonym: str | None
    shows_pseudonym: bool | None
    erased_at: datetime | None

    @property
    def kind(self) -> str:
        """The kind of subject that it is."""
        return "response"

    @property
    def path(self) -> str:
        """The address of its page."""
        return f"/hearings/{self.hearing_id}/responses/{self.number}"

    def is_by(self, reader: Reader) -> bool:
        """Whether this reader sent it."""
        return reader.id is not None and self.author_id == reader.id

    @property
    def is_withdrawn(self) -> bool:
        """Whether its sender has taken it back."""
        return self.status is ResponseStatus.withdrawn

    @property
    def shown_name(self) -> str:
        """The name it is shown under."""
        return respondent(self.respondent_kind, self.respondent_name, self.organisation)

    @property
    def quotes(self) -> bool:
        """Whether it answers a passage of the text."""
        return self.passage != ""

    @property
    def answers(self) -> list[GivenAnswer]:
        """What it answers to the questions of its hearing."""
        given = json.loads(self.answers_json) if self.answers_json else None
        return [GivenAnswer(each["asks"], each["says"]) for each in given or ()]

    @property
    def source_says(self) -> str:
        """What else its source says about it."""
        return said_by_source(self.source_note)

    @property
    def spot(self) -> Spot | None:
        """The place on the map that it is about."""
        if self.latitude is None or self.longitude is None:
            return None
        return Spot(self.latitude, self.longitude)

    @property
    def decision(self) -> Decided | None:
        """What its tombstone says about the decision that hides it."""
        if self.decided_at is None:
            return None
        by = None
        if self.decider_name is not None:
            shows = bool(self.shows_pseudonym)
            by = Decider(shown_name(self.decider_name, self.pseudonym, shows, self.erased_at, None))
        return Decided(self.rule, self.decided_at, by, self.reason or "")


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
        _OTHER.status == written(ResponseStatus.received),
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
            Response.status == written(ResponseStatus.received),
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
    return and_(Decision.id == latest, Response.visibility == written(Visibility.hidden))


def selected(shown: ColumnElement[bool], *after: Any) -> Select[Any]:
    """A statement whose rows are for `read`, as `ResponseRow` names them: responses, with the decision
    that hides one.

    `shown` says whether everybody in the space may read a response; `after` is what comes last in a row.
    """
    columns: list[Any] = [
        Response.id,
        Response.hearing_id,
        Response.number,
        Response.section_id,
        Response.author_id,
        Response.space_id,
        Response.status,
        Response.visibility,
        shown.label("is_shown"),
        Response.respondent_kind,
        Response.respondent_name,
        Response.organisation,
        Response.body,
        Response.passage,
        cast(Response.answers, Text).label("answers_json"),
        Response.no_remarks,
        _files().label("files"),
        copies().label("copies"),
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
        Decision.at.label("decided_at"),
        Decision.reason,
        User.name.label("decider_name"),
        User.pseudonym,
        User.shows_pseudonym,
        User.erased_at,
    ]
    statement = select(*columns, *after).select_from(Response)
    return statement.outerjoin(Decision, hiding()).outerjoin(User, User.id == Decision.by_id)


def read(rows: Iterable[Row[Any]]) -> list[ResponseRow]:
    """Responses from rows of `selected`."""
    return [ResponseRow._make(row) for row in rows]
