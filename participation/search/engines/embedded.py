"""The embedded engine: Whoosh's segments in a folder of the installation, read by our own hands.

Whoosh writes, merges and deletes; what is found is computed here from its posting lists, whole blocks
at a time, because its own collectors cost several times as much for what a page needs.
"""

import json
import marshal
import os
import secrets
import shutil
import threading
import time
import zlib
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from heapq import nlargest
from math import log
from pathlib import Path
from struct import Struct
from typing import Any

import structlog
from whoosh import columns, fields, formats
from whoosh.codec.whoosh3 import (
    WHOOSH3_HEADER_MAGIC,
    W3Codec,
    W3LeafMatcher,
    W3PostingsWriter,
)
from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import StructFile
from whoosh.index import TOC, FileIndex, LockError
from whoosh.reading import SegmentReader, TermNotFound
from whoosh.writing import SegmentWriter

from participation import clock
from participation.search.asked import Phrase, Question, Word
from participation.search.engines.protocol import (
    FORMAT,
    Busy,
    Document,
    Found,
    Reach,
    Seen,
    Unavailable,
    shares,
)

log_ = structlog.get_logger()

FIELD = "t"
MOST_BEGINNINGS = 60
"""How many terms a beginning stands for at most; the commonest are taken."""
LOOKED_AT = 2_000
USUAL_LENGTH = 80.0
MERGE_FROM = 8
"""How many segments of one size are merged into one."""
LARGEST_MERGED = 60_000
LOOK_AGAIN = 0.25
"""Seconds between two looks whether the worker has written something."""
REBUILD_AGAIN = timedelta(hours=1)
"""How old an index is at least that is built anew although its files are whole."""
DOUBTED = "doubted"
"""The file with which a process says that reading failed; the worker looks and takes it away."""
LAST_PLACE = 65_535
TRIFLE = 1e-5
"""How much of a weight is added to the share of a question that a document holds."""
KNOWN = 20_000
"""How many terms' frequencies are remembered for a segment; a segment never changes."""
_HEAD = Struct("<iIIf")
"""What stands before a block of postings: its size (below zero: the last), how many, the last id, the
greatest weight."""
_NOWHERE = array("H", (0,)).tobytes()


class _Stretch:
    """A stretch of an open file that is read by place, as Whoosh reads a file.

    Nothing is mapped into memory: a file that is cut short under a map kills the process (SIGBUS).
    What is not there to the last byte is an error, and never half an answer.
    """

    def __init__(self, handle: int, start: int, size: int) -> None:
        self.handle, self.start, self.size = handle, start, size
        self.at = 0

    def get(self, place: int, length: int) -> bytes:
        """So many bytes from a place on. Raises EOFError where they do not stand."""
        if place < 0 or length < 0 or place + length > self.size:
            raise EOFError("beyond the end of a file of the index")
        found = os.pread(self.handle, length, self.start + place)
        if len(found) != length:
            raise EOFError("a file of the index ends early")
        return found

    def read(self, length: int | None = None) -> bytes:
        left = max(0, self.size - self.at)
        found = self.get(self.at, left if length is None or length < 0 else min(length, left))
        self.at += len(found)
        return found

    def readline(self) -> bytes:
        line = self.get(self.at, min(self.size - self.at, 4096)).partition(b"\n")
        self.at += len(line[0]) + len(line[1])
        return line[0] + line[1]

    def seek(self, place: int, whence: int = os.SEEK_SET) -> int:
        self.at = place + (0, self.at, self.size)[whence]
        return self.at

    def tell(self) -> int:
        return self.at


class _Opened(StructFile):  # type: ignore[misc]  # Whoosh has no types
    """A file of the index, or a part of one, read by place."""

    _own_handle: int | None = None

    def __init__(self, stretch: _Stretch, name: str, handle: int | None = None) -> None:
        super().__init__(stretch, name=name)
        self._own_handle = handle

    def get(self, position: int, length: int) -> bytes:
        found: bytes = self.file.get(position, length)
        return found

    def subset(self, offset: int, length: int, name: str | None = None) -> "_Opened":
        whole: _Stretch = self.file
        if offset < 0 or offset + length > whole.size:
            raise EOFError("beyond the end of a file of the index")
        return _Opened(_Stretch(whole.handle, whole.start + offset, length), name or self._name)

    def close(self) -> None:
        super().close()
        if self._own_handle is not None:
            os.close(self._own_handle)
            self._own_handle = None

    def __del__(self) -> None:
        handle, self._own_handle = self._own_handle, None
        if handle is not None:
            os.close(handle)


class _Storage(FileStorage):  # type: ignore[misc]
    """The folder of an index, whose files are read by place."""

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder), supports_mmap=False)

    def open_file(self, name: str, **_options: Any) -> _Opened:
        handle = os.open(self._fpath(name), os.O_RDONLY | os.O_CLOEXEC)
        return _Opened(_Stretch(handle, 0, os.fstat(handle).st_size), name, handle)


def _sum(path: Path) -> int:
    """The CRC-32 of a file."""
    total = 0
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            total = zlib.crc32(chunk, total)
    return total


class _TermsField(fields.FieldType):  # type: ignore[misc]  # Whoosh has no types
    """A field whose terms, weights and places were worked out before: nothing is analysed here."""

    def __init__(self) -> None:
        super().__init__(
            formats.Positions(), analyzer=None, scorable=False, stored=False, unique=False
        )

    def index(self, value: list[tuple[bytes, float, bytes]], **_more: Any) -> Any:
        return [(term, 0, weight, places) for term, weight, places in value]


def _schema() -> fields.Schema:
    return fields.Schema(
        t=_TermsField(),
        id=fields.COLUMN(columns.NumericColumn("q")),
        at=fields.COLUMN(columns.NumericColumn("q")),
        group=fields.COLUMN(columns.RefBytesColumn()),
    )


class _PostingsWriter(W3PostingsWriter):  # type: ignore[misc]  # Whoosh has no types
    """Writes ids and weights as the machine holds them, so that a block is read by copying it.

    The places stand behind them: only phrases read them.
    """

    def _write_block(self, last: bool = False) -> None:
        ids = array("I", self._ids)
        weights = array("f", self._weights)
        data = ids.tobytes() + weights.tobytes() + marshal.dumps(tuple(self._values))
        if not self._blockcount:
            self._postfile.write(WHOOSH3_HEADER_MAGIC)
        self._terminfo.add_block(self)
        size = -len(data) if last else len(data)
        self._postfile.write(_HEAD.pack(size, len(ids), ids[-1], max(weights)) + data)
        self._blockcount += 1
        self._new_block()


class _Postings(W3LeafMatcher):  # type: ignore[misc]
    """Reads what `_PostingsWriter` wrote."""

    def _read_header(self) -> None:
        self._baseoffset = self._startoffset + len(WHOOSH3_HEADER_MAGIC)

    def _goto(self, position: int) -> None:
        head = self._postfile.get(position, _HEAD.size)
        size, self._blocklength, self._maxid, self._maxweight = _HEAD.unpack(head)
        self._lastblock = size < 0
        self._dataoffset = position + _HEAD.size
        self._nextoffset = self._dataoffset + abs(size)
        self._ids: Any = None
        self._weights: Any = None
        self._values: Any = None
        self._i = 0

    def read(self) -> tuple[Sequence[int], Sequence[float]]:
        """The documents and weights of the present block, at the speed of C."""
        size = 4 * self._blocklength
        data = self._postfile.get(self._dataoffset, 2 * size)
        ids, weights = array("I"), array("f")
        ids.frombytes(data[:size])
        weights.frombytes(data[size:])
        self._ids, self._weights = ids, weights
        return ids, weights

    _read_ids = _read_weights = read

    def _read_values(self) -> None:
        start = self._dataoffset + 8 * self._blocklength
        data = self._postfile.get(start, self._nextoffset - start)
        self._values = marshal.loads(data)  # noqa: S302  (our own file, sizes checked)


class Codec(W3Codec):  # type: ignore[misc]
    """Whoosh's own form of a segment, with the places of words apart. Its name stands in the index."""

    def postings_writer(self, dbfile: Any, byteids: bool = False) -> _PostingsWriter:
        return _PostingsWriter(
            dbfile, blocklimit=self._blocklimit, byteids=byteids, compression=0, inlinelimit=0
        )

    def postings_reader(
        self, dbfile: Any, terminfo: Any, format_: Any, term: Any = None, scorer: Any = None
    ) -> _Postings:
        offset, length = terminfo.extent()
        return _Postings(dbfile, offset, length, format_, term=term, scorer=scorer)


def _codec() -> Codec:
    codec = Codec(blocklimit=512, compression=0)
    # Lengths are in the weights already; Whoosh would ask the disk for one with every posting.
    codec.length_stats = False
    return codec


def _weight(raw: float, length: int) -> float:
    """What a document gets for a word: it grows less and less with how often it stands there (BM25)."""
    return raw * 2.2 / (raw + 1.2 * (0.25 + 0.75 * length / USUAL_LENGTH))


def _group(document: Document) -> bytes:
    return f"{document.kind}|{document.space_id}|{document.seen}|{document.language}".encode()


def _packed(places: list[int] | None) -> bytes:
    """Where a word stands, for phrases; beyond the last place it is found, but not in a phrase."""
    if places is None:
        return _NOWHERE
    if places[-1] > LAST_PLACE:
        places = [place for place in places if place <= LAST_PLACE] or [0]
    return array("H", places).tobytes()


def _postings(document: Document) -> list[tuple[bytes, float, bytes]]:
    terms = document.terms
    found = [
        (
            term.encode("utf-8", "ignore"),
            _weight(weight, terms.length),
            _packed(terms.places.get(term)),
        )
        for term, weight in terms.weights.items()
    ]
    marks = [f"!{document.id}", *(f"={label}" for label in document.labels)]
    if document.seen is not Seen.all and document.author_id is not None:
        marks.append(f"@{document.author_id}")
    # Whoosh loses count where a posting has no value, so there is always a place: 0 is none.
    return found + [(mark.encode(), 1.0, _NOWHERE) for mark in marks]


def _merged(writer: SegmentWriter, segments: list[Any]) -> list[Any]:
    """Merge segments of about one size when there are many; the largest are left as they are."""
    sizes: dict[int, list[Any]] = {}
    for segment in segments:
        count = segment.doc_count_all()
        if not segment.doc_count():
            sizes.setdefault(-1, []).append(segment)
        elif count < LARGEST_MERGED:
            sizes.setdefault(count.bit_length() // 3, []).append(segment)
    dropped = {id(segment) for segment in sizes.pop(-1, [])}
    for alike in sizes.values():
        if len(alike) >= MERGE_FROM:
            for segment in alike:
                reader = SegmentReader(writer.storage, writer.schema, segment)
                try:
                    writer.add_reader(reader)
                finally:
                    reader.close()
                dropped.add(id(segment))
    return [segment for segment in segments if id(segment) not in dropped]


class _Segment:
    """A segment held open: its posting lists, and what is asked about each document in arrays."""

    def __init__(self, storage: _Storage, schema: Any, segment: Any) -> None:
        self.segment = segment
        self.reader = SegmentReader(storage, schema, segment)
        self.terms = self.reader._terms
        self.format = schema[FIELD].format
        self.size = segment.doc_count_all()
        self.ids = array("q", self._column("id"))
        self.at = array("q", self._column("at"))
        names: dict[bytes, int] = {}
        self.groups = array("H", [0]) * self.size
        for place, name in enumerate(self._column("group")):
            self.groups[place] = names.setdefault(name, len(names))
        self.names = [name.decode() for name in names]
        self.whole = array("H", self.groups)
        self.deleted = 0
        self.known: dict[bytes, tuple[int, int, int]] = {}
        self.bury(segment)

    def _column(self, name: str) -> Iterator[Any]:
        column = self.reader.column_reader(name)
        return (column[place] for place in range(self.size))

    def bury(self, segment: Any) -> None:
        """Take note of what has been deleted since: such documents belong to no group."""
        deleted = segment.deleted_count()
        if deleted != self.deleted:
            self.groups = array("H", self.whole)
            for place in segment.deleted_docs():
                self.groups[place] = len(self.names)
            self.deleted = deleted
        self.segment = segment

    def allowed(self, reach: Reach) -> bytes:
        """For each group whether a reader can come across it; one more for what is deleted."""
        return bytes([*(_reaches(name, reach) for name in self.names), 0])

    def own(self, reach: Reach) -> bytes:
        """The same for what the reader wrote: who else may find it does not matter."""
        return bytes([*(_fits(name.split("|"), reach) for name in self.names), 0])

    def matcher(self, term: bytes) -> Any:
        """The posting list of a term; None where it does not stand."""
        count, offset, length = self.look_up(term)
        if not count:
            return None
        return _Postings(self.terms._postfile, offset, length, self.format)

    def look_up(self, term: bytes) -> tuple[int, int, int]:
        """In how many documents a term stands, and where its posting list is."""
        known = self.known.get(term)
        if known is None:
            if len(self.known) > KNOWN:
                self.known.clear()
            try:
                info = self.terms.term_info(FIELD, term)
                known = (int(info.doc_frequency()), *info.extent())
            except TermNotFound:
                known = (0, 0, 0)
            self.known[term] = known
        return known

    def frequency(self, term: bytes) -> int:
        return self.look_up(term)[0]

    def beginning(self, prefix: bytes) -> list[bytes]:
        """Terms that begin so, the commonest; what is looked at is bounded."""
        found: list[tuple[int, bytes]] = []
        for (name, term), info in self.terms.items_from(FIELD, prefix):
            if name != FIELD or not term.startswith(prefix):
                break
            found.append((info.doc_frequency(), term))
            if len(found) >= LOOKED_AT:
                break
        return [term for _count, term in nlargest(MOST_BEGINNINGS, found)]


def _fits(parts: list[str], reach: Reach) -> bool:
    kind, space, _seen, language = parts
    return (
        (reach.kinds is None or kind in reach.kinds)
        and (reach.languages is None or language in reach.languages)
        and (reach.spaces is None or int(space) in reach.spaces)
    )


def _reaches(name: str, reach: Reach) -> bool:
    parts = name.split("|")
    if not _fits(parts, reach) or parts[2] == Seen.author:
        return False
    if parts[2] == Seen.all:
        return True
    return reach.staff_in is None or int(parts[1]) in reach.staff_in


def _blocks(matcher: Any) -> Iterator[tuple[Sequence[int], Sequence[float]]]:
    """The posting list, a block at a time."""
    while not matcher._atend:
        yield matcher.read()
        matcher._next_block()


Weights = tuple[dict[int, float], float]
"""Weights of documents, and what all of them are still to be multiplied with."""


def _weights(segment: _Segment, terms: Iterable[tuple[str, float]]) -> Weights:
    """The documents of any of the terms, with the best weight of each."""
    found: dict[int, float] = {}
    common = 1.0
    for term, factor in terms:
        matcher = segment.matcher(term.encode("utf-8", "ignore"))
        if matcher is None:
            continue
        if not found:
            # Most words stand there in one form only, whose list is taken as it is.
            for block in _blocks(matcher):
                found.update(zip(*block, strict=True))
            common = factor
            continue
        if common != 1.0:
            found = {document: weight * common for document, weight in found.items()}
            common = 1.0
        for block in _blocks(matcher):
            for document, weight in zip(*block, strict=True):
                if found.get(document, 0.0) < weight * factor:
                    found[document] = weight * factor
    return found, common


def _narrowed(
    segment: _Segment, terms: Sequence[tuple[str, float]], among: Sequence[int]
) -> dict[int, float]:
    """The same, of some documents in their order: blocks that hold none of them are not read."""
    found: dict[int, float] = {}
    for term, factor in terms:
        matcher = segment.matcher(term.encode("utf-8", "ignore"))
        place = 0
        while matcher is not None and not matcher._atend:
            upto = bisect_right(among, matcher._maxid, place)
            if upto > place:
                ids, weights = matcher.read()
                for document in among[place:upto]:
                    at = bisect_left(ids, document)
                    if ids[at] == document and found.get(document, 0.0) < weights[at] * factor:
                        found[document] = weights[at] * factor
                place = upto
                if place == len(among):
                    break
            matcher._next_block()
    return found


def _places(segment: _Segment, term: str, among: frozenset[int]) -> dict[int, frozenset[int]]:
    matcher = segment.matcher(term.encode("utf-8", "ignore"))
    found: dict[int, frozenset[int]] = {}
    if matcher is None:
        return found
    while not matcher._atend:
        ids, _weights = matcher.read()
        if not among.isdisjoint(ids):
            matcher._read_values()
            for document, value in zip(ids, matcher._values, strict=True):
                if document in among:
                    places = array("H")
                    places.frombytes(value)
                    found[document] = frozenset(places)
        matcher._next_block()
    return found


def _holding(segment: _Segment, phrase: Phrase, among: Iterable[int]) -> frozenset[int]:
    """The documents in which the phrase stands, in any of its readings."""
    wanted = frozenset(among)
    found: set[int] = set()
    for reading in phrase.readings:
        (first, offset), *rest = reading
        starts = {
            document: {place - offset for place in places}
            for document, places in _places(segment, first, wanted).items()
        }
        for stem, at in rest:
            places = _places(segment, stem, frozenset(starts))
            starts = {
                document: left
                for document, before in starts.items()
                if (left := {each for each in before if each + at in places.get(document, ())})
            }
        found |= starts.keys()
    return frozenset(found)


@dataclass
class _Asked:
    """A question in one segment: the terms of each word, with what each counts."""

    firm: list[list[tuple[str, float]]]
    second: list[list[tuple[str, float]]]


class FolderIndex:
    """An index in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.RLock()
        self._storage = _Storage(folder)
        self._index = FileIndex(self._storage)
        self._segments: dict[str, _Segment] = {}
        self._generation = -1
        self._looked = 0.0
        self._sound: dict[str, tuple[int, int, int]] = {}
        self._state = self._read_state()
        self._check_sizes()
        self._refresh(force=True)

    # The folder, and what stands in it.

    @classmethod
    def create(cls, folder: Path, position: int) -> "FolderIndex":
        folder.mkdir(parents=True)
        _Storage(folder).create_index(_schema())
        _write_json(
            folder / "state.json",
            {
                "format": FORMAT,
                "started_at": clock.now().isoformat(),
                "position": position,
                "last_id": 0,
                "files": {},
            },
        )
        return cls(folder)

    def _read_state(self) -> dict[str, Any]:
        state: dict[str, Any] = json.loads((self.folder / "state.json").read_text("utf-8"))
        if state.get("format") != FORMAT:
            raise ValueError("the index has another format")
        return state

    def _check_sizes(self) -> None:
        """A file that is shorter than when it was written is a broken one."""
        for name, kept in self._state["files"].items():
            path = self.folder / name
            if path.exists() and path.stat().st_size != _size(kept):
                raise ValueError("a file of the index is not whole")

    def check(self, *, thoroughly: bool = False) -> None:
        """Look whether every file is what was written. Raises what reading it raises, or ValueError.

        A file that has not been touched since it was read through is not read again, unless
        `thoroughly` is said.
        """
        with self._lock:
            writing = self._index.lock("WRITELOCK")
            if not writing.acquire():
                return  # its files are coming and going: next time
            try:
                self._check_files(thoroughly)
            finally:
                writing.release()

    def _check_files(self, thoroughly: bool) -> None:
        files = self._read_state()["files"]
        table = TOC._filename(self._index.indexname, self._index.latest_generation())
        names = [table, *(f"{each.segment_id()}.seg" for each in self._index._read_toc().segments)]
        for name in names:
            path = self.folder / name
            found = path.stat()
            seen = (found.st_mtime_ns, found.st_size, found.st_ino)
            if self._sound.get(name) == seen and not thoroughly:
                continue
            kept = files.get(name)
            # What a worker wrote that died before it could say so is only known to be there.
            if kept is not None and (
                found.st_size != _size(kept) or _sum(path) != _sum_of(kept, path)
            ):
                raise ValueError(f"{name} has another content than was written")
            self._sound[name] = seen
        self._sound = {name: self._sound[name] for name in names}

    @property
    def position(self) -> int:
        return int(self._state["position"])

    @property
    def last_id(self) -> int:
        return int(self._state["last_id"])

    @property
    def started_at(self) -> datetime:
        return datetime.fromisoformat(self._state["started_at"])

    def _refresh(self, *, force: bool = False) -> None:
        """Take in what has been written since; cheap when nothing was."""
        now = time.monotonic()
        if not force and now - self._looked < LOOK_AGAIN:
            return
        self._looked = now
        for attempt in range(5):
            generation = self._index.latest_generation()
            if generation == self._generation:
                return
            if generation < 0:
                raise FileNotFoundError("the index has no table of contents")
            try:
                self._open_segments()
            except FileNotFoundError:
                if attempt == 4:
                    raise
                continue  # written and merged between two looks
            self._generation = generation
            return

    def _open_segments(self) -> None:
        info = self._index._read_toc()
        held: dict[str, _Segment] = {}
        for segment in info.segments:
            name = segment.segment_id()
            known = self._segments.get(name)
            if known is None:
                known = _Segment(self._storage, info.schema, segment)
            else:
                known.bury(segment)
            held[name] = known
        for name, old in self._segments.items():
            if name not in held:
                old.reader.close()
        self._segments = held

    # Writing.

    def write(
        self,
        documents: Sequence[Document],
        gone: Sequence[int] = (),
        *,
        position: int | None = None,
        last_id: int | None = None,
    ) -> None:
        with self._lock:
            try:
                writer = SegmentWriter(self._index, timeout=0.0, limitmb=64, codec=_codec())
            except LockError:
                raise Busy from None
            try:
                self._state = self._read_state()
                self._refresh(force=True)
                self._put(writer, documents, gone)
                writer.commit(mergetype=_merged)
            except BaseException:
                if not writer.is_closed:
                    _give_up(writer)
                raise
            if position is not None:
                self._state["position"] = position
            if last_id is not None:
                self._state["last_id"] = max(last_id, self.last_id)
            known = self._state["files"]
            self._state["files"] = {
                path.name: known.get(path.name) or [path.stat().st_size, _sum(path)]
                for path in (*self.folder.glob("MAIN_*.seg"), *self.folder.glob("_MAIN_*.toc"))
            }
            _write_json(self.folder / "state.json", self._state)
            self._refresh(force=True)

    def _put(
        self, writer: SegmentWriter, documents: Sequence[Document], gone: Sequence[int]
    ) -> None:
        replaced = {document.id for document in documents} | set(gone)
        bases = dict(
            zip(
                (segment.segment_id() for segment in writer.segments),
                writer._doc_offsets,
                strict=True,
            )
        )
        for name, segment in self._segments.items():
            for number in replaced:
                matcher = segment.matcher(f"!{number}".encode())
                if matcher is not None:
                    for ids, _weights in _blocks(matcher):
                        for place in ids:
                            writer.delete_document(bases[name] + place)
        for document in documents:
            writer.add_document(
                t=_postings(document),
                id=document.id,
                at=int(document.at.timestamp()),
                group=_group(document),
            )

    # Finding.

    def find(
        self, question: Question, reach: Reach, limit: int | None = 20, *, newest: bool = False
    ) -> Found:
        with self._lock:
            self._refresh()
            segments = list(self._segments.values())
            if not question.words or not segments:
                return Found()
            asked = self._asked(question, segments)
            room = None if limit is None else limit + 1
            best = self._collect(segments, question, reach, asked.firm, room, newest)
            firm = len(best)
            if (room is None or firm < room or newest) and any(asked.second):
                wider = self._collect(segments, question, reach, asked.second, None, newest)
                if newest:
                    best = nlargest(room or len(wider), wider)
                else:
                    known = {each[1] for each in best}
                    rest = [each for each in wider if each[1] not in known]
                    best += nlargest(len(rest) if room is None else room - firm, rest)
            if limit is None:
                best = best if not newest else sorted(best, reverse=True)
            more = limit is not None and len(best) > limit
            best = best[:limit]
            return Found(
                ids=[document for _score, document in best],
                scores=[score for score, _document in best],
                firm=min(firm, len(best)),
                more=more,
            )

    def find_most(self, question: Question, reach: Reach, limit: int) -> Found:
        with self._lock:
            self._refresh()
            segments = list(self._segments.values())
            if not question.words or not segments:
                return Found()
            counts = self.frequency([term for word in question.words for term in word.exact])
            asked = self._asked(question, segments)
            words = list(zip(asked.second or asked.firm, shares(question, counts), strict=True))
            gathered: list[tuple[float, int]] = []
            for segment in segments:
                scores = _besides(segment, question, reach, _some_of(segment, words))
                kept = _reached(segment, reach, scores)
                gathered += nlargest(limit + 1, ((score, segment.ids[d]) for d, score in kept))
            best = nlargest(limit + 1, gathered)
            return Found(
                ids=[document for _score, document in best[:limit]],
                scores=[score for score, _document in best[:limit]],
                firm=len(best[:limit]),
                more=len(best) > limit,
            )

    def _asked(self, question: Question, segments: list[_Segment]) -> _Asked:
        total = sum(segment.size for segment in segments) + 1
        firm: list[list[tuple[str, float]]] = []
        second: list[list[tuple[str, float]]] = []
        wider = False
        for word in question.words:
            exact = [(term, self._rarity(term, segments, total)) for term in word.exact]
            firm.append(exact)
            top = max((factor for _term, factor in exact), default=1.0) or 1.0
            loose = [
                (term, 0.4 * top)
                for term in word.loose
                if any(segment.frequency(term.encode("utf-8", "ignore")) for segment in segments)
            ]
            if word.beginning:
                loose += [(term, 0.5 * top) for term in self._beginnings(word, segments)]
            wider = wider or bool(loose)
            second.append([*exact, *loose])
        return _Asked(firm, second if wider else [])

    @staticmethod
    def _rarity(term: str, segments: list[_Segment], total: int) -> float:
        count = sum(segment.frequency(term.encode("utf-8", "ignore")) for segment in segments)
        return log(1.0 + (total - count + 0.5) / (count + 0.5))

    @staticmethod
    def _beginnings(word: Word, segments: list[_Segment]) -> list[str]:
        prefix = word.beginning.encode("utf-8", "ignore")
        counts: dict[bytes, int] = {}
        for segment in segments:
            for term in segment.beginning(prefix):
                counts[term] = counts.get(term, 0) + 1
        return [term.decode() for term in list(counts)[:MOST_BEGINNINGS]]

    @staticmethod
    def _collect(
        segments: list[_Segment],
        question: Question,
        reach: Reach,
        words: list[list[tuple[str, float]]],
        room: int | None,
        newest: bool,
    ) -> list[tuple[float, int]]:
        """The best of what holds every word, as (score, subject); by date instead of by score."""
        gathered: list[tuple[float, int]] = []
        for segment in segments:
            scores = _fitting(segment, question, reach, words)
            if not scores:
                continue
            kept: Iterable[tuple[int, float]] = _reached(segment, reach, scores)
            ids, at = segment.ids, segment.at
            if newest:
                found = [(float(at[d]), ids[d]) for d, _score in kept]
            else:
                found = [(score, ids[d]) for d, score in kept]
            gathered += found if room is None else nlargest(room, found)
        if room is None:
            return sorted(gathered, reverse=True)
        return nlargest(room, gathered)

    def frequency(self, terms: Sequence[str]) -> dict[str, int]:
        with self._lock:
            self._refresh()
            return {
                term: sum(
                    segment.frequency(term.encode("utf-8", "ignore"))
                    for segment in self._segments.values()
                )
                for term in terms
            }

    def count(self) -> int:
        with self._lock:
            self._refresh()
            return sum(each.size - each.deleted for each in self._segments.values())

    def close(self) -> None:
        """Close every file."""
        with self._lock:
            for segment in self._segments.values():
                segment.reader.close()
            self._segments = {}


def _fitting(
    segment: _Segment, question: Question, reach: Reach, words: list[list[tuple[str, float]]]
) -> dict[int, float]:
    """The documents of a segment that hold every word, phrase and label, and none left out."""

    def commonness(terms: list[tuple[str, float]]) -> int:
        return sum(segment.frequency(term.encode("utf-8", "ignore")) for term, _factor in terms)

    if len(words) > 1:
        words = sorted(words, key=commonness)
    first, factor = _weights(segment, words[0])
    if len(words) == 1 or not first:
        scores = {d: weight * factor for d, weight in first.items()}
    else:
        # What all words share is known before anything is multiplied or added.
        lists, shared = [(first, factor)], set(first)
        for terms in words[1:]:
            if len(shared) * 8 < commonness(terms):
                lists.append((_narrowed(segment, terms, sorted(shared)), 1.0))
            else:
                lists.append(_weights(segment, terms))
            shared &= lists[-1][0].keys()
            if not shared:
                return {}
        scores = {d: sum([listed[d] * by for listed, by in lists]) for d in shared}
    scores = _besides(segment, question, reach, scores)
    for phrase in question.phrases:
        if scores:
            held = _holding(segment, phrase, scores)
            scores = {d: score for d, score in scores.items() if d in held}
    return scores


def _some_of(
    segment: _Segment, words: Sequence[tuple[list[tuple[str, float]], float]]
) -> dict[int, float]:
    """The documents that hold any of the words, with the shares of those they hold."""
    scores: dict[int, float] = {}
    for terms, share in words:
        held, factor = _weights(segment, terms)
        for document, weight in held.items():
            better = share + weight * factor * TRIFLE
            scores[document] = scores.get(document, 0.0) + better
    return scores


def _besides(
    segment: _Segment, question: Question, reach: Reach, scores: dict[int, float]
) -> dict[int, float]:
    """Of documents those that have the labels, and hold none of the words to be left out."""
    for label in reach.labels:
        if scores:
            labelled = _narrowed(segment, [(f"={label}", 1.0)], sorted(scores))
            scores = {d: score for d, score in scores.items() if d in labelled}
    for word in question.without:
        if scores:
            unwanted = _narrowed(segment, [(term, 1.0) for term in word.exact], sorted(scores))
            scores = {d: score for d, score in scores.items() if d not in unwanted}
    return scores


def _reached(
    segment: _Segment, reach: Reach, scores: dict[int, float]
) -> Iterable[tuple[int, float]]:
    """Of the documents, those a reader can come across, within the days asked for."""
    groups, allowed = segment.groups, segment.allowed(reach)
    kept = [(d, score) for d, score in scores.items() if allowed[groups[d]]]
    if reach.user_id is not None:
        own = segment.matcher(f"@{reach.user_id}".encode())
        if own is not None:
            fitting = segment.own(reach)
            known = {d for d, _score in kept}
            kept += [
                (d, scores[d])
                for ids, _weights in _blocks(own)
                for d in ids
                if d in scores and d not in known and fitting[groups[d]]
            ]
    if reach.since is not None or reach.until is not None:
        first = int(reach.since.timestamp()) if reach.since else -(2**62)
        last = int(reach.until.timestamp()) if reach.until else 2**62
        at = segment.at
        kept = [(d, score) for d, score in kept if first <= at[d] <= last]
    return kept


def _size(kept: Any) -> int:
    """The size that is remembered of a file; an index of before remembers nothing else."""
    return int(kept[0] if isinstance(kept, list) else kept)


def _sum_of(kept: Any, path: Path) -> int:
    return int(kept[1]) if isinstance(kept, list) else _sum(path)


def _give_up(writer: SegmentWriter) -> None:
    """Leave the index as it was, whatever state the writer is in."""
    try:
        writer.cancel()
    except Exception:
        log_.warning("search.writer_not_closed", exc_info=True)
        if writer.writelock:
            writer.writelock.release()


def _write_json(path: Path, value: dict[str, Any]) -> None:
    """Write a small file beside its place and move it in, so that it is never half there."""
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with fresh.open("w", encoding="utf-8") as out:
            json.dump(value, out)
            out.flush()
            os.fsync(out.fileno())
        fresh.replace(path)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise


class Embedded:
    """The folder that holds the index that is searched, and the one being built beside it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._lock = threading.RLock()
        self._open: dict[str, FolderIndex] = {}
        self._mark: tuple[int, str] | None = None
        self._looked = 0.0

    def _named(self, role: str) -> str | None:
        try:
            name = (self.root / f"{role}.json").read_text("utf-8")
            return str(json.loads(name)["folder"])
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def _opened(self, role: str) -> FolderIndex | None:
        name = self._named(role)
        if name is None or "/" in name or name.startswith("."):
            return None
        with self._lock:
            if name not in self._open:
                try:
                    self._open[name] = FolderIndex(self.root / name)
                except Exception as error:
                    log_.warning("search.index_unusable", folder=name, error=repr(error))
                    return None
            return self._open[name]

    def current(self) -> FolderIndex:
        with self._lock:
            now = time.monotonic()
            if self._mark is not None and now - self._looked < LOOK_AGAIN:
                held = self._open.get(self._mark[1])
                if held is not None:
                    return held
            found = self._opened("current")
            if found is None or not found.folder.exists():
                self._drop_open()
                raise Unavailable
            self._mark = (0, found.folder.name)
            self._looked = now
            for name in [each for each in self._open if each != found.folder.name]:
                if name != self._named("next"):
                    self._open.pop(name).close()
            return found

    def building(self) -> FolderIndex | None:
        return self._opened("next")

    def build(self, position: int) -> FolderIndex:
        self.root.mkdir(parents=True, exist_ok=True)
        name = f"{datetime.now(UTC):%Y%m%d%H%M%S}-{secrets.token_hex(3)}"
        made = FolderIndex.create(self.root / name, position)
        with self._lock:
            self._open[name] = made
        _write_json(self.root / "next.json", {"folder": name})
        return made

    def promote(self, index: FolderIndex) -> None:
        name = index.folder.name
        if self._named("next") != name:
            return  # somebody has begun another one meanwhile
        _write_json(self.root / "current.json", {"folder": name})
        if self._named("next") == name:
            (self.root / "next.json").unlink(missing_ok=True)
        (self.root / DOUBTED).unlink(missing_ok=True)
        with self._lock:
            self._mark = None
        self._sweep(name)

    def _sweep(self, kept: str) -> None:
        """Remove what is no longer searched; who has it open reads on until the next look."""
        for path in self.root.iterdir():
            if path.is_dir() and path.name not in (kept, self._named("next")):
                shutil.rmtree(path, ignore_errors=True)

    def report(self, error: Exception) -> None:
        log_.error("search.reading_failed", error=repr(error), exc_info=error)
        try:
            (self.root / DOUBTED).touch()
        except OSError:
            log_.warning("search.not_marked")

    def inspect(self, *, thoroughly: bool = False) -> bool:
        doubted = (self.root / DOUBTED).exists()
        given_up = False
        for role in ("current", "next"):
            index = self._opened(role)
            if index is None:
                continue  # it cannot even be opened: it is not there, and is built anew
            try:
                index.check(thoroughly=thoroughly or doubted)
                sound = True
            except Exception as error:
                log_.error("search.index_damaged", folder=index.folder.name, error=repr(error))
                sound = False
            if sound and doubted and role == "current":
                # Its files are whole. Where that does not help, the fault is elsewhere.
                sound = clock.now() - index.started_at < REBUILD_AGAIN
                log_.error("search.index_doubted", folder=index.folder.name, rebuilt=not sound)
            if not sound:
                given_up = True
                (self.root / f"{role}.json").unlink(missing_ok=True)
                self._drop_open()
        (self.root / DOUBTED).unlink(missing_ok=True)
        return given_up

    def forget(self) -> None:
        self._drop_open()
        shutil.rmtree(self.root, ignore_errors=True)

    def _drop_open(self) -> None:
        with self._lock:
            for index in self._open.values():
                index.close()
            self._open.clear()
            self._mark = None
