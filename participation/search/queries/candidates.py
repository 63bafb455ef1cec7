"""What the index found, as far as a reader may read it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, case, literal, select

from participation import clock, db
from participation.accounts.models import Reader
from participation.index import analysis, kinds
from participation.index.engines.protocol import Hits, Reach
from participation.index.parsing import SearchQuery
from participation.search.queries.index import Spaces, reading
from participation.search.queries.wanted import CAP, Wanted
from participation.spaces.models import Label, LabelKind
from participation.subjects.models import Subject, subject_labels
from participation.subjects.rules import readable_by

ENOUGH = 0.5
"""What holds this share of the question that the best holds is shown, when nothing holds all of it."""
RECENT = timedelta(days=365)


def _rows(reader: Reader, ids: Sequence[int]) -> dict[int, Row[Any]]:
    """Of these ids, those the reader may read, with what they are counted by. One statement."""
    now = clock.now()
    statement = select(
        Subject.id,
        Subject.kind,
        Subject.space_id,
        Subject.language,
        Subject.visible_from,
        Subject.created_at,
        _state(now).label("state"),
    ).select_from(Subject.__table__)
    for kind in kinds.all_kinds():
        if kind.table is not None:
            statement = statement.outerjoin(kind.table, kind.table.c.id == Subject.id)
    statement = statement.where(Subject.id.in_(list(ids)), readable_by(reader, now))
    return {row.id: row for row in db.session.execute(statement)}


def _state(now: datetime) -> Any:
    told = [(Subject.kind == kind.key, kind.state(now)) for kind in kinds.all_kinds()]
    return case(*told, else_=literal("")) if told else literal("")


def _labels(ids: Sequence[int]) -> list[tuple[int, LabelKind, str, str]]:
    return [
        (number, kind, slug, name)
        for number, kind, slug, name in db.session.execute(
            select(subject_labels.c.subject_id, Label.kind, Label.slug, Label.name)
            .join(Label, Label.id == subject_labels.c.label_id)
            .where(subject_labels.c.subject_id.in_(list(ids)))
        )
    ]


@dataclass(frozen=True)
class Candidate:
    """Something found that may be read, with what it is counted by."""

    id: int
    kind: str
    state: str
    space: str
    language: str
    at: datetime | None
    timezone: str
    topics: frozenset[str]
    areas: frozenset[str]

    def value(self, facet: str) -> frozenset[str]:
        if facet == "topic":
            return self.topics
        if facet == "area":
            return self.areas
        return frozenset({getattr(self, facet)})


FACETS = ("kind", "state", "space", "topic", "area", "language")


def fits(candidate: Candidate, wanted: Wanted, *, besides: str = "") -> bool:
    for facet in FACETS:
        chosen = getattr(wanted, facet)
        if chosen and facet != besides and chosen not in candidate.value(facet):
            return False
    if wanted.since is None and wanted.until is None:
        return True
    if candidate.at is None:
        return False
    day = clock.local_day(candidate.at, candidate.timezone)
    return (wanted.since or day) <= day <= (wanted.until or day)


def most_of(
    reader: Reader, question: SearchQuery, reach: Reach, spaces: Spaces, *, newest: bool
) -> tuple[Hits, list[Candidate], "Names"]:
    """What holds the most of a question of which nothing that may be read holds all."""
    with reading() as index:
        found = index.find_most(question, reach, CAP)
    candidates, names = candidates_of(reader, found, spaces, newest=True)
    scores = dict(zip(found.ids, found.scores, strict=True))
    enough = ENOUGH * max((scores[each.id] for each in candidates), default=0.0)
    kept = [each for each in candidates if scores[each.id] >= enough]
    if newest:
        kept.sort(key=lambda each: (each.at is not None, each.at, each.id), reverse=True)
    return found, kept, names


Names = dict[tuple[str, str], str]


def candidates_of(
    reader: Reader, found: Hits, spaces: Spaces, *, newest: bool
) -> tuple[list[Candidate], Names]:
    """Of what the index found, what may be read, in its final order. Two statements."""
    if not found.ids:
        return [], {}
    rows = _rows(reader, found.ids)
    if not rows:
        return [], {}
    topics: dict[int, set[str]] = {}
    areas: dict[int, set[str]] = {}
    names: Names = {("space", place.slug): place.name for place in spaces.values()}
    for number, kind, label, name in _labels(sorted(rows)):
        facet = "topic" if kind is LabelKind.topic else "area"
        (topics if kind is LabelKind.topic else areas).setdefault(number, set()).add(label)
        names[(facet, label)] = name
    ordered = found.ids if newest else _with_recency(found, rows)
    candidates = [
        Candidate(
            id=number,
            kind=row.kind,
            state=f"{row.kind}.{row.state}" if row.state else "",
            space=place.slug,
            timezone=place.timezone,
            language=analysis.content_language(row.language) if row.language else "",
            at=row.visible_from or row.created_at,
            topics=frozenset(topics.get(number, ())),
            areas=frozenset(areas.get(number, ())),
        )
        for number in ordered
        if (row := rows.get(number)) is not None and (place := spaces.get(row.space_id)) is not None
    ]
    return candidates, names


def _with_recency(found: Hits, rows: Mapping[int, Row[Any]]) -> list[int]:
    """The order of the index, with a little more for what is recent: a fifth at most, halved each year."""
    now = clock.now()

    def score(place: int) -> float:
        row = rows.get(found.ids[place])
        if row is None:
            return 0.0
        age = max(timedelta(), now - (row.visible_from or row.created_at)) / RECENT
        return float(found.scores[place] * (1 + 0.2 * 0.5**age))

    firm = sorted(range(found.firm), key=score, reverse=True)
    rest = sorted(range(found.firm, len(found.ids)), key=score, reverse=True)
    return [found.ids[place] for place in (*firm, *rest)]
