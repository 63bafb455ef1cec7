"""What was asked: words typed by a person, read as words, phrases and words to leave out."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from participation.index import analysis
from participation.text import visible

MAX_LENGTH = 10_000
MAX_WORDS = 12
SHORTEST_PART = 4
"""From how many letters on a word is looked for inside longer ones."""
SHORTEST_BEGINNING = 2

_PHRASE = re.compile(r'["“”„«»]([^"“”„«»]*)["“”„«»]')


@dataclass(frozen=True)
class Word:
    """One word of a query.

    `exact` are its stems. `loose` are terms that count as a second chance: folded forms, and the
    longer words it stands inside. `beginning` is what a term may begin with, while it is typed.
    """

    written: str
    exact: tuple[str, ...]
    loose: tuple[str, ...] = ()
    beginning: str = ""


@dataclass(frozen=True)
class Phrase:
    """Words that stand one after the other: for each language, the stems and how far apart."""

    readings: tuple[tuple[tuple[str, int], ...], ...]


@dataclass(frozen=True)
class SearchQuery:
    """A query as an engine takes it: all words and phrases, and none of what is left out."""

    words: tuple[Word, ...] = ()
    phrases: tuple[Phrase, ...] = ()
    without: tuple[Word, ...] = ()
    small: bool = False
    """Whether something was written, but nothing that can be searched for."""

    @property
    def empty(self) -> bool:
        return not self.words


def read(text: str, languages: Sequence[str] = analysis.LANGUAGES) -> SearchQuery:
    """Read what a person typed. Never fails: what cannot be searched for is left out.

    Quotes make a phrase, a minus before a word leaves it out, and a star or the end of the line
    means that the word may go on.
    """
    text = visible(text[:MAX_LENGTH]).replace("\x00", " ")
    phrases: list[Phrase] = []
    wanted: list[Word] = []
    left_out: list[Word] = []

    def quoted(found: re.Match[str]) -> str:
        inside = found.group(1)
        spoken = [word for word, _start, _end in analysis.words(inside)]
        if len(spoken) > 1:
            readings = {_reading(spoken, language) for language in languages}
            kept = tuple(sorted(each for each in readings if len(each) > 1))
            if kept:
                phrases.append(Phrase(kept))
        wanted.extend(_read_words(inside, languages, ends=True))
        return " "

    rest = _PHRASE.sub(quoted, text)
    for chunk in rest.split():
        if chunk.startswith(("-", "−", "–")) and len(chunk) > 1:
            left_out.extend(_read_words(chunk[1:], languages, ends=True))
        else:
            wanted.extend(_read_words(chunk, languages, ends=False, star=chunk.endswith("*")))
    if wanted and (not text[-1:].isalnum() or not rest[-1:].isalnum()):
        # A word that something follows is finished.
        last = wanted[-1]
        if not rest.rstrip().endswith("*"):
            wanted[-1] = replace(last, beginning="")
    unique = list({word.written: word for word in reversed(wanted)}.values())[::-1]
    for place, word in enumerate(unique[:-1]):
        if f"{word.written}*" not in text.casefold():
            unique[place] = replace(word, beginning="")
    return SearchQuery(
        words=tuple(unique[:MAX_WORDS]),
        phrases=tuple(phrases[:4]),
        without=tuple(left_out[:MAX_WORDS]),
        small=bool(text.strip()) and not unique,
    )


def _reading(spoken: list[str], language: str) -> tuple[tuple[str, int], ...]:
    return tuple(
        (analysis.stem(word, language), place)
        for place, word in enumerate(spoken)
        if not analysis.is_stop(word, language)
    )


def _read_words(
    text: str, languages: Sequence[str], *, ends: bool, star: bool = False
) -> list[Word]:
    found = []
    for word, _start, _end in analysis.words(text):
        if any(analysis.is_stop(word, language) for language in languages) and not star:
            continue
        stems = analysis.query_stems(word, languages) or (word,)
        loose = {analysis.LOOSE + analysis.fold(each) for each in stems}
        loose |= {analysis.fold(each) for each in stems} - set(stems)
        beginning = word if not ends and len(word) >= SHORTEST_BEGINNING else ""
        found.append(Word(word, stems, tuple(sorted(loose)), beginning))
    return found
