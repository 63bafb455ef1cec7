"""Hearings as lists show them: plain values, read without the hearing itself.

A row comes from the database as one text, and a card that has been rendered is found by it, by the
phase and by the day; the text is taken apart only for one that has not.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, func, null, select

from participation import clock
from participation.hearings.notice.models import Hearing, Phase, hearing_path, phase_at
from participation.packing import PackedRow, day, moment, packed
from participation.spaces.models import Label, LabelKind, Space
from participation.subjects.models import subject_labels

_READ = 2000
"""Characters of a summary that are read for its excerpt: blanks in a row are not shown."""


class CardSpace(NamedTuple):
    """What a card says about the space a hearing is held in."""

    name: str
    organisation: str
    language: str
    timezone: str


class Shown(NamedTuple):
    """What a card says about a hearing."""

    title: str
    language: str | None
    summary: str
    published_at: datetime | None
    visible_from: datetime | None
    opens_at: datetime | None
    closes_at: datetime | None
    concluded_at: datetime | None
    outcome_expected_on: date | None
    response_count: int
    topics: str | None
    held_by: str
    space: CardSpace

    @property
    def authority(self) -> str:
        """Who holds it: the authority of its space, unless it was held elsewhere by another."""
        return self.held_by or self.space.organisation


class HearingCard(PackedRow[Shown]):
    """A hearing on a card; macros read it like a hearing."""

    __slots__ = ("_phase", "_today", "id", "place")

    def __init__(
        self, number: int, phase: Phase, today: date, text: str, place: tuple[Any, ...] = ()
    ) -> None:
        self.id = number
        self.place = place
        """The values that the list is sorted by."""
        self._phase = phase
        self._today = today
        # How many days are left is a matter of the day, what is open one of the moment.
        super().__init__(text, phase, today)

    def unpack(self, values: list[Any]) -> Shown:
        """What the card says."""
        return _shown(values)

    def phase(self, _now: datetime | None = None) -> Phase:
        """Where the hearing was when the card was read."""
        return self._phase

    def today(self) -> date:
        """The day on which the card was read, where the space is."""
        return self._today

    @property
    def path(self) -> str:
        """The address of its page."""
        return hearing_path(self.id, self.said.title)


def _topics() -> ColumnElement[str]:
    """The names of a hearing's topics, in one line."""
    return (
        select(func.aggregate_strings(Label.name, ", "))
        .join(subject_labels, subject_labels.c.label_id == Label.id)
        .where(subject_labels.c.subject_id == Hearing.id, Label.kind == LabelKind.topic)
        .correlate(Hearing)
        .scalar_subquery()
    )


def columns(*, topics: bool = False) -> list[Any]:
    """What a statement selects for `read`; it joins the space. Values to sort by may follow."""
    text = packed(
        Hearing.id,
        Hearing.title,
        Hearing.language,
        func.substr(Hearing.summary, 1, _READ),
        Hearing.published_at,
        Hearing.visible_from,
        Hearing.opens_at,
        Hearing.closes_at,
        Hearing.concluded_at,
        Hearing.outcome_expected_on,
        Hearing.response_count,
        _topics() if topics else null(),
        Hearing.held_by,
        Space.name,
        Space.organisation,
        Space.language,
        Space.timezone,
    )
    return [Hearing.id, Hearing.status, Hearing.opens_at, Hearing.closes_at, Space.timezone, text]


def read(rows: Iterable[Any]) -> list[HearingCard]:
    """Cards from rows of `columns()`, with what the list is sorted by."""
    now = clock.now()
    today: dict[str, date] = {}
    found = []
    for number, status, opens_at, closes_at, timezone, text, *place in rows:
        if timezone not in today:
            today[timezone] = clock.local_day(now, timezone)
        phase = phase_at(now, status, opens_at, closes_at)
        found.append(HearingCard(number, phase, today[timezone], text, tuple(place)))
    return found


def _shown(values: list[Any]) -> Shown:
    (
        _id,
        title,
        language,
        summary,
        published_at,
        visible_from,
        opens_at,
        closes_at,
        concluded_at,
        outcome_expected_on,
        response_count,
        topics,
        held_by,
        *space,
    ) = values
    return Shown(
        title=title,
        language=language,
        summary=summary,
        published_at=moment(published_at),
        visible_from=moment(visible_from),
        opens_at=moment(opens_at),
        closes_at=moment(closes_at),
        concluded_at=moment(concluded_at),
        outcome_expected_on=day(outcome_expected_on),
        response_count=response_count,
        topics=topics,
        held_by=held_by,
        space=CardSpace(*space),
    )
