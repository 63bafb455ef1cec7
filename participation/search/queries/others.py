"""What other rooms ask the index: all that is found, the ids of it, and what says much the same."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from sqlalchemy import and_, select
from sqlalchemy.orm import with_polymorphic

from participation import db
from participation.accounts.models import Reader
from participation.index import analysis, kinds, parsing
from participation.index.engines.protocol import Hits, IndexUnavailable
from participation.index.parsing import SearchQuery, Word
from participation.search.queries.candidates import candidates_of, fits, most_of
from participation.search.queries.index import (
    Spaces,
    ask,
    current_index,
    may_be_partly,
    narrow,
    narrow_fully,
    question_of,
    reach_of,
    reading,
    space_ids,
)
from participation.search.queries.wanted import CAP, NEWEST, Wanted
from participation.subjects.models import Subject
from participation.subjects.rules import readable_by

CHUNK = 1000
_ALIKE_WORDS = 8


def every_hit(reader: Reader, wanted: Wanted) -> Iterator[int]:
    """The ids of everything a reader finds, in the order of the page, read in pieces.

    Besides a number for each hit nothing is kept in memory. Nothing when there is no index.
    """
    try:
        question = question_of(wanted.text)
        if question.empty:
            return
        spaces = space_ids(reader)
        reach = narrow_fully(reach_of(reader), wanted, spaces)
        found = ask(question, reach, None, newest=wanted.sort == NEWEST)
        yield from _each_hit(reader, wanted, question, found, spaces)
    except IndexUnavailable:
        return


def _each_hit(
    reader: Reader, wanted: Wanted, question: SearchQuery, found: Hits, spaces: Spaces
) -> Iterator[int]:
    newest, there = wanted.sort == NEWEST, False
    for start in range(0, len(found.ids), CHUNK):
        piece = Hits(
            ids=found.ids[start : start + CHUNK],
            scores=found.scores[start : start + CHUNK],
            firm=max(0, min(found.firm - start, CHUNK)),
        )
        candidates, _names = candidates_of(reader, piece, spaces, newest=newest)
        there = there or bool(candidates)
        yield from (each.id for each in candidates if fits(each, wanted))
    if there or not may_be_partly(wanted, question):
        return
    reach = narrow(reach_of(reader), wanted, spaces)
    whole, _names = candidates_of(reader, ask(question, reach, CAP), spaces, newest=newest)
    if not whole:
        _found, most, _names = most_of(reader, question, reach, spaces, newest=newest)
        yield from (each.id for each in most if fits(each, wanted))


def holding(reader: Reader, text: str, kind: str) -> list[int] | None:
    """The ids of what holds all words of a text, for a list to be narrowed down to.

    The list's own statement decides who may read which of them. None when there is no index to ask,
    or no word that can be searched for.
    """
    try:
        current_index()
        question = question_of(text)
        if question.empty:
            return None
        reach = replace(reach_of(reader), kinds=frozenset({kind}))
        return ask(question, reach, None, newest=True).ids
    except IndexUnavailable:
        return None


def similar(
    reader: Reader, text: str, kind: str = "idea", box_id: int | None = None, limit: int = 3
) -> list[Subject] | None:
    """What resembles a text, the most alike first; None when there is no index to ask.

    The rarest words of the text decide; two of them must be shared, or the only one there is.
    With `box_id` only what stands in that box.
    """
    known = kinds.find(kind)
    if known is None:
        return []
    try:
        words = _telling_words(text)
    except IndexUnavailable:
        return None
    if not words:
        return []
    reach = replace(reach_of(reader), kinds=frozenset({kind}))
    shared: Counter[int] = Counter()
    weights: dict[int, float] = {}
    try:
        for word in words:
            found = ask(SearchQuery(words=(word,)), reach, 200)
            for number, score in zip(found.ids, found.scores, strict=True):
                shared[number] += 1
                weights[number] = weights.get(number, 0.0) + score
    except IndexUnavailable:
        return None
    need = min(2, len(words))
    ids = sorted(
        (number for number, count in shared.items() if count >= need),
        key=lambda number: (-shared[number], -weights[number], number),
    )[:60]
    if not ids:
        return []
    every = with_polymorphic(Subject, "*")
    conditions = [Subject.id.in_(ids), readable_by(reader)]
    if box_id is not None and known.table is not None and "box_id" in known.table.c:
        inside = select(known.table.c.id).where(known.table.c.box_id == box_id)
        conditions.append(Subject.id.in_(inside))
    readable = set(db.session.scalars(select(Subject.id).where(and_(*conditions))))
    first = [number for number in ids if number in readable][:limit]
    rows = {
        subject.id: subject
        for subject in db.session.scalars(select(every).where(every.id.in_(first)))
    }
    return [rows[number] for number in first if number in rows]


def _telling_words(text: str) -> list[Word]:
    """The words of a text that say most about it: those that stand in the fewest documents."""
    question = parsing.read(" ".join(word for word, _s, _e in analysis.words(text[:2000])) + " ")
    words = [replace(word, beginning="") for word in question.words if len(word.written) > 3]
    if len(words) <= _ALIKE_WORDS:
        return words
    with reading() as index:
        counts = index.frequency([word.exact[0] for word in words])
    rare = sorted(words, key=lambda word: counts.get(word.exact[0], 0) or 10**9)
    return rare[:_ALIKE_WORDS]
