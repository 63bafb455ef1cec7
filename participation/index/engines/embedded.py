"""The embedded engine: a Whoosh index in a folder of the installation, by Whoosh's public interface."""

import json
import os
import secrets
import shutil
import threading
import time
import zlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import structlog
from whoosh.index import LockError
from whoosh.reading import IndexReader
from whoosh.writing import IndexWriter

from participation import clock
from participation.index.engines import segments
from participation.index.engines.protocol import (
    FORMAT,
    Busy,
    Document,
    Hits,
    IndexUnavailable,
    Reach,
)
from participation.index.parsing import SearchQuery

log_ = structlog.get_logger()

MEMORY = 32
"""MiB of postings that the writer sorts at a time; the rest waits on the disk."""
LOOK_AGAIN = 0.25
"""Seconds between two looks whether the worker has written something."""
REBUILD_AGAIN = timedelta(hours=1)
"""How old an index is at least that is built anew although its files are whole."""
DOUBTED = "doubted"
"""The file with which a process says that reading failed; the worker looks and takes it away."""


def _sum(path: Path) -> list[int]:
    """The size of a file and its CRC-32."""
    size = total = 0
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            size, total = size + len(chunk), zlib.crc32(chunk, total)
    return [size, total]


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


class FolderIndex:
    """An index in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.RLock()
        self._state = self._read_state()
        for name, (size, _sum) in self._state["files"].items():
            if (folder / name).exists() and (folder / name).stat().st_size != size:
                raise ValueError("a file of the index is not whole")
        self._storage = segments.Storage(folder)
        self._index = self._storage.open_index(schema=segments.schema())
        self._reader: IndexReader | None = None
        self._segments: dict[str, segments.Segment] = {}
        self._generation = -1
        self._looked = 0.0
        self._sound: dict[str, tuple[int, int, int]] = {}
        self._refresh(force=True)

    @classmethod
    def create(cls, folder: Path, position: int) -> "FolderIndex":
        """Begin an index that knows nothing yet."""
        folder.mkdir(parents=True)
        segments.Storage(folder).create_index(segments.schema())
        state = {"format": FORMAT, "layout": segments.LAYOUT, "generation": 0, "files": {}}
        state |= {"started_at": clock.now().isoformat(), "position": position, "last_id": 0}
        _write_json(folder / "state.json", state)
        return cls(folder)

    def _read_state(self) -> dict[str, Any]:
        state: dict[str, Any] = json.loads((self.folder / "state.json").read_text("utf-8"))
        if (state.get("format"), state.get("layout")) != (FORMAT, segments.LAYOUT):
            raise ValueError("the index has another format")
        return state

    @property
    def position(self) -> int:
        return int(self._state["position"])

    @property
    def last_id(self) -> int:
        return int(self._state["last_id"])

    @property
    def started_at(self) -> datetime:
        return datetime.fromisoformat(self._state["started_at"])

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
        state, generation = self._read_state(), self._index.latest_generation()
        if generation < state["generation"]:
            raise ValueError("the table of contents is gone")
        sound: dict[str, tuple[int, int, int]] = {}
        for name, kept in state["files"].items():
            path = self.folder / name
            if generation > state["generation"] and not path.exists():
                continue  # a worker died before it could say what it had written
            found = path.stat()
            sound[name] = (found.st_mtime_ns, found.st_size, found.st_ino)
            if (self._sound.get(name) != sound[name] or thoroughly) and _sum(path) != kept:
                raise ValueError(f"{name} has another content than was written")
        self._sound = sound

    def _refresh(self, *, force: bool = False) -> None:
        """Take in what has been written since; cheap when nothing was."""
        now = time.monotonic()
        if not force and now - self._looked < LOOK_AGAIN:
            return
        self._looked = now
        generation = self._index.latest_generation()
        if generation == self._generation:
            return
        before, reader = self._reader, self._index.reader()
        held: dict[str, segments.Segment] = {}
        for leaf, _offset in reader.leaf_readers() if reader.doc_count_all() else ():
            name = leaf.segment().segment_id()
            known = self._segments.get(name)
            if known is None:
                known = segments.Segment(leaf)
            else:
                known.reopened(leaf)
            held[name] = known
        self._reader, self._segments, self._generation = reader, held, generation
        if before is not None:
            before.close()

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
                writer = self._index.writer(timeout=0.0, limitmb=MEMORY)
            except LockError:
                raise Busy from None
            try:
                self._state = self._read_state()
                self._refresh(force=True)
                self._put(writer, documents, gone)
                writer.commit(mergetype=segments.merge)
            except BaseException:
                if not writer.is_closed:
                    self._give_up(writer)
                raise
            known = self._state["files"]
            paths = (*self.folder.glob("MAIN_*.seg"), *self.folder.glob("_MAIN_*.toc"))
            self._state["files"] = {each.name: known.get(each.name) or _sum(each) for each in paths}
            self._state["generation"] = self._index.latest_generation()
            if position is not None:
                self._state["position"] = position
            if last_id is not None:
                self._state["last_id"] = max(last_id, self.last_id)
            _write_json(self.folder / "state.json", self._state)
            self._refresh(force=True)

    def _put(self, writer: IndexWriter, documents: Sequence[Document], gone: Sequence[int]) -> None:
        replaced = {document.id for document in documents} | set(gone)
        first = 0
        for segment in self._segments.values():
            there = replaced.intersection(segment.ids)
            for place, number in enumerate(segment.ids) if there else ():
                if number in there:
                    writer.delete_document(first + place)
            first += segment.size
        for document in documents:
            writer.add_document(**segments.record(document))

    @staticmethod
    def _give_up(writer: IndexWriter) -> None:
        """Leave the index as it was, whatever state the writer is in."""
        try:
            writer.cancel()
        except Exception:
            log_.warning("search.writer_not_closed", exc_info=True)
            if writer.writelock:
                writer.writelock.release()

    def find(
        self, question: SearchQuery, reach: Reach, limit: int | None = 20, *, newest: bool = False
    ) -> Hits:
        with self._lock:
            self._refresh()
            return segments.find(list(self._segments.values()), question, reach, limit, newest)

    def find_most(
        self, question: SearchQuery, reach: Reach, limit: int, worth: Sequence[float] | None = None
    ) -> Hits:
        with self._lock:
            self._refresh()
            held = list(self._segments.values())
            return segments.find_most(held, question, reach, limit, worth)

    def frequency(self, terms: Sequence[str]) -> dict[str, int]:
        with self._lock:
            self._refresh()
            return segments.frequency(self._segments.values(), terms)

    def estimate(self, terms: Sequence[str]) -> dict[str, int]:
        return self.frequency(terms)

    def count(self) -> int:
        with self._lock:
            self._refresh()
            return sum(each.size - each.deleted for each in self._segments.values())

    def close(self) -> None:
        """Close every file."""
        with self._lock:
            if self._reader is not None:
                self._reader.close()
            self._reader, self._segments, self._generation = None, {}, -1


class Embedded:
    """The folder that holds the index that is searched, and the one being built beside it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._lock = threading.RLock()
        self._open: dict[str, FolderIndex] = {}
        self._mark: tuple[int, str] | None = None
        self._looked = 0.0
        self._process = os.getpid()

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
            if self._process != os.getpid():
                # An open file has one place for a process and what it forked: each would move the other's.
                self._process = os.getpid()
                self._drop_open()
            now = time.monotonic()
            if self._mark is not None and now - self._looked < LOOK_AGAIN:
                held = self._open.get(self._mark[1])
                if held is not None:
                    return held
            found = self._opened("current")
            if found is None or not found.folder.exists():
                self._drop_open()
                raise IndexUnavailable
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
                # It is not there or cannot be opened, and is built anew; so is one that is still held open.
                if role == "current":
                    self._drop_open()
                continue
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
