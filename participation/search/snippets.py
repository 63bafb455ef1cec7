"""Snippets: the piece of a text that shows why it was found, with the words marked."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from markupsafe import Markup, escape

from participation.index import analysis
from participation.index.parsing import SearchQuery
from participation.text import plain

LENGTH = 220
LOOKED_AT = 60_000
"""How many letters of a text are looked through; what stands behind them is found, but not shown."""

Marked = Markup


@dataclass(frozen=True)
class Best:
    """A piece of one of several texts: which, whether a word of the query stands in it, and the piece."""

    which: int
    found: bool
    marked: Marked


def _places(text: str, question: SearchQuery, language: str) -> list[tuple[int, int, str]]:
    """Where words of the query stand in a text: from, to, and which word."""
    found = []
    asked_for = [
        (
            word.written,
            frozenset(word.exact),
            frozenset(term.removeprefix(analysis.LOOSE) for term in word.loose),
            analysis.fold(word.beginning) if word.beginning else "",
        )
        for word in question.words
    ]
    for word, start, end in analysis.words(text):
        stem = analysis.stem(word, language)
        folded = analysis.fold(stem)
        for written, exact, loose, beginning in asked_for:
            if (
                word == written
                or stem in exact
                or folded in loose
                or (beginning and analysis.fold(word).startswith(beginning))
            ):
                found.append((start, end, written))
                break
            if analysis.is_number(word) and written in analysis.digits(word):
                found.append((start, end, written))
                break
    return found


def _window(text: str, places: list[tuple[int, int, str]]) -> tuple[int, int, int]:
    """The stretch that holds most different words of the query: from, to, how many."""
    best = (0, 0, 0)
    for first, (start, _end, _word) in enumerate(places):
        words = {word for at, _e, word in places[first : first + 40] if at < start + LENGTH - 30}
        if len(words) > best[2]:
            best = (start, start + LENGTH, len(words))
    start = max(0, best[0] - 60)
    if start:
        cut = text.find(" ", start, best[0])
        start = cut + 1 if cut >= 0 else start
    end = min(len(text), start + LENGTH)
    if end < len(text):
        cut = text.rfind(" ", start + 1, end)
        end = cut if cut > best[0] else end
    return start, end, best[2]


def _mark(text: str, places: list[tuple[int, int, str]], start: int, end: int) -> Marked:
    parts = [Markup("… ") if start else Markup()]
    at = start
    for first, last, _word in places:
        if first < at or last > end:
            continue
        parts += [escape(text[at:first]), Markup("<mark>{}</mark>").format(text[first:last])]
        at = last
    parts += [escape(text[at:end]), Markup(" …") if end < len(text) else Markup()]
    return Markup().join(parts)


def mark(text: str, question: SearchQuery, language: str) -> Marked:
    """A whole short text, such as a title, with the words marked."""
    places = _places(text, question, language)
    return _mark(text, places, 0, len(text))


class Source(NamedTuple):
    """A text that a piece can be of; the signs of Markdown are not shown."""

    text: str
    is_markdown: bool = False


def best(texts: Sequence[Source], question: SearchQuery, language: str) -> Best:
    """The piece that holds most of the words, of the first text where several are alike."""
    chosen: tuple[int, str, list[tuple[int, int, str]], tuple[int, int, int]] | None = None
    for which, (text, is_markdown) in enumerate(texts):
        short = text[:LOOKED_AT]
        clean = plain(short) if is_markdown else " ".join(short.split())
        places = _places(clean, question, language)
        window = _window(clean, places)
        if chosen is None or window[2] > chosen[3][2]:
            chosen = (which, clean, places, window)
        if window[2] >= len(question.words):
            break
    if chosen is None:
        return Best(0, False, Markup())
    which, clean, places, (start, end, count) = chosen
    return Best(which, count > 0, _mark(clean, places, start, end))
