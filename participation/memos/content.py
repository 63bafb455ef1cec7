"""What a hearing memo says, read once and in few questions; what it looks like is for others to know.

A memo has what a Danish høringsnotat has (Vejledning om lovkvalitet, 9.1.6: the period with its number
of days, a table of those who were heard, and for each matter what they say and what the authority
thinks of it), and a Norwegian summary of statements with it. Names and words in it are those that
everybody may read; what is left out is counted.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from participation import clock, config, db
from participation.assessing.models import Outcome, Point, point_themes
from participation.assessing.queries import themes as themes_of
from participation.hearings.models import (
    Hearing,
    Publication,
    RespondentKind,
    Response,
    ResponseStatus,
    respondent,
)
from participation.hearings.queries.answers import Answered, answered
from participation.i18n import force_locale
from participation.parties.queries import Heard
from participation.parties.queries import parties_of as asked_by_name
from participation.subjects.rules import shown_to_everyone
from participation.text import sorting

QUOTES = 5
"""How many points of a theme are quoted in the document; the spreadsheet has all."""
NAMED = 40
"""How many of those who say something under a theme are named there."""


@dataclass(frozen=True)
class Statement:
    """A response as the memo counts it; without a name when not everybody may read it."""

    number: int
    kind: RespondentKind
    name: str
    no_remarks: bool
    late: bool
    is_shown: bool
    received_at: datetime | None

    @property
    def is_organisation(self) -> bool:
        return self.kind is RespondentKind.organisation


@dataclass(frozen=True)
class Party:
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
class Said:
    """A point: whose, in which response, word for word; without its words when it is not public."""

    number: int
    name: str
    is_organisation: bool
    quote: str
    themes: tuple[str, ...]
    is_shown: bool

    @property
    def by(self) -> str:
        """How its sender is called: an organisation by its name, a person by the response's number."""
        return (
            f"{self.name} ({self.number})"
            if self.is_organisation and self.name
            else f"{self.number}"
        )


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
    quotes: tuple[Said, ...]


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
    statements: tuple[Statement, ...]
    parties: tuple[Party, ...]
    themes: tuple[MemoTheme, ...]
    answers: tuple[Answered, ...]
    asked: str
    said: str
    did: str
    is_concluded: bool
    withdrawn: int
    points: tuple[Said, ...] = field(repr=False)

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


def load(hearing: Hearing) -> Memo:
    """The memo of a hearing that was loaded with space, type, department and extensions."""
    zone = hearing.space.timezone
    statements, ids, withdrawn = _statements(hearing)
    titles, points = _points(hearing, ids)
    return Memo(
        space_id=hearing.space_id,
        title=hearing.title,
        summary=hearing.summary,
        organisation=hearing.space.organisation,
        department=hearing.department.name if hearing.department else "",
        case_number=hearing.case_number,
        classification=hearing.classification,
        deciding_body=hearing.deciding_body,
        decision_on=hearing.decision_on,
        type_name=hearing.type.name,
        legal_basis=hearing.type.legal_basis,
        language=hearing.language or hearing.space.language,
        address=config.current().address + hearing.path,
        timezone=zone,
        made_at=clock.now(),
        opens_on=clock.local_day(hearing.opens_at, zone) if hearing.opens_at else None,
        closes_on=clock.local_day(hearing.closes_at, zone) if hearing.closes_at else None,
        days=hearing.days,
        extended=tuple(
            (clock.local_day(each.new_closes_at, zone), each.reason) for each in hearing.extensions
        ),
        statements=statements,
        parties=tuple(_parties(statements, asked_by_name(hearing.id))),
        themes=tuple(_themes(hearing, titles, points)),
        answers=_answers(hearing),
        asked=hearing.outcome_asked,
        said=hearing.outcome_said,
        did=hearing.outcome_did,
        is_concluded=hearing.concluded_at is not None,
        withdrawn=withdrawn,
        points=tuple(said for _ids, said in points),
    )


def _answers(hearing: Hearing) -> tuple[Answered, ...]:
    """The answers to the questions, of the responses that everybody may read."""
    published = hearing.type.publication is not Publication.never
    if not hearing.question_count or not published:
        return ()
    with force_locale(hearing.language or hearing.space.language):
        return tuple(answered(hearing, None))


def _statements(hearing: Hearing) -> tuple[tuple[Statement, ...], dict[int, Statement], int]:
    """The responses by number, those by their id, and how many were withdrawn."""
    rows = db.session.execute(
        select(
            Response.id,
            Response.number,
            Response.respondent_kind,
            Response.respondent_name,
            Response.organisation,
            Response.no_remarks,
            Response.late,
            Response.status,
            Response.received_at,
            shown_to_everyone(clock.now()).label("shown"),
        )
        .where(Response.hearing_id == hearing.id, Response.number.is_not(None))
        .order_by(Response.number)
    ).all()
    published = hearing.type.publication is not Publication.never
    found: dict[int, Statement] = {}
    withdrawn = 0
    for row in rows:
        if row.status is not ResponseStatus.received:
            withdrawn += 1
            continue
        shown = published and bool(row.shown)
        name = respondent(row.respondent_kind, row.respondent_name, row.organisation)
        found[row.id] = Statement(
            number=row.number,
            kind=row.respondent_kind,
            name=name if shown else "",
            no_remarks=row.no_remarks,
            late=row.late,
            is_shown=shown,
            received_at=row.received_at,
        )
    return tuple(found.values()), found, withdrawn


def _parties(statements: Iterable[Statement], asked: Iterable[Heard]) -> Iterator[Party]:
    """The organisations that were asked by name or have answered, by name.

    What a party sent stands under the name it was asked by, even where its own reads otherwise.
    """
    names: dict[str, str] = {}
    given: dict[str, list[Statement]] = defaultdict(list)
    of_party: dict[int, str] = {}
    for heard in asked:
        key = _folded(heard.name)
        names[key] = heard.name
        if heard.response_number is not None:
            of_party[heard.response_number] = key
    for each in statements:
        if each.number in of_party:
            given[of_party[each.number]].append(each)
        elif each.is_organisation and each.name:
            given[_folded(each.name)].append(each)
            names.setdefault(_folded(each.name), each.name)
    for key in sorted(names, key=lambda each: sorting(names[each])):
        yield Party(
            names[key],
            tuple(each.number for each in given[key] if each.is_shown),
            has_remarks=any(not each.no_remarks for each in given[key]),
            answered=bool(given[key]),
        )


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())


def _points(
    hearing: Hearing, statements: dict[int, Statement]
) -> tuple[dict[int, Any], list[tuple[tuple[int, ...], Said]]]:
    """The themes by id, and the points with the ids of their themes, in the order of the responses."""
    themes = {theme.id: theme for theme in themes_of(hearing.id)}
    linked: dict[int, list[int]] = defaultdict(list)
    for point_id, theme_id in db.session.execute(
        select(point_themes.c.point_id, point_themes.c.theme_id)
        .join(Point, Point.id == point_themes.c.point_id)
        .where(Point.hearing_id == hearing.id)
    ):
        if theme_id in themes:
            linked[point_id].append(theme_id)
    rows = db.session.execute(
        select(Point.id, Point.subject_id, Point.quote).where(Point.hearing_id == hearing.id)
    ).all()
    found = []
    for point_id, subject_id, quote in rows:
        statement = statements.get(subject_id)
        if statement is None:
            continue
        under = tuple(linked[point_id])
        found.append(
            (
                under,
                Said(
                    number=statement.number,
                    name=statement.name,
                    is_organisation=statement.is_organisation,
                    quote=quote if statement.is_shown else "",
                    themes=tuple(themes[each].title for each in under),
                    is_shown=statement.is_shown,
                ),
            )
        )
    found.sort(key=lambda each: each[1].number)
    return themes, found


def _themes(
    hearing: Hearing, themes: dict[int, Any], points: list[tuple[tuple[int, ...], Said]]
) -> Iterator[MemoTheme]:
    under: dict[int, list[Said]] = defaultdict(list)
    for ids, said in points:
        for theme_id in ids:
            under[theme_id].append(said)
    for number, theme in enumerate(themes.values(), start=1):
        mine = under[theme.id]
        by = list(dict.fromkeys(said.by for said in mine if said.is_shown))
        yield MemoTheme(
            number=number,
            title=theme.title,
            summary=theme.summary,
            assessment=theme.assessment,
            outcome=theme.outcome,
            reason=theme.reason,
            department=theme.department.name if theme.department else "",
            points=len(mine),
            named=tuple(by[:NAMED]),
            others=len({said.number for said in mine}) - len(by[:NAMED]),
            quotes=tuple(said for said in mine if said.is_shown)[:QUOTES],
        )
