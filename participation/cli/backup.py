"""participation backup: one file with the whole site, the same for every engine, and its proof.

Tables are read in one snapshot while the site runs; files never change, so those of the snapshot are
all there, and one that is not is said. It can be restored on another engine.
"""

import gzip
import hashlib
import json
import os
import tarfile
import tempfile
from pathlib import Path
from typing import IO, Any

import click
from flask import Flask
from sqlalchemy import Connection, Engine, Table, select

from participation import clock, ledger, revisions
from participation.cli import archive, restoring
from participation.cli.starting import application, data_folder, progress, summary
from participation.storage import FileContent, Folder, StoredFile

BATCH = 2_000


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
            values = {name: archive.plain(value) for name, value in zip(names, row, strict=True)}
            file.write(json.dumps(values, ensure_ascii=False) + "\n")
            count += 1
    return count


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _for_its_owner(path: str, flags: int) -> int:
    """How a backup is opened: it holds what is for nobody else's eyes."""
    return os.open(path, flags, 0o600)


class _Hashed:
    """A file that is hashed while it is put into the archive."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source = source
        self.digest = hashlib.sha256()

    def read(self, size: int = -1, /) -> bytes:
        try:
            chunk = self._source.read(size)
        except OSError:
            # A spoilt sector: the hash will tell, and the rest of the backup is worth having.
            chunk = bytes(max(size, 0))
        self.digest.update(chunk)
        return chunk


def _add_files(
    packed: tarfile.TarFile, files: Folder, wanted: dict[str, list[str]]
) -> tuple[dict[str, int], dict[str, list[str]]]:
    """Put the stored files in; returns their sizes, and those that are missing or not as they were."""
    sizes: dict[str, int] = {}
    missing: dict[str, list[str]] = {}
    for sha256, names in wanted.items():
        try:
            source = files.open(sha256)
        except OSError:
            missing[sha256] = names
            continue
        with source:
            member = packed.gettarinfo(arcname=f"files/{sha256}", fileobj=source)
            hashed = _Hashed(source)
            packed.addfile(member, hashed)
        sizes[sha256] = member.size
        if hashed.digest.hexdigest() != sha256:
            missing[sha256] = names
    return sizes, missing


def _files_of(connection: Connection) -> dict[str, list[str]]:
    """What the stored files are called, by their SHA-256; without those whose bytes are in the database."""
    found: dict[str, list[str]] = {}
    rows = (
        select(StoredFile.sha256, StoredFile.name)
        .where(StoredFile.sha256.not_in(select(FileContent.sha256)))
        .order_by(StoredFile.sha256, StoredFile.id)
    )
    for sha256, name in connection.execute(rows):
        found.setdefault(sha256, []).append(name)
    return found


def write_backup(app: Flask, target: Path) -> dict[str, Any]:
    """Write the whole site to `target` and return the manifest; never leaves half a file there.

    Its `missing` names the stored files that rows speak of and that could not be read.
    """
    engine: Engine = app.extensions["database"].engine
    target.parent.mkdir(parents=True, exist_ok=True)
    manifest: dict[str, Any] = {
        "format": archive.FORMAT,
        "made_at": clock.now().isoformat(),
        "revision": revisions.present(engine),
        "ledger_key": ledger.key_mark(app.extensions["settings"].ledger_key),
        "tables": {},
    }
    partial = target.with_name(f".{target.name}.partial")
    try:
        with (
            tempfile.TemporaryDirectory(dir=target.parent) as folder,
            open(partial, "wb", opener=_for_its_owner) as out,
        ):
            with (
                gzip.open(out, "wb", compresslevel=6) as packed,
                tarfile.open(fileobj=packed, mode="w|") as tar,
            ):
                with _snapshot(engine) as connection:
                    tables = archive.tables_of(connection)
                    with progress("Tables", tables) as steps:
                        for table in steps:
                            path = Path(folder) / f"{table.name}.jsonl"
                            facts = {"rows": _write_table(connection, table, path)}
                            manifest["tables"][table.name] = {**facts, "sha256": _sha256(path)}
                            tar.add(path, f"tables/{path.name}")
                            path.unlink()
                    wanted = _files_of(connection)
                sizes, missing = _add_files(tar, app.extensions["storage"], wanted)
                manifest |= {"files": sizes, "missing": missing}
                last = Path(folder) / "manifest.json"
                last.write_text(json.dumps(manifest, indent=2), encoding="utf-8")
                tar.add(last, "manifest.json")
            out.flush()
            os.fsync(out.fileno())
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
    return manifest


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--verify", is_flag=True, help="Write nothing: prove that FILE can be read whole.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON summary line.")
def backup(file: Path, verify: bool, as_json: bool) -> None:
    """Write the whole site to one file (.tar.gz), while it runs; or prove that one is whole.

    With --verify all of FILE is restored into a database that is thrown away: every row, every file's
    hash and every count. The site's own database is not asked.
    """
    if verify:
        _verify(file, as_json)
        return
    app = application()
    try:
        manifest = write_backup(app, file.absolute())
    except OSError as error:
        raise click.ClickException(
            f"the backup cannot be written to {file} ({error.strerror}): what was there is untouched"
        ) from None
    rows = sum(table["rows"] for table in manifest["tables"].values())
    missing = manifest["missing"]
    count = len(manifest["files"].keys() - missing.keys())
    size = file.stat().st_size
    summary(
        as_json,
        {
            "file": str(file),
            "rows": rows,
            "files": count,
            "missing": len(missing),
            "bytes": size,
        },
        f"Wrote {rows} rows and {count} files to {file} ({size:,} bytes).",
    )
    if missing:
        restoring.say_lacking(missing, "from the site, while all else is in the backup")
        click.get_current_context().exit(restoring.INCOMPLETE)


def _verify(file: Path, as_json: bool) -> None:
    if not file.is_file():
        raise click.ClickException(f"there is no file {file}")
    found = restoring.verify(file.absolute(), data_folder())
    rows, count = sum(found.counts.values()), len(found.held)
    summary(
        as_json,
        {"file": str(file), "rows": rows, "files": count, "missing": len(found.lacking)},
        f"{file} is whole: {rows} rows and {count} files, as they were on {found.made_at}.",
    )
    if found.lacking:
        restoring.say_lacking(found.lacking, "in it, and were when it was made")
        click.get_current_context().exit(restoring.INCOMPLETE)
