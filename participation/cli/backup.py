"""participation backup and restore: one file with the whole site, the same for every engine.

A backup is a gzipped tar: `manifest.json`, one JSON Lines file a table, and the stored files by
their SHA-256. Tables are read in one snapshot while the site runs; files never change and are never
taken away, so those of the snapshot are all there. It can be restored on another engine.
"""

import gzip
import hashlib
import json
import os
import shutil
import tarfile
import tempfile
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import click
from sqlalchemy import (
    Column,
    Connection,
    DateTime,
    Engine,
    MetaData,
    Table,
    bindparam,
    func,
    insert,
    inspect,
    select,
    text,
    update,
)

from participation import clock, migrating, revisions
from participation.cli.starting import application, on_terminal, summary
from participation.search.engines import engine
from participation.search.models import Generation, IndexedDocument, Key, VocabularyWord
from participation.storage import Folder
from participation.workers import Failure, Worker

FORMAT = 1
BATCH = 2_000


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


def _tables(connection: Connection) -> list[Table]:
    """Our tables, in an order in which rows can be put back."""
    metadata = MetaData()
    metadata.reflect(
        connection,
        only=lambda name, _: name not in LEFT_OUT and not name.startswith("huey_"),
    )
    return list(metadata.sorted_tables)


def _plain(value: Any) -> Any:
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


def _value(column: Column[Any], value: Any, engine: Engine) -> Any:
    if value is None:
        return None
    if isinstance(column.type, DateTime):
        moment = datetime.fromisoformat(value)
        return moment.replace(tzinfo=None) if engine.dialect.name == "sqlite" else moment
    try:
        kind = column.type.python_type
    except NotImplementedError:
        return value
    if kind is date:
        return date.fromisoformat(value)
    if kind is Decimal:
        return Decimal(value)
    if kind is bytes:
        return b64decode(value)
    return bool(value) if kind is bool else value


def _snapshot(engine: Engine) -> Connection:
    """A connection that sees one moment, whatever others change meanwhile."""
    connection = engine.connect()
    if engine.dialect.name == "postgresql":
        connection = connection.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )
    return connection.execution_options(stream_results=True, yield_per=BATCH)


def _write_table(connection: Connection, table: Table, out: Path) -> int:
    names = [column.name for column in table.columns]
    order = list(table.primary_key.columns)
    count = 0
    with out.open("w", encoding="utf-8") as file:
        for row in connection.execute(select(table).order_by(*order)):
            values = {name: _plain(value) for name, value in zip(names, row, strict=True)}
            file.write(json.dumps(values, ensure_ascii=False) + "\n")
            count += 1
    return count


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _for_its_owner(path: str, flags: int) -> int:
    """How a backup is opened: it holds what is for nobody else's eyes."""
    return os.open(path, flags, 0o600)


def write_backup(engine: Engine, files: Folder, target: Path) -> dict[str, Any]:
    """Write the whole site to `target` and return the manifest; never leaves half a file there."""
    target.parent.mkdir(parents=True, exist_ok=True)
    manifest: dict[str, Any] = {
        "format": FORMAT,
        "made_at": clock.now().isoformat(),
        "revision": revisions.present(engine),
        "tables": {},
        "files": 0,
    }
    partial = target.with_name(f".{target.name}.partial")
    try:
        with (
            tempfile.TemporaryDirectory(dir=target.parent) as folder,
            open(partial, "wb", opener=_for_its_owner) as out,
            gzip.open(out, "wb", compresslevel=6) as packed,
            tarfile.open(fileobj=packed, mode="w|") as archive,
        ):
            with _snapshot(engine) as connection:
                tables = _tables(connection)
                with _progress("Tables", tables) as steps:
                    for table in steps:
                        path = Path(folder) / f"{table.name}.jsonl"
                        count = _write_table(connection, table, path)
                        manifest["tables"][table.name] = {"rows": count, "sha256": _sha256(path)}
                        archive.add(path, f"tables/{path.name}")
                        path.unlink()
            for path in files.all():
                archive.add(path, f"files/{path.name}")
                manifest["files"] += 1
            last = Path(folder) / "manifest.json"
            last.write_text(json.dumps(manifest, indent=2), encoding="utf-8")
            archive.add(last, "manifest.json")
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
    return manifest


def _progress(label: str, items: list[Any]) -> Any:
    if on_terminal():
        return click.progressbar(items, label=label)
    return _Plain(label, items)


class _Plain:
    """Progress in plain lines, for logs."""

    def __init__(self, label: str, items: list[Any]) -> None:
        self.label, self.items = label, items

    def __enter__(self) -> Iterator[Any]:
        click.echo(f"{self.label}: {len(self.items)}", err=True)
        return iter(self.items)

    def __exit__(self, *_error: object) -> None:
        pass


def _self_references(table: Table) -> list[str]:
    """Columns that point to rows of the same table: they are filled in when all rows are there."""
    return [
        column.name
        for column in table.columns
        if column.nullable and any(key.column.table is table for key in column.foreign_keys)
    ]


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def _batches(rows: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    batch: list[dict[str, Any]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _fill_table(connection: Connection, table: Table, path: Path) -> None:
    engine = connection.engine
    later = _self_references(table)
    columns = {column.name: column for column in table.columns}

    def converted(row: dict[str, Any]) -> dict[str, Any]:
        return {
            name: None if name in later else _value(columns[name], value, engine)
            for name, value in row.items()
        }

    for batch in _batches(_rows(path)):
        connection.execute(insert(table), [converted(row) for row in batch])
    for name in later:
        key = next(iter(table.primary_key.columns))
        statement = update(table).where(key == bindparam("row_key")).values({name: bindparam("to")})
        pointing = (row for row in _rows(path) if row[name] is not None)
        for batch in _batches(pointing):
            pairs = [{"row_key": row[key.name], "to": row[name]} for row in batch]
            connection.execute(statement, pairs)


def _continue_numbers(connection: Connection, tables: list[Table]) -> None:
    """Let PostgreSQL number new rows after the restored ones."""
    if connection.dialect.name != "postgresql":
        return
    for table in tables:
        keys = list(table.primary_key.columns)
        if len(keys) != 1:
            continue
        sequence = connection.scalar(
            text("SELECT pg_get_serial_sequence(:table, :column)"),
            {"table": table.name, "column": keys[0].name},
        )
        if sequence:
            last = connection.scalar(select(func.max(keys[0])))
            connection.execute(
                text("SELECT setval(:sequence, :last, :used)"),
                {"sequence": sequence, "last": last or 1, "used": last is not None},
            )


def _unpack(source: Path, folder: Path) -> dict[str, Any]:
    """Unpack a backup and check every table's hash; raises ClickException when it is damaged."""
    try:
        with tarfile.open(source, "r:gz") as archive:
            archive.extractall(folder, filter="data")
        manifest: dict[str, Any] = json.loads(
            (folder / "manifest.json").read_text(encoding="utf-8")
        )
    except (OSError, EOFError, tarfile.TarError, ValueError, KeyError) as error:
        raise click.ClickException(f"{source} is not a whole backup: {error}") from None
    if manifest.get("format") != FORMAT:
        raise click.ClickException(f"{source} was made by another version of this program")
    for name, facts in manifest["tables"].items():
        if _sha256(folder / "tables" / f"{name}.jsonl") != facts["sha256"]:
            raise click.ClickException(f"{source} is damaged: table {name} has another content")
    return manifest


def _put_files(folder: Path, files: Folder) -> int:
    count = 0
    for path in sorted((folder / "files").glob("*")) if (folder / "files").exists() else []:
        if _sha256(path) != path.name:
            raise click.ClickException(f"the backup is damaged: file {path.name}")
        with path.open("rb") as source:
            files.put(source, path.name)
        count += 1
    return count


def read_backup(engine: Engine, files: Folder, source: Path) -> dict[str, Any]:
    """Put a backup into an empty database; raises ClickException when it is not empty."""
    if inspect(engine).has_table("users"):
        with engine.connect() as connection:
            if connection.scalar(text("SELECT count(*) FROM spaces")) or connection.scalar(
                text("SELECT count(*) FROM users")
            ):
                raise click.ClickException(
                    "the database is not empty: restore into a new one (DATABASE_URL), "
                    "or move the old one away first"
                )
    with tempfile.TemporaryDirectory(dir=source.parent) as name:
        folder = Path(name)
        manifest = _unpack(source, folder)
        files_count = _put_files(folder, files)
        migrating.upgrade(engine, manifest["revision"])
        with engine.begin() as connection:
            tables = _tables(connection)
            for table in reversed(tables):
                connection.execute(table.delete())
            with _progress("Tables", tables) as steps:
                for table in steps:
                    _fill_table(connection, table, folder / "tables" / f"{table.name}.jsonl")
            _continue_numbers(connection, tables)
        migrating.upgrade(engine)
        shutil.rmtree(folder / "tables")
    return {**manifest, "files": files_count}


@click.command()
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON summary line.")
def backup(target: Path, as_json: bool) -> None:
    """Write the whole site to one file (.tar.gz), while it runs."""
    app = application()
    manifest = write_backup(
        app.extensions["database"].engine, app.extensions["storage"], target.absolute()
    )
    rows = sum(table["rows"] for table in manifest["tables"].values())
    size = target.stat().st_size
    summary(
        as_json,
        {"file": str(target), "rows": rows, "files": manifest["files"], "bytes": size},
        f"Wrote {rows} rows and {manifest['files']} files to {target} ({size:,} bytes).",
    )


@click.command()
@click.argument("source", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON summary line.")
def restore(source: Path, as_json: bool) -> None:
    """Put a backup into an empty site; the engine may be another one."""
    app = application(migrated=False)
    manifest = read_backup(
        app.extensions["database"].engine, app.extensions["storage"], source.absolute()
    )
    with app.app_context():
        engine().forget()
    rows = sum(table["rows"] for table in manifest["tables"].values())
    summary(
        as_json,
        {"file": str(source), "rows": rows, "files": manifest["files"]},
        f"Restored {rows} rows and {manifest['files']} files from {source}.",
    )
