"""Stemming: a word without its ending, so that its forms find each other, in three languages."""

from functools import lru_cache
from typing import Any

from whoosh.lang.snowball.danish import DanishStemmer
from whoosh.lang.snowball.english import EnglishStemmer
from whoosh.lang.snowball.norwegian import NorwegianStemmer

_STEMMERS: dict[str, Any] = {
    "da": DanishStemmer(),
    "nb": NorwegianStemmer(),
    "en": EnglishStemmer(),
}
LANGUAGES = tuple(_STEMMERS)
_VOWELS = frozenset("aeiouyæøåäöé")
_R = {"da": ("mr", "ngr", "tr"), "nb": ("ngr",)}
"""Ends of stems that have lost an e: `numre`, `fingre`, `teatret`. Others would take `vejr` for `vej`."""


def content_language(language: str | None) -> str:
    """The language whose endings are cut: the text's own where we know it, else English."""
    found = (language or "").lower()[:2]
    return {"no": "nb", "nn": "nb"}.get(found, found) if found in ("no", "nn", *LANGUAGES) else "en"


@lru_cache(maxsize=100_000)
def snowball(word: str, language: str) -> str:
    """A word without its ending by Snowball's rules, in a language that `content_language` gave."""
    if not word[0].isalpha() or len(word) < 3:
        return word
    stemmed: str = _STEMMERS[language].stem(word)
    return stemmed or word


@lru_cache(maxsize=100_000)
def stem(word: str, language: str) -> str:
    """What Snowball leaves of a word, and in Danish and Norwegian without the e that comes and goes.

    `cykel` and `cyklen`, `himmel` and `himlen`, `nummer` and `numre` are one word each, of which
    Snowball makes two. Measured on treebanks (`tests/search/test_analysis.py`).
    """
    found = snowball(word, language)
    return _without_e(found, language) if language != "en" else found


def _without_e(found: str, language: str) -> str:
    if len(found) > 3 and found.endswith(_R[language]):
        return found[:-1]
    if len(found) < 4 or found[-1] != "l" or found[-2] == "l":
        return found
    root = found[:-2] if found[-2] == "e" else found[:-1]
    if root[-1] in _VOWELS or not _VOWELS.intersection(root):
        return found
    doubled = len(root) > 2 and root[-1] == root[-2]
    return (root[:-1] if doubled else root) + "l"


def forms_inside(word: str, language: str) -> tuple[str, ...]:
    """How a word may stand inside longer ones: `cyklen` as `cykl` and as `cykel`, as in `cykelsti`."""
    short, cut = stem(word, language), snowball(word, language)
    came_and_went = (
        language != "en" and len(short) > 3 and short[-1] == "l" and short[-2] not in _VOWELS
    )
    if short == cut and not came_and_went:
        return (short,)
    end = "el" if short[-1] == "l" else "er"
    root = short[:-1] if end == "el" else short
    return (short, cut, f"{root}{end}", f"{root}{root[-1]}{end}")
