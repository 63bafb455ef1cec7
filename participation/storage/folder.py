"""The folder in which files lie, each under the hash of its content."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Protocol, cast

from flask import Flask, current_app

CHUNK = 256 * 1024
PARTIAL = ".part-"
"""What the name of a file begins with that is still being written."""
LEFT_BEHIND = ("mail/.*", "exports/.*.partial")
"""Where, beside the files themselves, something is written first and then moved in place."""


class Keeper(Protocol):
    """Where files' bytes lie; a disk folder today, object storage where users outgrow it."""

    def put(self, source: IO[bytes], sha256: str) -> None: ...
    def open(self, sha256: str) -> IO[bytes]: ...
    def exists(self, sha256: str) -> bool: ...
    def untouched(self, since: datetime) -> Iterator[str]: ...
    def drop(self, sha256: str, untouched_since: datetime) -> bool: ...
    def tidy(self, before: datetime) -> None: ...


def _make_last(folder: Path) -> None:
    """Let what was done to a folder's entries survive a loss of power."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def forget_partial(var: Path, before: datetime) -> None:
    """Remove what processes that were killed left half written, in every folder of an installation."""
    for pattern in LEFT_BEHIND:
        for path in var.glob(pattern):
            with suppress(FileNotFoundError):
                if path.stat().st_mtime < before.timestamp():
                    path.unlink()


@dataclass(frozen=True)
class Folder:
    """Files in a folder, named by their hash; written beside and moved in place, so never half."""

    root: Path

    def _path(self, sha256: str) -> Path:
        return self.root / sha256[:2] / sha256

    def put(self, source: IO[bytes], sha256: str) -> None:
        # Written anew although it may be there: its age then says that it is wanted (see `drop`).
        target = self._path(sha256)
        fresh = not self.root.is_dir()
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=PARTIAL)
        try:
            with os.fdopen(handle, "wb") as out:
                while chunk := source.read(CHUNK):
                    out.write(chunk)
                out.flush()
                os.fsync(out.fileno())
            Path(temporary).replace(target)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
        # A file is as lasting as the entries that lead to it (fsync(2)).
        for folder in (target.parent, self.root, *([self.root.parent] if fresh else [])):
            _make_last(folder)

    def open(self, sha256: str) -> IO[bytes]:
        return self._path(sha256).open("rb")

    def exists(self, sha256: str) -> bool:
        return self._path(sha256).exists()

    def untouched(self, since: datetime) -> Iterator[str]:
        """The hashes of files that nobody has put since a moment."""
        for path in self.all():
            if path.stat().st_mtime < since.timestamp():
                yield path.name

    def drop(self, sha256: str, untouched_since: datetime) -> bool:
        """Remove a file unless somebody has put it since; it is moved aside before that is asked."""
        path = self._path(sha256)
        aside = path.with_name(f".{path.name}")
        path.replace(aside)
        if aside.stat().st_mtime >= untouched_since.timestamp():
            aside.replace(path)
            return False
        aside.unlink()
        return True

    def remove(self, sha256: str) -> None:
        """Take a file away that nothing speaks of yet."""
        self._path(sha256).unlink(missing_ok=True)

    def tidy(self, before: datetime) -> None:
        """Finish what a process that was killed has left: half a file goes, one put aside comes back."""
        for path in self.root.glob("??/*"):
            if len(path.name) == 64:
                continue
            with suppress(FileNotFoundError):
                if path.stat().st_mtime >= before.timestamp():
                    continue
                kept = path.with_name(path.name.removeprefix("."))
                if len(kept.name) == 64 and not kept.exists():
                    path.replace(kept)
                else:
                    path.unlink()

    def all(self) -> Iterator[Path]:
        """Every file that is kept."""
        yield from (path for path in self.root.glob("??/*") if len(path.name) == 64)


def keeper() -> Keeper:
    """The current application's file keeper."""
    return cast("Keeper", current_app.extensions["storage"])


def init_app(app: Flask, var: Path) -> None:
    """Keep files in `var/files`."""
    app.extensions["storage"] = Folder(var / "files")
