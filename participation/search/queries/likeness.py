"""What says much the same as a text that is being written: asked of the index, then compared word by word."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import log
from typing import Any

from sqlalchemy import inspect, select

from participation import db
from participation.accounts.models import Reader
from participation.index import analysis, parsing, vocabulary
from participation.index.engines.protocol import Index, IndexUnavailable
from participation.index.parsing import SearchQuery, Word
from participation.search import comparing, nearness
from participation.search.queries.index import reach_of, reading
from participation.subjects.models import Subject
from participation.subjects.rules import readable_by

MOST_LETTERS = 4_000
"""How much of a text is looked at, before any of its words is."""
MOST_WEIGHED = 40
"""Of how many words it is asked how rare they are: those of the title first."""
MOST_ASKED = 8
"""How many words the index is asked for: the rarest, and those of the title before others."""
MOST_COMPARED = 12
"""How many words are held against what the index found."""
MOST_TERMS = 16
"""How many terms may stand for one word: its stems, near words, and longer words it stands in."""
MOST_LONGER = 6
MOST_FOUND = 20_000
"""In how many documents all that the index is asked for may stand; two words are always asked for."""
CANDIDATES = 24
"""How many of what the index found are read and compared."""
MOST_READ = 500
"""How many letters of the text of each are compared."""
RARE = 20_000
IN_THE_TEXT = 0.5
"""What a word of the text counts beside one of the title."""
ALIKE = 0.25
"""From which likeness on something is shown."""
BESIDE_THE_BEST = 0.45
"""And from which share of the likeness of the best one."""


@dataclass(frozen=True)
class Asked:
    """What the index is asked for, and what each word of what is being written is worth."""

    question: SearchQuery
    worth: list[float]
    weights: dict[str, float]
    in_title: list[str]


def similar(
    reader: Reader,
    title: str,
    text: str = "",
    *,
    kind: str = "idea",
    space_id: int | None = None,
    limit: int = 3,
) -> list[Subject] | None:
    """What the reader may read that says much the same as a title and a text, the most alike first.

    Words count by their rarity; other forms, near words (`near_words.txt`) and parts of longer words
    count a part of it. None when there is no index to ask. With `space_id` only what stands in that
    space.
    """
    try:
        with reading() as index:
            asked = question_about(index, title, text)
            if asked is None:
                return []
            reach = replace(reach_of(reader), kinds=frozenset({kind}))
            if space_id is not None:
                reach = replace(reach, spaces=frozenset({space_id}))
            ids = index.find_most(asked.question, reach, CANDIDATES, asked.worth).ids
    except IndexUnavailable:
        return None
    if not ids:
        return []
    # Of one kind: with the tables of all of them the statement costs more than what it reads.
    thing: Any = inspect(Subject).polymorphic_map[kind].class_
    statement = select(thing).where(thing.id.in_(ids), readable_by(reader))
    return _most_alike(asked, db.session.scalars(statement).all(), limit)


def question_about(index: Index, title: str, text: str) -> Asked | None:
    """The words of a title and a text that say the most, as the index is asked for them.

    None without any.
    """
    near = nearness.near_words()
    in_title = comparing.words_of(title[:MOST_LETTERS], MOST_WEIGHED)
    words = dict.fromkeys([*in_title, *comparing.words_of(text[:MOST_LETTERS], MOST_WEIGHED)])
    first = list(words)[:MOST_WEIGHED]
    if not first:
        return None
    plain = {word: (analysis.query_stems(word, analysis.LANGUAGES) or (word,)) for word in first}
    counts = index.estimate(sorted({stem for stems in plain.values() for stem in stems}))
    found = {word: sum(counts.get(stem, 0) for stem in plain[word]) for word in first}
    weights = {
        word: nearness.weight_of(word, near)
        * log(1 + RARE / (found[word] + 1))
        * (1.0 if word in in_title else IN_THE_TEXT)
        for word in first
    }
    best = sorted(first, key=lambda word: -weights[word])
    asked = _affordable(index, [_asked_for(word, plain[word], near) for word in best[:MOST_ASKED]])
    worth = [weights[word.written] for word in asked]
    compared = {word: weights[word] for word in best[:MOST_COMPARED]}
    return Asked(
        SearchQuery(words=tuple(asked)), [each / sum(worth) for each in worth], compared, in_title
    )


def _asked_for(word: str, stems: Sequence[str], near: nearness.NearWords) -> Word:
    """A word with what may stand for it: its stems, near words, and longer words that hold it."""
    features = nearness.features_of(word, near)
    loose = {analysis.LOOSE + each for each in features.keys} | features.keys
    others = [each for group in sorted(features.groups) for each in near.written[group]]
    others += sorted(features.parts)
    loose.update(term for each in others for term in _terms(each))
    if not analysis.is_number(word):
        known = vocabulary.keys()
        for part in sorted({*features.keys, *features.parts}):
            if len(part) >= parsing.SHORTEST_PART:
                loose.update(known.longer(part)[:MOST_LONGER])
    return Word(word, tuple(stems), tuple(sorted(loose - set(stems))))


def _terms(word: str) -> set[str]:
    stems = analysis.query_stems(word, ("da", "nb"))
    return {term for stem in stems for term in (stem, analysis.loose(stem))}


def _affordable(index: Index, words: Sequence[Word]) -> list[Word]:
    """The words with the terms that stand in some document, as long as these are not too many."""
    counts = index.estimate(sorted({t for word in words for t in (*word.exact, *word.loose)}))
    kept: list[Word] = []
    total = 0
    for word in words:
        # What is known to stand somewhere comes first; 0 may mean that it is rare.
        loose = sorted(word.loose, key=lambda term: (counts.get(term, 0) or MOST_FOUND, term))
        word = replace(word, loose=tuple(loose[: max(0, MOST_TERMS - len(word.exact))]))
        number = sum(counts.get(term, 0) for term in (*word.exact, *word.loose))
        if len(kept) < 2 or total + number <= MOST_FOUND:
            kept.append(word)
            total += number
    return kept


def _most_alike(asked: Asked, found: Sequence[Subject], limit: int) -> list[Subject]:
    written = comparing.Written(asked.weights, nearness.near_words(), asked.in_title)
    scored = [
        (written.likeness(each.title, each.searchable_text()[:MOST_READ]), each.id, each)
        for each in found
    ]
    best = sorted(scored, key=lambda each: (-each[0], each[1]))[:limit]
    enough = max(ALIKE, BESIDE_THE_BEST * best[0][0]) if best else ALIKE
    return [each for score, _id, each in best if score >= enough]
