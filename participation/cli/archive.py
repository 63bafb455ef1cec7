"""The form of a backup: what stands in one, how values are written, and reading one without trust.

A backup is a gzipped tar: one JSON Lines file a table, the stored files by their SHA-256, and at last
`manifest.json`, which says what must be there. Nothing is unpacked but plain files of these names.
"""

import gzip
import hashlib
import json
import re
import shutil
import tarfile
import zlib
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import IO, Any

import click
from sqlalchemy import JSON, Column, Connection, DateTime, Engine, MetaData, Table

from participation import migrating
from participation.index.models import Generation, IndexedDocument, Key, VocabularyWord
from participation.storage import CHUNK, FileContent
from participation.workers import Failure, Worker

FORMAT = 2
"""The present form. Of the first, in which the files were only counted, there are still backups."""

LEFT_OUT = frozenset(
    {
        "alembic_version",
        Worker.__tablename__,
        Failure.__tablename__,
        *(table.__tablename__ for table in (IndexedDocument, Generation, VocabularyWord, Key)),
    }
)
"""What is not backed up: where the schema stands, which workers run and what they fail at, and the search
index, which the worker builds anew."""

MEMBER = re.compile(r"manifest\.json|tables/([a-z][a-z0-9_]*)\.jsonl|files/([0-9a-f]{64})")
LARGEST_MANIFEST = 1_000_000_000


class Damaged(click.ClickException):
    """A backup is not what was written; the message says in a line what is wrong."""


@dataclass
class Archive:
    """A backup that was read whole: its manifest, its tables in a folder, and which files it lacks."""

    source: Path
    folder: Path
    manifest: dict[str, Any]
    held: frozenset[str] = frozenset()
    """The stored files that its rows speak of and it holds, by their SHA-256."""
    lacking: dict[str, list[str]] = field(default_factory=dict)
    """Those that it does not hold: what they are called, by their SHA-256."""

    @property
    def revision(self) -> str:
        return str(self.manifest["revision"])

    @property
    def made_at(self) -> str:
        return str(self.manifest.get("made_at", "a day that it does not say"))

    @property
    def counts(self) -> dict[str, int]:
        """How many rows each table has."""
        return {name: facts["rows"] for name, facts in self.manifest["tables"].items()}

    def path(self, table: str) -> Path:
        """Where a table's rows lie."""
        return self.folder / f"{table}.jsonl"

    def rows(self, table: str) -> Iterator[dict[str, Any]]:
        """A table's rows as they are written. Raises Damaged at a line that is none."""
        with self.path(table).open(encoding="utf-8") as file:
            for number, line in enumerate(file, start=1):
                try:
                    row = json.loads(line)
                except ValueError:
                    row = None
                if not isinstance(row, dict):
                    raise damaged(self.source, f"row {number} of table {table} cannot be read")
                yield row


def damaged(source: Path, what: str) -> Damaged:
    """The refusal of a backup, in one line."""
    return Damaged(f"{source} is not a whole backup: {what}")


# ---------------------------------------------------------------------- tables and values


def tables_of(connection: Connection) -> list[Table]:
    """Our tables, in an order in which rows can be put back."""
    metadata = MetaData()
    metadata.reflect(
        connection,
        only=lambda name, _: name not in LEFT_OUT and not name.startswith("huey_"),
    )
    for table in metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, JSON) and column.nullable:
                # Nothing is NULL, as it was; SQLAlchemy would write JSON's own null.
                column.type.none_as_null = True
    return list(metadata.sorted_tables)


def plain(value: Any) -> Any:
    """A value of a row as JSON can hold it."""
    if isinstance(value, datetime):
        aware = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
        return aware.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, bytes | memoryview):
        return b64encode(value).decode("ascii")
    return value


def reader_of(column: Column[Any], engine: Engine) -> Callable[[Any], Any]:
    """What makes a column's value of what `plain` wrote. It raises ValueError for anything else."""
    kind = _python_type(column)
    if isinstance(column.type, DateTime):
        naive = engine.dialect.name == "sqlite"
        return lambda value: _moment(value, naive=naive)
    if kind is None:
        return lambda value: value
    if kind is date:
        return date.fromisoformat
    if kind is Decimal:
        return Decimal
    if kind is bytes:
        return b64decode
    if kind is bool:
        return lambda value: bool(_checked(value, int))
    return lambda value: _checked(value, kind)


def _python_type(column: Column[Any]) -> type | None:
    if isinstance(column.type, JSON):
        return None
    try:
        found: type = column.type.python_type
    except NotImplementedError:
        return None
    return found


def _moment(value: str, *, naive: bool) -> datetime:
    moment = datetime.fromisoformat(value).astimezone(UTC)
    return moment.replace(tzinfo=None) if naive else moment


def _checked(value: Any, kind: type) -> Any:
    if not isinstance(value, (int, float) if kind is float else kind):
        raise ValueError(f"{type(value).__name__} where {kind.__name__} should be")
    return value


# -------------------------------------------------------------------------------- reading


def read(source: Path, folder: Path) -> Archive:
    """Read a backup from its first to its last byte, and unpack its tables into a folder.

    Everything is compared with what the manifest says: names, sizes, hashes and counts. Raises
    Damaged, or ClickException for a backup of a version that is not this one's to read.
    """
    seen = _Seen(source, folder)
    try:
        with gzip.open(source) as unpacked:
            with tarfile.open(fileobj=unpacked, mode="r|") as archive:
                for member in archive:
                    seen.take(archive, member)
            # What stands behind the last file has the checksum of the whole.
            while unpacked.read(CHUNK):
                pass
    except (OSError, EOFError, tarfile.TarError, zlib.error) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise damaged(source, reason.strip().partition("\n")[0].rstrip(".")) from None
    manifest = _manifest(source, folder)
    _compare(source, manifest, seen)
    found = Archive(source, folder, manifest)
    _sort_files(found, seen)
    return found


def stored(source: Path, wanted: frozenset[str]) -> Iterator[tuple[str, IO[bytes]]]:
    """The stored files of a backup that was read before, one after the other: SHA-256 and content."""
    with gzip.open(source) as unpacked, tarfile.open(fileobj=unpacked, mode="r|") as archive:
        for member in archive:
            sha256 = member.name.removeprefix("files/")
            if sha256 in wanted:
                content = archive.extractfile(member)
                assert content is not None  # noqa: S101  (a plain file: it was looked at before)
                yield sha256, content


class _Seen:
    """What a backup holds, as it goes by: each member is looked at once and trusted in nothing."""

    def __init__(self, source: Path, folder: Path) -> None:
        self.source, self.folder = source, folder
        self.tables: dict[str, tuple[int, str]] = {}
        self.files: dict[str, tuple[int, str]] = {}
        self.names: set[str] = set()

    def take(self, archive: tarfile.TarFile, member: tarfile.TarInfo) -> None:
        """Unpack a table or the manifest, or hash a file."""
        known = MEMBER.fullmatch(member.name)
        plain_file = member.type in (tarfile.REGTYPE, tarfile.AREGTYPE) and not member.issparse()
        if known is None or not plain_file or member.name in self.names:
            raise damaged(self.source, f"{member.name!r} does not belong in one")
        self.names.add(member.name)
        content = archive.extractfile(member)
        assert content is not None  # noqa: S101  (a plain file)
        table, sha256 = known.groups()
        if sha256:
            self.files[sha256] = (member.size, _pass_on(content, None)[0])
            return
        self._room_for(member)
        target = self.folder / (f"{table}.jsonl" if table else "manifest.json")
        with target.open("xb") as out:
            digest, lines = _pass_on(content, out)
        if table:
            self.tables[table] = (lines, digest)

    def _room_for(self, member: tarfile.TarInfo) -> None:
        free = shutil.disk_usage(self.folder).free
        if member.name == "manifest.json" and member.size > LARGEST_MANIFEST:
            raise damaged(self.source, "its manifest is too large to be one")
        if member.size > free:
            raise click.ClickException(
                f"{self.folder.parent} has no room to unpack {member.name}: "
                f"{member.size:,} bytes, and {free:,} are free"
            )


def _pass_on(content: IO[bytes], out: IO[bytes] | None) -> tuple[str, int]:
    """Read to the end, and write what is read; returns its SHA-256 and how many lines it has."""
    digest, lines = hashlib.sha256(), 0
    while chunk := content.read(CHUNK):
        digest.update(chunk)
        lines += chunk.count(b"\n")
        if out is not None:
            out.write(chunk)
    return digest.hexdigest(), lines


def _manifest(source: Path, folder: Path) -> dict[str, Any]:
    path = folder / "manifest.json"
    if not path.exists():
        raise damaged(source, "it has no manifest at its end")
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        form = manifest["format"]
        whole = all(
            isinstance(facts["rows"], int) and isinstance(facts["sha256"], str)
            for facts in manifest["tables"].values()
        ) and isinstance(manifest["revision"], str)
        files = manifest["files"]
    except (ValueError, TypeError, KeyError, AttributeError):
        raise damaged(source, "its manifest cannot be read") from None
    if form not in (1, FORMAT):
        raise click.ClickException(
            f"{source} is in form {form}, which this version of the program does not know: "
            "restore it with the version that made it, or a newer one"
        )
    if not whole or not isinstance(files, int if form == 1 else dict):
        raise damaged(source, "its manifest cannot be read")
    if manifest["revision"] not in {each.revision for each in migrating.history()}:
        raise click.ClickException(
            f"{source} was made by a newer version of the program (its database is at migration "
            f"{manifest['revision']}): restore it with that version"
        )
    return dict(manifest)


def _compare(source: Path, manifest: dict[str, Any], seen: _Seen) -> None:
    """Whether all is there that the manifest names, as it says, and nothing else."""
    tables = manifest["tables"]
    for name in sorted(tables.keys() ^ seen.tables.keys()):
        what = "is missing" if name in tables else "is not in its manifest"
        raise damaged(source, f"table {name} {what}")
    for name, (rows, sha256) in seen.tables.items():
        if sha256 != tables[name]["sha256"] or rows != tables[name]["rows"]:
            raise damaged(source, f"table {name} has another content than its manifest says")
    bad = manifest.get("missing", {})
    for name, (_size, sha256) in seen.files.items():
        if sha256 != name and name not in bad:
            raise damaged(source, f"file {name} has another content")
    files = manifest["files"]
    if isinstance(files, int):
        if files != len(seen.files):
            raise damaged(source, f"it holds {len(seen.files)} files, and {files} were put in")
        return
    for name in sorted(files.keys() ^ seen.files.keys()):
        what = "is missing" if name in files else "is not in its manifest"
        raise damaged(source, f"file {name} {what}")
    for name, (size, _sha256) in seen.files.items():
        if size != files[name]:
            raise damaged(source, f"file {name} has {size} bytes instead of {files[name]}")


def _sort_files(archive: Archive, seen: _Seen) -> None:
    """Tell the files that rows speak of and that are there from those that are not, or not as they were."""
    held: set[str] = set()
    kept = FileContent.__tablename__
    # These lie in the database, and are in the backup with its tables.
    in_rows = (
        {str(row.get("sha256")) for row in archive.rows(kept)} if kept in archive.counts else set()
    )
    for row in archive.rows("files") if "files" in archive.counts else ():
        sha256 = str(row.get("sha256"))
        if seen.files.get(sha256, (0, ""))[1] == sha256:
            held.add(sha256)
        elif sha256 not in in_rows:
            archive.lacking.setdefault(sha256, []).append(str(row.get("name")))
    archive.held = frozenset(held)
