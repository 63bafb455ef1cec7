"""What a hearing memo says, read once and in few questions; what it looks like is for others to know.

A memo has what a Danish høringsnotat has (Vejledning om lovkvalitet, 9.1.6: the period with its number
of days, a table of those who were heard, and for each matter what they say and what the authority
thinks of it), and a Norwegian summary of statements with it. Names and words in it are those that
everybody may read; what is left out is counted.
"""

import enum
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from typing import Any, NamedTuple

from participation.geometry import Spot
from participation.hearings.assessing.models import Outcome
from participation.hearings.notice.memo_parts import (
    Answers,
    MemoTable,
)
from participation.hearings.responses.models import (
    RespondentKind,
)


class NumbersOf(enum.Enum):
    """Whose a number is, as far as everybody may know."""

    organisations = "organisations"
    people = "people"
    not_shown = "not shown"
    withdrawn = "withdrawn"


@dataclass(frozen=True)
class MemoResponse:
    """A response as the memo counts it; without a name when not everybody may read it."""

    number: int
    kind: RespondentKind
    name: str
    no_remarks: bool
    late: bool
    is_shown: bool
    received_at: datetime | None
    language: str = ""
    """The language it is written in, where it is another than the memo's."""
    place: str = ""
    spot: Spot | None = None

    @property
    def by(self) -> str:
        """How its sender is called: an organisation by its name, a person by the response's number."""
        if self.is_organisation and self.name:
            return f"{self.name} ({self.number})"
        return f"{self.number}"

    @property
    def is_organisation(self) -> bool:
        return self.kind is RespondentKind.organisation

    @property
    def kind_of_number(self) -> NumbersOf:
        if not self.is_shown:
            return NumbersOf.not_shown
        return NumbersOf.organisations if self.is_organisation else NumbersOf.people


@dataclass(frozen=True)
class HeardParty:
    """An organisation that was heard: the numbers of its responses, and whether it has remarks.

    One that was asked by name and has not answered has no number; nor has one whose response not
    everybody may read, as the number would tell who wrote it.
    """

    name: str
    numbers: tuple[int, ...]
    has_remarks: bool
    answered: bool = True

    @property
    def ticks(self) -> tuple[bool, bool, bool]:
        """Whether it has remarks, has none, or has not answered: one of the three is true."""
        return self.has_remarks, self.answered and not self.has_remarks, not self.answered


@dataclass(frozen=True)
class MemoPoint:
    """A point: in which response, word for word; without its words when it is not public."""

    statement: MemoResponse
    quote: str
    themes: tuple[str, ...]


@dataclass(frozen=True)
class Quote:
    """Words that one or several have said: who they are, and in what language where it is another."""

    text: str
    by: tuple[str, ...]
    language: str = ""
    others: int = 0
    """How many have said the same besides those that are named."""


@dataclass(frozen=True)
class Numbers:
    """Which responses are of a kind."""

    kind: NumbersOf
    numbers: tuple[int, ...]

    @property
    def ranges(self) -> str:
        """Them in short: 1, 4–9, 12."""
        found = []
        for _key, several in groupby(enumerate(self.numbers), lambda each: each[1] - each[0]):
            run = [number for _at, number in several]
            found.append(f"{run[0]}–{run[-1]}" if len(run) > 2 else ", ".join(map(str, run)))
        return ", ".join(found)


@dataclass(frozen=True)
class MemoTheme:
    """A theme with what people say and what the authority makes of it."""

    number: int
    title: str
    summary: str
    assessment: str
    outcome: Outcome | None
    reason: str
    department: str
    points: int
    named: tuple[str, ...]
    """Who says something here: an organisation by its name, a person by the number of the response."""
    others: int
    quotes: tuple[Quote, ...]


class Listed(NamedTuple):
    """A table of a room, with what its rows are about."""

    table: MemoTable
    things: tuple[Any, ...]
    timezone: str

    @property
    def rows(self) -> list[tuple[str, ...]]:
        """Its rows in the language of the moment."""
        return [
            self.table.row(each, number, self.timezone)
            for number, each in enumerate(self.things, start=1)
        ]


@dataclass(frozen=True)
class Memo:
    """A whole memo; `points` are for the spreadsheet."""

    space_id: int
    title: str
    summary: str
    organisation: str
    department: str
    case_number: str
    classification: str
    deciding_body: str
    decision_on: date | None
    facts: tuple[tuple[str, str], ...]
    """What the case is filed under, and who decides: what each is called, in the memo's language."""
    type_name: str
    legal_basis: str
    language: str
    address: str
    timezone: str
    made_at: datetime
    opens_on: date | None
    closes_on: date | None
    days: int | None
    extended: tuple[tuple[date, str], ...]
    statements: tuple[MemoResponse, ...]
    parties: tuple[HeardParty, ...]
    themes: tuple[MemoTheme, ...]
    answers: tuple[Answers, ...]
    tables: tuple[Listed, ...]
    """What rooms list in a memo, also where there is nothing of it."""
    told: tuple[Quote, ...]
    """What each response says, where a short hearing has no themes."""
    asked: str
    said: str
    did: str
    is_concluded: bool
    withdrawn_numbers: tuple[int, ...]
    points: tuple[MemoPoint, ...] = field(repr=False)

    @property
    def withdrawn(self) -> int:
        """How many responses their senders have taken back."""
        return len(self.withdrawn_numbers)

    @property
    def numbers(self) -> tuple[Numbers, ...]:
        """Every number that a response was given, once."""
        kinds: dict[NumbersOf, list[int]] = {kind: [] for kind in NumbersOf}
        for each in self.statements:
            kinds[each.kind_of_number].append(each.number)
        kinds[NumbersOf.withdrawn] = list(self.withdrawn_numbers)
        return tuple(Numbers(kind, tuple(found)) for kind, found in kinds.items() if found)

    @property
    def places(self) -> tuple[MemoResponse, ...]:
        """The responses that name a place, or point at one."""
        return tuple(
            each for each in self.statements if each.is_shown and (each.place or each.spot)
        )

    @property
    def answering(self) -> int:
        """How many organisations have answered."""
        return sum(each.answered for each in self.parties)

    @property
    def silent(self) -> int:
        """How many organisations were asked by name and have not answered."""
        return len(self.parties) - self.answering

    @property
    def people(self) -> int:
        """How many responses are from people, and not for an organisation."""
        return sum(not each.is_organisation for each in self.statements)

    @property
    def no_remarks(self) -> int:
        return sum(each.no_remarks for each in self.statements)

    @property
    def late(self) -> int:
        return sum(each.late for each in self.statements)

    @property
    def not_shown(self) -> int:
        """How many responses not everybody may read: counted, and not named or quoted."""
        return sum(not each.is_shown for each in self.statements)

    @property
    def unassessed(self) -> int:
        return sum(each.outcome is None for each in self.themes)
