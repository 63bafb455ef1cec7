"""What a hearing memo says, read once and in few questions; what it looks like is for others to know.

A memo has what a Danish høringsnotat has (Vejledning om lovkvalitet, 9.1.6: the period with its number
of days, a table of those who were heard, and for each matter what they say and what the authority
thinks of it), and a Norwegian summary of statements with it. Names and words in it are those that
everybody may read; what is left out is counted.
"""

import enum
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import select

from participation import clock, config, db
from participation.hearings.assessing.models import Outcome, Point, point_themes
from participation.hearings.assessing.queries.themes import themes as themes_of
from participation.hearings.geometry import Spot
from participation.hearings.notice.facts import On, facts
from participation.hearings.notice.memo_parts import (
    ANSWERS,
    ASKED_BY_NAME,
    MEMO_TABLES,
    Answers,
    Asked,
    MemoTable,
)
from participation.hearings.notice.models import Hearing, Publication
from participation.hearings.responses.models import (
    RespondentKind,
    Response,
    ResponseStatus,
    respondent,
)
from participation.i18n import force_locale
from participation.subjects.rules import shown_to_everyone
from participation.text import cut, sorting

_WORD = re.compile(r"\w+")

QUOTES = 5
"""How many points of a theme are quoted in the document; the spreadsheet has all."""
TOLD = 200
"""Up to how many responses are told one by one where there are no themes."""
EXCERPT = 600
"""How many characters of each are told."""
SAME = 12
"""How many of those who say the same are named under a quotation; the others are counted."""
NAMED = 40
"""How many of those who say something under a theme are named there."""


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


def load(hearing: Hearing) -> Memo:
    """The memo of a hearing that was loaded with space, type, department and extensions."""
    zone = hearing.space.timezone
    language = hearing.language or hearing.space.language
    ids, withdrawn = _statements(hearing, language)
    statements = tuple(ids.values())
    themes, points = _points(hearing, ids)
    return Memo(
        space_id=hearing.space_id,
        title=hearing.title,
        summary=hearing.summary,
        organisation=hearing.authority,
        department=hearing.department.name if hearing.department else "",
        case_number=hearing.case_number,
        classification=hearing.classification,
        deciding_body=hearing.deciding_body,
        decision_on=hearing.decision_on,
        facts=_facts(hearing, language),
        type_name=hearing.type.name,
        legal_basis=hearing.type.legal_basis,
        language=language,
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
        parties=tuple(_parties(statements, _asked_by_name(hearing))),
        themes=tuple(_themes(themes, points)),
        answers=_answers(hearing),
        tables=tuple(Listed(each, tuple(each.things(hearing)), zone) for each in MEMO_TABLES),
        told=() if themes else _told(ids),
        asked=hearing.outcome_asked,
        said=hearing.outcome_said,
        did=hearing.outcome_did,
        is_concluded=hearing.concluded_at is not None,
        withdrawn_numbers=withdrawn,
        points=tuple(said for _ids, said in points),
    )


def _facts(hearing: Hearing, language: str) -> tuple[tuple[str, str], ...]:
    with force_locale(language):
        return tuple(facts(hearing, On.memo))


def _answers(hearing: Hearing) -> tuple[Answers, ...]:
    """The answers to the questions, of the responses that everybody may read."""
    if hearing.type.publication is Publication.never:
        return ()
    with force_locale(hearing.language or hearing.space.language):
        return tuple(answers for each in ANSWERS for answers in each(hearing))


def _asked_by_name(hearing: Hearing) -> Iterator[Asked]:
    for each in ASKED_BY_NAME:
        yield from each(hearing)


def _statements(hearing: Hearing, language: str) -> tuple[dict[int, MemoResponse], tuple[int, ...]]:
    """The responses by their id, in the order of their numbers, and the numbers that were withdrawn."""
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
            Response.source,
            Response.language,
            Response.place,
            Response.latitude,
            Response.longitude,
            shown_to_everyone(clock.now()).label("shown"),
        )
        .where(Response.hearing_id == hearing.id, Response.number.is_not(None))
        .order_by(Response.number)
    ).all()
    published = hearing.type.publication is not Publication.never
    found: dict[int, MemoResponse] = {}
    withdrawn = []
    for row in rows:
        if row.status is not ResponseStatus.received:
            withdrawn.append(row.number)
            continue
        shown = published and bool(row.shown)
        name = respondent(row.respondent_kind, row.respondent_name, row.organisation)
        found[row.id] = MemoResponse(
            number=row.number,
            kind=row.respondent_kind,
            name=name if shown else "",
            no_remarks=row.no_remarks,
            late=row.late,
            is_shown=shown,
            received_at=row.received_at,
            # Of what was sent here, the language is the one in which its sender read the site.
            language=row.language if row.source and row.language not in (None, language) else "",
            place=row.place if shown else "",
            spot=Spot(row.latitude, row.longitude) if shown and row.latitude is not None else None,
        )
    return found, tuple(withdrawn)


def _parties(statements: Iterable[MemoResponse], asked: Iterable[Asked]) -> Iterator[HeardParty]:
    """The organisations that were asked by name or have answered, by name.

    What a party sent stands under the name it was asked by, even where its own reads otherwise.
    """
    names: dict[str, str] = {}
    given: dict[str, list[MemoResponse]] = defaultdict(list)
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
        yield HeardParty(
            names[key],
            tuple(each.number for each in given[key] if each.is_shown),
            has_remarks=any(not each.no_remarks for each in given[key]),
            answered=bool(given[key]),
        )


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())


def _points(
    hearing: Hearing, statements: dict[int, MemoResponse]
) -> tuple[dict[int, Any], list[tuple[tuple[int, ...], MemoPoint]]]:
    """The themes by id, and the points with the ids of their themes, in the order of the responses."""
    themes = {theme.id: theme for theme in themes_of(hearing.id)}
    linked: dict[int, list[int]] = defaultdict(list)
    rows: dict[int, tuple[int, str]] = {}
    for point_id, subject_id, quote, theme_id in db.session.execute(
        select(Point.id, Point.subject_id, Point.quote, point_themes.c.theme_id)
        .outerjoin(point_themes, point_themes.c.point_id == Point.id)
        .where(Point.hearing_id == hearing.id)
        .order_by(Point.id)
    ):
        rows[point_id] = (subject_id, quote)
        if theme_id in themes:
            linked[point_id].append(theme_id)
    found = []
    for point_id, (subject_id, quote) in rows.items():
        statement = statements.get(subject_id)
        if statement is None:
            continue
        under = tuple(linked[point_id])
        found.append(
            (
                under,
                MemoPoint(
                    statement,
                    quote if statement.is_shown else "",
                    tuple(themes[each].title for each in under),
                ),
            )
        )
    found.sort(key=lambda each: each[1].statement.number)
    return themes, found


def _themes(
    themes: dict[int, Any], points: list[tuple[tuple[int, ...], MemoPoint]]
) -> Iterator[MemoTheme]:
    under: dict[int, list[MemoPoint]] = defaultdict(list)
    for ids, said in points:
        for theme_id in ids:
            under[theme_id].append(said)
    for number, theme in enumerate(themes.values(), start=1):
        mine = under[theme.id]
        shown = [said for said in mine if said.statement.is_shown]
        by = list(dict.fromkeys(said.statement.by for said in shown))
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
            others=len({said.statement.number for said in mine}) - len(by[:NAMED]),
            quotes=_quotes(shown)[:QUOTES],
        )


def _quotes(points: Iterable[MemoPoint]) -> tuple[Quote, ...]:
    """What was said, each once: what most have said first, then by the number of the response."""
    alike: dict[str, list[MemoPoint]] = defaultdict(list)
    for said in points:
        alike[" ".join(_WORD.findall(said.quote.casefold())) or said.quote].append(said)
    found = []
    for several in alike.values():
        by = list(dict.fromkeys(said.statement.by for said in several))
        language = several[0].statement.language
        found.append(Quote(several[0].quote, tuple(by[:SAME]), language, len(by[SAME:])))
    found.sort(key=lambda each: len(each.by) + each.others, reverse=True)
    return tuple(found)


def _told(statements: dict[int, MemoResponse]) -> tuple[Quote, ...]:
    """What each response says, those in the same words once; nothing where there are very many."""
    shown = [key for key, each in statements.items() if each.is_shown]
    if len(shown) > TOLD:
        return ()
    rows = db.session.execute(
        select(Response.id, Response.body).where(Response.id.in_(shown))
    ).all()
    bodies = {row.id: row.body for row in rows}
    said = [MemoPoint(statements[key], bodies[key], ()) for key in shown if bodies.get(key)]
    return tuple(replace(each, text=cut(each.text, EXCERPT)) for each in _quotes(said))
