"""What other rooms ask the index: all that is found, and the ids of it."""

from collections.abc import Iterator
from dataclasses import replace

from participation.accounts.models import Reader
from participation.index.engines.protocol import Hits, IndexUnavailable
from participation.index.parsing import SearchQuery
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
    space_ids,
)
from participation.search.queries.wanted import CAP, NEWEST, Wanted

CHUNK = 1000


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
