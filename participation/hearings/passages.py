"""Where a passage stands in a text, also when it was typed with other spaces; and a text in sentences."""

import itertools
import re
from collections.abc import Iterator
from typing import NamedTuple

from participation.text import IGNORABLE, visible

_SENTENCE = re.compile(r"[^\n]*?(?:[.!?…]+[\"”»’)\]]*(?=\s|$)|(?=\n)|$)", re.MULTILINE)

_WORD = re.compile(r"\w+")
_ignorable = re.compile(IGNORABLE)


class Span(NamedTuple):
    """A stretch of a text, in characters; the end is not included."""

    start: int
    end: int


def find(text: str, passage: str, near: int = 0) -> Span | None:
    """Where the passage stands in the text: of several places the one nearest to `near`.

    Spaces and line ends count as one space each way, since a browser hands a selection over with
    others than the text has. Characters that do not show count for nothing.
    """
    words = visible(passage).split()
    if not _may_stand_in(text, words):
        return None
    pattern = rf"(?:\s|{IGNORABLE})+".join(_letters(words, text))
    spans = [Span(*match.span()) for match in re.finditer(pattern, text)]
    return min(spans, key=lambda span: abs(span.start - near)) if spans else None


def _may_stand_in(text: str, words: list[str]) -> bool:
    """Whether there are any, and no more letters than in the text: a pattern of a million takes long."""
    return bool(words) and sum(map(len, words)) <= len(text)


def _letters(words: list[str], text: str) -> Iterator[str]:
    """Patterns for words, with what a text may hold between their letters and does not show."""
    between = f"{IGNORABLE}*" if _ignorable.search(text) else ""
    return (between.join(re.escape(letter) for letter in word) for word in words)


def find_alike(text: str, passage: str, near: int = 0) -> Span | None:
    """Where the same words stand in another text, whatever the capitals and punctuation between them."""
    words = _WORD.findall(visible(passage))
    if not _may_stand_in(text, words):
        return None
    pattern = r"\W+".join(_letters(words, text))
    found = re.finditer(rf"\b{pattern}\b", text, re.IGNORECASE)
    return min(
        (Span(*match.span()) for match in found),
        key=lambda span: abs(span.start - near),
        default=None,
    )


def sentences(text: str) -> list[Span]:
    """The sentences of a text, in their order, without the space between them."""
    spans = []
    at = 0
    for match in _SENTENCE.finditer(text):
        start, end = max(match.start(), at), match.end()
        piece = text[start:end]
        stripped = piece.strip()
        if stripped:
            start += piece.index(stripped)
            spans.append(Span(start, start + len(stripped)))
            at = end
    return spans


class Stretch(NamedTuple):
    """A stretch of a text with the points (by number, from 0) that it belongs to."""

    text: str
    start: int
    points: tuple[int, ...]


def stretches(text: str, spans: list[Span]) -> list[Stretch]:
    """The text cut wherever a span begins or ends, so that overlapping ones can be marked."""
    edges = {0, len(text)}
    for span in spans:
        edges.update((max(0, min(span.start, len(text))), max(0, min(span.end, len(text)))))
    ordered = sorted(edges)
    return [
        Stretch(
            text[start:end],
            start,
            tuple(n for n, span in enumerate(spans) if span.start < end and span.end > start),
        )
        for start, end in itertools.pairwise(ordered)
    ]


class Sentence(NamedTuple):
    """A sentence, or what stands between two: where it begins, whether it says anything, its pieces."""

    start: int
    speaks: bool
    pieces: list[Stretch]


def in_sentences(text: str, spans: list[Span]) -> list[Sentence]:
    """The whole text as sentences and what stands between them, with spans marked in each.

    Takes its time by the number of sentences and of spans, not by their product.
    """
    found = []
    marked = stretches(text, spans)
    at = place = 0
    for sentence in [*sentences(text), Span(len(text), len(text))]:
        for start, end, speaks in ((at, sentence.start, False), (*sentence, True)):
            if end <= start:
                continue
            pieces = []
            while place < len(marked) and marked[place].start < end:
                each = marked[place]
                first, last = max(start, each.start), min(end, each.start + len(each.text))
                pieces.append(Stretch(text[first:last], first - start, each.points))
                if each.start + len(each.text) > end:
                    break
                place += 1
            found.append(Sentence(start, speaks, pieces))
        at = sentence.end
    return found
