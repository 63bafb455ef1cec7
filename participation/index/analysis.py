"""Analysis: what a text is found by, the same for both engines: words, stems, folded forms, numbers."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from whoosh.lang.stopwords import stoplists

from participation.stemming import LANGUAGES, content_language, forms_inside, stem
from participation.text import IGNORABLE, visible

__all__ = ["LANGUAGES", "content_language", "stem"]

LONGEST = 64
"""A longer run of letters is cut here; no word of these languages comes near."""

TITLE_WEIGHT = 4.0
"""How many times more a word counts in a title than in the text below it."""

LOOSE = "~"
"""Stands before a folded form in the index, where it differs from the stem it was made of."""

_PARTS = re.compile(rf"#[0-9]+|[0-9]+(?:[/.\-][0-9]+)+|[^\W_]+(?:{IGNORABLE}+[^\W_]+)*")
_PART = re.compile(r"[0-9]+")
_STOP: dict[str, frozenset[str]] = {
    "da": frozenset(stoplists["da"]),
    "nb": frozenset(stoplists["no"]),
    "en": frozenset(stoplists["en"]),
}
_SIGNS = str.maketrans(".-", "//", "#")
# Letters that do not come apart into a base and an accent.
_LETTERS = str.maketrans(
    {"æ": "ae", "ä": "ae", "ø": "o", "ö": "o", "å": "a", "ð": "d", "þ": "th", "ß": "ss", "ł": "l"}
)


def words(text: str) -> Iterator[tuple[str, int, int]]:
    """The words and numbers of a text in small letters, with where they begin and end.

    A number with signs inside, such as the case number 25/1234, is one word, and so is #123; so is a word
    with soft hyphens or other signs inside that do not show.
    """
    for found in _PARTS.finditer(text):
        yield visible(found.group()).casefold()[:LONGEST], found.start(), found.end()


def is_number(word: str) -> bool:
    """Whether a word is a number, with signs or without: it has no endings and no longer words."""
    return word[0] == "#" or word[0].isdigit()


def digits(word: str) -> list[str]:
    """The numbers between the signs of a number; none where it has no signs."""
    return _PART.findall(word) if not word.isalnum() else []


@lru_cache(maxsize=100_000)
def fold(word: str) -> str:
    """A word as people write it who lack its letters: æ, ø, å and accents as plain letters.

    `aa` and `oe` are the other ways to write å and ø, so they become the same. The signs in a
    number are one sign: 25-1234 is 25/1234.
    """
    if is_number(word) and not word.isalnum():
        return word.translate(_SIGNS)
    if word.isascii():
        plain = word
    else:
        apart = unicodedata.normalize("NFKD", word.translate(_LETTERS))
        plain = "".join(sign for sign in apart if not unicodedata.combining(sign))
    return plain.replace("aa", "a").replace("oe", "o")


def is_stop(word: str, language: str) -> bool:
    """Whether a word is one of the small ones that stand in every text."""
    return word in _STOP[language]


def loose(stemmed: str) -> str:
    """The term under which the folded form of a stem stands: the stem itself where they are one."""
    folded = fold(stemmed)
    return stemmed if folded == stemmed else LOOSE + folded


@lru_cache(maxsize=50_000)
def _terms_of(word: str, language: str) -> tuple[str, str] | None:
    """The stem of a word and its folded term; None for a small word."""
    if is_stop(word, language):
        return None
    stemmed = stem(word, language)
    return stemmed, loose(stemmed)


@dataclass
class Terms:
    """What one document is found by: its terms with places and weight, and its words as written."""

    places: dict[str, list[int]] = field(default_factory=dict)
    weights: dict[str, float] = field(default_factory=dict)
    words: set[str] = field(default_factory=set)
    length: int = 0
    _next: int = 0

    def add(self, text: str, language: str, weight: float = 1.0) -> None:
        """Add a part of the document; parts stand apart, so no phrase reaches over their edge."""
        at = self._next
        for word, _start, _end in words(text):
            at += 1
            if is_number(word):
                for part in digits(word):
                    self._put(part, at, weight)
                self._put(word, at, weight)
                self._put_folded(word, loose(word), weight)
                continue
            found = _terms_of(word, language)
            if found is None:
                continue
            stemmed, folded = found
            self._put(stemmed, at, weight)
            self._put_folded(stemmed, folded, weight)
            if len(word) > 2:
                self.words.add(word)
        self._next = at + 50

    def _put_folded(self, term: str, folded: str, weight: float) -> None:
        if folded != term:
            self.weights[folded] = self.weights.get(folded, 0.0) + weight

    def _put(self, term: str, at: int, weight: float) -> None:
        self.places.setdefault(term, []).append(at)
        self.weights[term] = self.weights.get(term, 0.0) + weight
        self.length += 1


def inside(word: str, languages: Iterable[str]) -> frozenset[str]:
    """How a word of a query may stand inside longer ones, in any of the languages it may be written in."""
    found = {
        each
        for language in languages
        if not is_stop(word, language)
        for each in forms_inside(word, language)
    }
    return frozenset(found)


def query_stems(word: str, languages: Iterable[str]) -> tuple[str, ...]:
    """The stems a word of a query may have: one for each language it may be written in."""
    found = {stem(word, language) for language in languages if not is_stop(word, language)}
    return tuple(sorted(found))
