"""What may have been meant by words that nothing holds, and what a word begins."""

from collections.abc import Sequence
from itertools import islice, product

from sqlalchemy import select

from participation import db
from participation.accounts.models import Reader
from participation.index import analysis, vocabulary
from participation.index.engines.protocol import Hits, IndexUnavailable
from participation.index.parsing import SearchQuery, Word
from participation.search.queries.candidates import candidates_of, fits
from participation.search.queries.index import (
    Spaces,
    ask,
    narrow_fully,
    question_of,
    reach_of,
    space_ids,
)
from participation.search.queries.wanted import EVERYTHING, Wanted
from participation.subjects.models import Subject
from participation.subjects.rules import readable_by

SUGGESTED = 6
LOOKED_AT = 30
"""How many of what a suggested word finds are looked at, whether the reader may read one of them."""
MOST_TRIED = 6
"""How many spellings of a whole query are tried."""


def shown_words(reader: Reader, words: Sequence[str]) -> list[str]:
    """Of these words those that stand in something the reader may read: one statement for all.

    So a word that stands only in what is hidden or internal is never shown to anybody else.
    """
    reach = reach_of(reader)
    found: dict[str, list[int]] = {}
    for word in words:
        stems = analysis.query_stems(word, analysis.LANGUAGES) or (word,)
        question = SearchQuery(words=(Word(word, stems),))
        try:
            found[word] = ask(question, reach, LOOKED_AT).ids
        except IndexUnavailable:
            return []
    ids = sorted({number for numbers in found.values() for number in numbers})
    if not ids:
        return []
    readable = set(
        db.session.scalars(select(Subject.id).where(Subject.id.in_(ids), readable_by(reader)))
    )
    return [word for word in words if readable.intersection(found.get(word, ()))]


def _finding(reader: Reader, texts: Sequence[str], within: Wanted, spaces: Spaces) -> list[str]:
    """Of these queries those whose page shows something that holds all their words. Two statements."""
    reach = narrow_fully(reach_of(reader), within, spaces)
    found: dict[str, Hits] = {}
    for text in texts:
        try:
            found[text] = ask(question_of(text), reach, LOOKED_AT)
        except IndexUnavailable:
            return []
    ids = sorted({number for each in found.values() for number in each.ids})
    candidates, _names = candidates_of(reader, Hits(ids), spaces, newest=True)
    there = {each.id for each in candidates if fits(each, within)}
    return [text for text in texts if there.intersection(found[text].ids)]


def meant(reader: Reader, wanted: Wanted, question: SearchQuery, spaces: Spaces) -> str:
    """The query as it may have been meant; empty when nothing better finds anything. Five statements.

    A word that stands nowhere, and is like none that does, is left out where that finds something.
    """
    if not spaces or len(question.words) > 6:
        return ""
    options: dict[str, list[str]] = {}
    for word in question.words[:2]:
        options[word.written] = vocabulary.meant(word.written, list(spaces), limit=4)
    every = [option for near in options.values() for option in near]
    own = [word.written for word in question.words]
    fit = set(shown_words(reader, [*every, *own])) if every else set()
    if not fit:
        return ""
    ways: list[list[str]] = []
    for word in question.words:
        near = [option for option in options.get(word.written, ()) if option in fit]
        ways.append([word.written] if word.written in fit or not near else near)
    known = [way for way in ways if way[0] in fit]
    tried = [*islice(product(*ways), MOST_TRIED), *islice(product(*known), MOST_TRIED)]
    texts = dict.fromkeys(" ".join(each) for each in tried if not {*each} <= {*own})
    return next(iter(_finding(reader, list(texts), wanted, spaces)), "")


def suggestions(
    reader: Reader, text: str, limit: int = SUGGESTED, within: Wanted = EVERYTHING
) -> list[str]:
    """How the last word of what is being typed may go on, so that something is found. Four statements."""
    before, _space, part = text[:200].rpartition(" ")
    typed = [word for word, _start, _end in analysis.words(part)]
    if len(typed) != 1 or len(typed[0]) < 2 or not part[-1:].isalnum():
        return []
    spaces = space_ids(reader)
    words = vocabulary.beginning_with(typed[0], list(spaces), limit * 4)
    texts = [f"{before} {word}".strip() for word in words if word != typed[0]]
    return _finding(reader, texts, within, spaces)[:limit]
