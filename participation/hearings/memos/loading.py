"""Reading a hearing memo from the database: once, in few questions, and for everybody to read."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from sqlalchemy import select

from participation import clock, config, db
from participation.geometry import Spot
from participation.hearings.assessing.models import Point, point_themes
from participation.hearings.assessing.queries.themes import themes as themes_of
from participation.hearings.memos.content import (
    HeardParty,
    Listed,
    Memo,
    MemoPoint,
    MemoResponse,
    MemoTheme,
    Quote,
)
from participation.hearings.notice.facts import On, facts
from participation.hearings.notice.memo_parts import (
    ANSWERS,
    ASKED_BY_NAME,
    MEMO_TABLES,
    Answers,
    Asked,
)
from participation.hearings.notice.models import Hearing, Publication
from participation.hearings.responses.models import Response, ResponseStatus, respondent
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
