"""Segments of the embedded index: how a document is written into one, and what is found in one.

The terms of a document and their weights come from `index.analysis`; Whoosh stores, merges and deletes.
Where its words stand is a column beside them, which only phrases read.
"""

import re
import weakref
from array import array
from collections.abc import Iterable, Iterator, Sequence
from heapq import nlargest
from itertools import islice
from math import log
from pathlib import Path
from typing import Any

from whoosh import columns, fields, formats
from whoosh.filedb.filestore import FileStorage
from whoosh.reading import IndexReader, SegmentReader
from whoosh.writing import IndexWriter

from participation.index.engines.protocol import Document, Hits, Reach, Seen, shares
from participation.index.parsing import Phrase, SearchQuery, Word

LAYOUT = 2
"""The form of the segments. A change of what is written counts it up: the index is rebuilt."""
USUAL_LENGTH = 80.0
MERGE_FROM = 8
"""How many segments of one size are merged into one."""
LARGEST_MERGED = 60_000
MOST_BEGINNINGS = 60
"""How many terms a beginning stands for at most; the commonest are taken."""
LOOKED_AT = 2_000
KNOWN = 20_000
"""How many terms' frequencies are remembered for a segment; a segment never changes."""
TRIFLE = 1e-5
"""How much of a weight is added to the share of a question that a document holds."""

Terms = Sequence[tuple[str, float]]
"""The terms that may stand for a word, and what each counts."""


class Storage(FileStorage):  # type: ignore[misc]
    """The folder of an index. Nothing is mapped into memory: a file that is cut short under a map kills
    the process (SIGBUS), while one that is read is an error like others.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder), supports_mmap=False)

    def open_file(self, name: str, **options: Any) -> Any:
        """A file that is closed with what reads it, whatever becomes of that."""
        opened = super().open_file(name, **options)
        weakref.finalize(opened, opened.raw_file().close)
        return opened


class GivenField(fields.FieldType):  # type: ignore[misc]  # Whoosh has no types
    """A field whose terms and weights were worked out before: nothing is analysed here."""

    def __init__(self) -> None:
        super().__init__(formats.Existence(), analyzer=None, scorable=True)

    def index(self, value: list[tuple[str, float]], **_more: Any) -> list[tuple[Any, ...]]:
        """The postings of a document, as (term, frequency, weight, value)."""
        return [(encoded(term), 1, weight, b"") for term, weight in value]


def schema() -> fields.Schema:
    return fields.Schema(
        t=GivenField(),
        id=fields.COLUMN(columns.NumericColumn("q")),
        at=fields.COLUMN(columns.NumericColumn("q")),
        group=fields.COLUMN(columns.RefBytesColumn()),
        places=fields.COLUMN(columns.CompressedBytesColumn()),
    )


def encoded(term: str) -> bytes:
    return term.encode("utf-8", "ignore")


def _weight(raw: float, length: int) -> float:
    """What a document gets for a word: it grows less and less with how often it stands there (BM25)."""
    return raw * 2.2 / (raw + 1.2 * (0.25 + 0.75 * length / USUAL_LENGTH))


def record(document: Document) -> dict[str, Any]:
    """A document as Whoosh is given it. Labels and the author are terms that no word can be."""
    terms = document.terms
    found = [(term, _weight(raw, terms.length)) for term, raw in terms.weights.items()]
    found += [(f"={label}", 1.0) for label in document.labels]
    if document.seen is not Seen.all and document.author_id is not None:
        found.append((f"@{document.author_id}", 1.0))
    group = f"{document.kind}|{document.space_id}|{document.seen}|{document.language}"
    places = (f"{place}:{term}" for term, places in terms.places.items() for place in places)
    return {
        "t": found,
        "id": document.id,
        "at": int(document.at.timestamp()),
        "group": group.encode(),
        "places": encoded(f" {' '.join(places)} "),
    }


def merge(writer: IndexWriter, segments: list[Any]) -> list[Any]:
    """Whoosh's merge policy: many segments of about one size become one; the largest are left."""
    alike: dict[int, list[Any]] = {}
    for segment in segments:
        if segment.doc_count() and segment.doc_count_all() < LARGEST_MERGED:
            alike.setdefault(segment.doc_count_all().bit_length() // 3, []).append(segment)
    merged = [each for some in alike.values() if len(some) >= MERGE_FROM for each in some]
    for segment in merged:
        reader = SegmentReader(writer.storage, writer.schema, segment)
        writer.add_reader(reader)
        reader.close()
    return [each for each in segments if each.doc_count() and each not in merged]


class Segment:
    """A segment held open, with what is asked about each of its documents in arrays."""

    def __init__(self, reader: IndexReader) -> None:
        self.size = reader.doc_count_all()
        self.ids = array("q", reader.column_reader("id"))
        self.at = array("q", reader.column_reader("at"))
        names: dict[str, int] = {}
        column = reader.column_reader("group", translate=False)
        self.whole = array("H", (names.setdefault(each.decode(), len(names)) for each in column))
        self.names = [name.split("|") for name in names]
        self.known: dict[bytes, int] = {}
        self.reopened(reader)

    def reopened(self, reader: IndexReader) -> None:
        """Read with a newer reader. What has been deleted since belongs to no group."""
        self.reader = reader
        self.places = reader.column_reader("places", translate=False)
        self.groups = array("H", self.whole)
        gone = list(reader.segment().deleted_docs())
        for document in gone:
            self.groups[document] = len(self.names)
        self.deleted = len(gone)

    def frequency(self, term: str) -> int:
        """In how many documents a term stands, or stood."""
        word = encoded(term)
        count = self.known.get(word)
        if count is None:
            if len(self.known) > KNOWN:
                self.known.clear()
            count = self.known[word] = int(self.reader.doc_frequency("t", word))
        return count

    def documents(self, term: str, among: Iterable[int] | None) -> Iterator[tuple[int, float]]:
        """The documents of a term with its weights; of some in order, without reading what lies between."""
        if not self.frequency(term):
            return
        matcher = self.reader.postings("t", encoded(term))
        if among is None:
            while matcher.is_active():
                yield matcher.id(), matcher.weight()
                matcher.next()
            return
        for document in among:
            if matcher.is_active():
                matcher.skip_to(document)
            if not matcher.is_active():
                return
            if matcher.id() == document:
                yield document, matcher.weight()

    def beginning(self, prefix: str) -> list[str]:
        """Terms that begin so, the commonest; what is looked at is bounded."""
        found = islice(self.reader.iter_prefix("t", encoded(prefix)), LOOKED_AT)
        counted = ((info.doc_frequency(), term) for term, info in found)
        return [term.decode() for _count, term in nlargest(MOST_BEGINNINGS, counted)]

    def fitting(self, reach: Reach) -> bytes:
        """For each group whether it is looked for, whoever may find it; one more for what is deleted."""
        fits = (
            (reach.kinds is None or kind in reach.kinds)
            and (reach.languages is None or language in reach.languages)
            and (reach.spaces is None or int(space) in reach.spaces)
            for kind, space, _seen, language in self.names
        )
        return bytes([*fits, False])

    def allowed(self, reach: Reach) -> bytes:
        """For each group whether a reader can come across it, besides what the reader wrote."""
        may = (
            seen == Seen.all
            or (seen == Seen.staff and (reach.staff_in is None or int(space) in reach.staff_in))
            for _kind, space, seen, _language in self.names
        )
        return bytes(fits and m for fits, m in zip(self.fitting(reach), [*may, False], strict=True))


def find(
    held: Sequence[Segment], question: SearchQuery, reach: Reach, limit: int | None, newest: bool
) -> Hits:
    """What fits all words, phrases and the reach; what only a second chance finds stands below."""
    words = [_terms(held, word) for word in question.words]
    firm, wider = [own for own, _all in words], [every for _own, every in words]
    room = None if limit is None else limit + 1
    best = _best(held, question, reach, firm, room, newest)
    count = len(best)
    if firm != wider and (room is None or count < room or newest):
        found = _best(held, question, reach, wider, None, newest)
        known = {number for _score, number in best}
        best = found if newest else best + [each for each in found if each[1] not in known]
    return _found(best, count, limit)


def find_most(
    held: Sequence[Segment],
    question: SearchQuery,
    reach: Reach,
    limit: int,
    worth: Sequence[float] | None = None,
) -> Hits:
    """What fits some of the words and the reach, what holds most of the question first."""
    if worth is None:
        counts = frequency(held, [term for word in question.words for term in word.exact])
        worth = shares(question, counts) if question.words else ()
    terms = [_terms(held, word)[1] for word in question.words]
    words = list(zip(terms, worth, strict=True))
    gathered: list[tuple[float, int]] = []
    for segment in held:
        scores = besides(segment, question, reach, some_of(segment, words))
        kept = reached(segment, reach, scores)
        gathered += nlargest(limit + 1, ((score, segment.ids[d]) for d, score in kept))
    best = nlargest(limit + 1, gathered)
    return _found(best, len(best), limit)


def frequency(held: Iterable[Segment], terms: Iterable[str]) -> dict[str, int]:
    """In about how many documents each term stands."""
    held = list(held)
    return {term: sum(segment.frequency(term) for segment in held) for term in terms}


def _found(best: list[tuple[float, int]], firm: int, limit: int | None) -> Hits:
    kept = best[:limit]
    ids, scores = [number for _score, number in kept], [score for score, _number in kept]
    return Hits(ids, scores, min(firm, len(kept)), len(best) > len(kept))


def _terms(held: Sequence[Segment], word: Word) -> tuple[Terms, Terms]:
    """The terms of a word, and these with those of the second chance."""
    total = sum(segment.size for segment in held) + 1
    counts = frequency(held, [*word.exact, *word.loose])
    exact = [
        (term, log(1.0 + (total - counts[term] + 0.5) / (counts[term] + 0.5)))
        for term in word.exact
    ]
    top = max((factor for _term, factor in exact), default=1.0) or 1.0
    loose = [(term, 0.4 * top) for term in word.loose if counts[term]]
    begun: dict[str, None] = {}
    for segment in held if word.beginning else ():
        begun |= dict.fromkeys(segment.beginning(word.beginning))
    loose += [(term, 0.5 * top) for term in list(begun)[:MOST_BEGINNINGS]]
    return exact, [*exact, *loose]


def _best(
    held: Sequence[Segment],
    question: SearchQuery,
    reach: Reach,
    words: Sequence[Terms],
    room: int | None,
    newest: bool,
) -> list[tuple[float, int]]:
    """The best of what holds every word, as (score, subject); by date instead of by score."""
    gathered: list[tuple[float, int]] = []
    for segment in held if words else ():
        kept = reached(segment, reach, fitting(segment, question, reach, words))
        ids, at = segment.ids, segment.at
        found = [(float(at[d]) if newest else score, ids[d]) for d, score in kept]
        gathered += found if room is None else nlargest(room, found)
    return sorted(gathered, reverse=True)[:room]


def weights(segment: Segment, terms: Terms, among: Sequence[int] | None = None) -> dict[int, float]:
    """The documents of any of the terms with the best weight of each; of some documents in order."""
    found: dict[int, float] = {}
    for term, factor in terms:
        for document, weight in segment.documents(term, among):
            if found.get(document, 0.0) < weight * factor:
                found[document] = weight * factor
    return found


def fitting(
    segment: Segment, question: SearchQuery, reach: Reach, words: Sequence[Terms]
) -> dict[int, float]:
    """The documents of a segment that hold every word, phrase and label, and none left out."""
    counts = {id(terms): sum(segment.frequency(term) for term, _f in terms) for terms in words}
    scores: dict[int, float] | None = None
    for terms in sorted(words, key=lambda terms: counts[id(terms)]):
        if scores is None:
            scores = weights(segment, terms)
            continue
        few = len(scores) * 8 < counts[id(terms)]
        held = weights(segment, terms, sorted(scores) if few else None)
        scores = {d: score + held[d] for d, score in scores.items() if d in held}
    scores = besides(segment, question, reach, scores or {})
    for phrase in question.phrases:
        scores = {d: score for d, score in scores.items() if stands(phrase, segment.places[d])}
    return scores


def some_of(segment: Segment, words: Sequence[tuple[Terms, float]]) -> dict[int, float]:
    """The documents that hold any of the words, with the shares of those they hold."""
    scores: dict[int, float] = {}
    for terms, share in words:
        for document, weight in weights(segment, terms).items():
            better = share + weight * TRIFLE
            scores[document] = scores.get(document, 0.0) + better
    return scores


def besides(
    segment: Segment, question: SearchQuery, reach: Reach, scores: dict[int, float]
) -> dict[int, float]:
    """Of documents those that have the labels, and hold none of the words to be left out."""
    for label in reach.labels:
        held = weights(segment, [(f"={label}", 1.0)], sorted(scores))
        scores = {d: score for d, score in scores.items() if d in held}
    for word in question.without:
        held = weights(segment, [(term, 1.0) for term in word.exact], sorted(scores))
        scores = {d: score for d, score in scores.items() if d not in held}
    return scores


def stands(phrase: Phrase, places: bytes) -> bool:
    """Whether a phrase stands in a document, in any of its readings."""
    for (first, offset), *rest in phrase.readings:
        for found in re.finditer(rb" (\d+):%s(?= )" % re.escape(encoded(first)), places):
            start = int(found[1]) - offset
            if all(b" %d:%s " % (start + at, encoded(stem)) in places for stem, at in rest):
                return True
    return False


def reached(segment: Segment, reach: Reach, scores: dict[int, float]) -> list[tuple[int, float]]:
    """Of the documents, those a reader can come across, within the days asked for."""
    groups, at, allowed = segment.groups, segment.at, segment.allowed(reach)
    kept = [(d, score) for d, score in scores.items() if allowed[groups[d]]]
    if reach.user_id is not None and segment.frequency(f"@{reach.user_id}"):
        fits, known = segment.fitting(reach), {d for d, _score in kept}
        own = weights(segment, [(f"@{reach.user_id}", 1.0)], sorted(scores.keys() - known))
        kept += [(d, scores[d]) for d in own if fits[groups[d]]]
    if reach.since is not None or reach.until is not None:
        first = int(reach.since.timestamp()) if reach.since else -(2**62)
        last = int(reach.until.timestamp()) if reach.until else 2**62
        kept = [(d, score) for d, score in kept if first <= at[d] <= last]
    return kept
