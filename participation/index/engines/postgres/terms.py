"""Our terms as PostgreSQL writes them: vectors of a document, and queries for them."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from sqlalchemy import ColumnElement, cast, literal
from sqlalchemy.dialects.postgresql import TSQUERY

from participation.index import analysis
from participation.index.engines.protocol import Document
from participation.index.models import IndexedDocument
from participation.index.parsing import Phrase, SearchQuery, Word

LAST_PLACE = 16_383
MOST_PLACES = 250
LONGEST_TERMS = 900_000
TITLE = "^"
"""Stands before a term in the index once more where it is in the title of a document."""


def quoted(term: str) -> str:
    return "'" + term.replace("\\", "\\\\").replace("'", "''") + "'"


def vector(document: Document) -> str:
    """The terms of a document as PostgreSQL writes them; what counts more has the letter A."""
    parts: list[str] = []
    size = 0
    terms = document.terms
    for term, weight in terms.weights.items():
        places = [place for place in terms.places.get(term, ()) if place <= LAST_PLACE]
        in_title = weight > len(terms.places.get(term, ())) and weight >= analysis.TITLE_WEIGHT
        letter = "A" if in_title else ""
        shown = ",".join(f"{place}{letter}" for place in places[:MOST_PLACES])
        part = quoted(term) + (f":{shown}" if shown else "")
        if in_title and shown:
            part += f" {quoted(TITLE + term)}"
        size += len(part) + 1
        if size > LONGEST_TERMS:
            break
        parts.append(part)
    parts += [quoted(f"={label}") for label in document.labels]
    return " ".join(parts)


def any_of(terms: Iterable[str]) -> str:
    return "(" + " | ".join(quoted(term) for term in terms) + ")"


def _phrase(phrase: Phrase) -> str:
    readings = []
    for reading in phrase.readings:
        written = quoted(reading[0][0])
        for (_before, before), (stem, at) in pairwise(reading):
            written += f" <{at - before}> {quoted(stem)}"
        readings.append(f"({written})")
    return "(" + " | ".join(readings) + ")"


def query_of(question: SearchQuery, words: Iterable[str], labels: Sequence[str]) -> str:
    parts = list(words)
    parts += [_phrase(phrase) for phrase in question.phrases]
    parts += [quoted(f"={label}") for label in labels]
    parts += ["!" + any_of(word.exact) for word in question.without]
    return " & ".join(parts)


def titled(question: SearchQuery, firm: str) -> str:
    """What fits with any of the words in its title."""
    titles = any_of(TITLE + term for word in question.words for term in word.exact)
    return f"{titles} & {firm}"


def fits_text(asked: str) -> ColumnElement[bool]:
    """Whether a document fits what is asked, as PostgreSQL writes it."""
    fits: ColumnElement[bool] = IndexedDocument.terms.bool_op("@@")(cast(literal(asked), TSQUERY))
    return fits


def widened(word: Word) -> str:
    parts = [quoted(term) for term in (*word.exact, *word.loose)]
    if word.beginning:
        parts.append(quoted(word.beginning) + ":*")
    return "(" + " | ".join(parts) + ")"
