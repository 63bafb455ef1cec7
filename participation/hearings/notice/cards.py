"""Hearings as lists show them: plain values, read without the hearing itself.

A card is all that it says, with the phase and the day, so a fragment that shows it is kept by it
(`web.fragments`).
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, func, null, select

from participation import clock
from participation.hearings.notice.models import Hearing, Phase, Status, hearing_path, phase_at
from participation.illustrations import faces
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


class HearingCard(NamedTuple):
    """A hearing on a card: a row of `columns()`, where it was and what day it was there when the card
    was read. Macros read it like a hearing.

    `rank`, `deadline` and `since` are what the list of hearings is sorted by.
    """

    id: int
    status: Status
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
    outcome: str
    topics: str | None
    held_by: str
    space_name: str
    organisation: str
    space_language: str
    timezone: str
    colour: str
    picture_id: int | None
    picture_version: int | None
    picture_shows: str | None
    rank: int | None
    deadline: datetime | None
    since: datetime | None
    phase_then: Phase
    day: date

    @property
    def came_to(self) -> str:
        """What the authority did, where it has concluded."""
        return self.outcome if self.phase_then is Phase.concluded else ""

    @property
    def face(self) -> faces.Face | None:
        """Its first picture."""
        return faces.of_card(self)

    @property
    def space(self) -> CardSpace:
        """The space it is held in."""
        return CardSpace(self.space_name, self.organisation, self.space_language, self.timezone)

    @property
    def authority(self) -> str:
        """Who holds it: the authority of its space, unless it was held elsewhere by another."""
        return self.held_by or self.organisation

    def phase(self, _now: datetime | None = None) -> Phase:
        """Where the hearing was when the card was read."""
        return self.phase_then

    def today(self) -> date:
        """The day on which the card was read, where the space is."""
        return self.day

    @property
    def path(self) -> str:
        """The address of its page."""
        return hearing_path(self.id, self.title)


def _topics() -> ColumnElement[str]:
    """A hearing's topics, each with the end of its address before its name, in one text."""
    return (
        select(func.aggregate_strings(Label.slug + " " + Label.name, "\n"))
        .join(subject_labels, subject_labels.c.label_id == Label.id)
        .where(subject_labels.c.subject_id == Hearing.id, Label.kind == LabelKind.topic)
        .correlate(Hearing)
        .scalar_subquery()
    )


def columns(
    *, topics: bool = False, rank: Any = None, deadline: Any = None, since: Any = None
) -> list[Any]:
    """What a statement selects for `read`, as `HearingCard` names it; it joins the space and the face
    (`faces.with_faces`)."""
    return [
        Hearing.id,
        Hearing.status,
        Hearing.title,
        Hearing.language,
        func.substr(Hearing.summary, 1, _READ).label("summary"),
        Hearing.published_at,
        Hearing.visible_from,
        Hearing.opens_at,
        Hearing.closes_at,
        Hearing.concluded_at,
        Hearing.outcome_expected_on,
        Hearing.response_count,
        func.substr(Hearing.outcome_did, 1, _READ).label("outcome"),
        (_topics() if topics else null()).label("topics"),
        Hearing.held_by,
        Space.name.label("space_name"),
        Space.organisation,
        Space.language.label("space_language"),
        Space.timezone,
        Space.colour,
        *faces.columns(),
        (null() if rank is None else rank).label("rank"),
        (null() if deadline is None else deadline).label("deadline"),
        (null() if since is None else since).label("since"),
    ]


def read(rows: Iterable[Row[Any]]) -> list[HearingCard]:
    """Cards from rows of `columns()`."""
    now = clock.now()
    today: dict[str, date] = {}
    found = []
    for row in rows:
        timezone = row.timezone
        if timezone not in today:
            today[timezone] = clock.local_day(now, timezone)
        phase = phase_at(now, row.status, row.opens_at, row.closes_at)
        found.append(HearingCard._make((*row, phase, today[timezone])))
    return found
