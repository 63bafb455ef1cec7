"""participation restore: a backup put into an empty site, all of it or nothing; then mail waits."""

import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from flask import Flask
from sqlalchemy import (
    Connection,
    Engine,
    Table,
    bindparam,
    func,
    insert,
    inspect,
    select,
    text,
    update,
)
from sqlalchemy.exc import SQLAlchemyError

from participation import config, db, ledger, mail, migrating, revisions
from participation.cli import archive
from participation.cli.archive import Archive
from participation.cli.starting import application, progress, summary
from participation.index.engines import engine as search_engine
from participation.storage import Folder

BATCH = 2_000
RESTORED = "restored from a backup"
INCOMPLETE = 3
"""The exit code of what was done although stored files are missing."""

OTHER_KEY = (
    "{source} was made with another LEDGER_KEY than this site has: nothing that people have done "
    "until now could ever again be told to be the same person's as what they do from now on. "
    "Set LEDGER_KEY to the one the site had, or say --with-another-key"
)


# ------------------------------------------------------------------------ filling a database


def fill(connection: Connection, backup: Archive) -> None:
    """Put a backup's rows into the tables of its migration, which hold nothing that is kept.

    Raises Damaged for a table that is missing or unknown and for a row that does not fit.
    """
    tables = archive.tables_of(connection)
    names = {table.name for table in tables}
    for name in sorted(names - backup.counts.keys()):
        raise archive.damaged(backup.source, f"table {name} is missing")
    for name in sorted(backup.counts.keys() - names - archive.LEFT_OUT):
        raise archive.damaged(backup.source, f"it holds a table {name}, which no version has")
    for table in reversed(tables):
        connection.execute(table.delete())
    with progress("Tables", tables) as steps:
        for table in steps:
            _fill_table(connection, table, backup)
            count = connection.scalar(select(func.count()).select_from(table))
            if count != backup.counts[table.name]:
                raise archive.damaged(
                    backup.source, f"of table {table.name} {count} rows could be put back"
                )
    _continue_numbers(connection, tables)
    _check_references(connection, backup)


def _self_references(table: Table) -> list[str]:
    """Columns that point to rows of the same table: they are filled in when all rows are there."""
    return [
        column.name
        for column in table.columns
        if column.nullable and any(key.column.table is table for key in column.foreign_keys)
    ]


def _fill_table(connection: Connection, table: Table, backup: Archive) -> None:
    later = _self_references(table)
    key = next(iter(table.primary_key.columns))
    try:
        for batch in _batches(_values(connection.engine, table, backup)):
            connection.execute(insert(table), [{**row, **dict.fromkeys(later)} for row in batch])
        for name in later:
            statement = (
                update(table).where(key == bindparam("row_key")).values({name: bindparam("to")})
            )
            pointing = (
                row for row in _values(connection.engine, table, backup) if row[name] is not None
            )
            for batch in _batches(pointing):
                pairs = [{"row_key": row[key.name], "to": row[name]} for row in batch]
                connection.execute(statement, pairs)
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", error)).strip().splitlines()[0]
        raise archive.damaged(
            backup.source, f"a row of table {table.name} does not fit ({reason})"
        ) from None


def _values(engine: Engine, table: Table, backup: Archive) -> Iterator[dict[str, Any]]:
    """A table's rows as the engine takes them. Raises Damaged for one that is not of the table."""
    readers: dict[str, Callable[[Any], Any]] = {
        column.name: archive.reader_of(column, engine) for column in table.columns
    }
    for number, row in enumerate(backup.rows(table.name), start=1):
        if row.keys() != readers.keys():
            raise archive.damaged(
                backup.source, f"row {number} of table {table.name} has not the table's columns"
            )
        values = {}
        for name, value in row.items():
            try:
                values[name] = None if value is None else readers[name](value)
            except (ValueError, TypeError, ArithmeticError):
                raise archive.damaged(
                    backup.source, f"{name} in row {number} of table {table.name} cannot be read"
                ) from None
        yield values


def _batches(rows: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    batch: list[dict[str, Any]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


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


def _check_references(connection: Connection, backup: Archive) -> None:
    """SQLite does not follow foreign keys while tables may be made anew, so it is asked at the end."""
    if connection.dialect.name != "sqlite":
        return
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if broken is not None:
        raise archive.damaged(
            backup.source,
            f"a row of table {broken[0]} points to one of {broken[2]} that is not there",
        )


# ---------------------------------------------------------------------------------- verifying


def verify(source: Path, scratch: Path) -> Archive:
    """Prove that a backup can be read whole: all of it is restored into a database that is thrown away.

    Raises Damaged.
    """
    with unpacked(source, scratch) as found:
        engine = db.Database(f"sqlite:///{found.folder / 'scratch.sqlite3'}").engine
        try:
            with migrating.at_once(engine) as connection:
                migrating.bring(connection, found.revision)
                fill(connection, found)
                migrating.bring(connection)
        finally:
            engine.dispose()
        return found


@contextmanager
def unpacked(source: Path, scratch: Path) -> Iterator[Archive]:
    """A backup that was read whole, with its tables in a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="backup-", dir=scratch) as folder:
        yield archive.read(source, Path(folder))


# ---------------------------------------------------------------------------------- restoring


def read_backup(
    app: Flask, source: Path, *, resume_mail: bool = False, another_key: bool = False
) -> Archive:
    """Put a backup into the application's site, which has to be empty: all of it, or nothing.

    Mail waits afterwards unless told otherwise. Raises ClickException when the site is not empty or
    has another LEDGER_KEY, and Damaged.
    """
    database: db.Database = app.extensions["database"]
    settings: config.Settings = app.extensions["settings"]
    with unpacked(source, settings.var) as found:
        _check_key(found, settings, another_key)
        with migrating.at_once(database.engine) as connection:
            _refuse_full(connection)
            if revisions.of(connection) not in (None, found.revision):
                # Made ready by a newer version; what is restored goes through its migrations too.
                migrating.take_down(connection)
            migrating.bring(connection, found.revision)
            fill(connection, found)
            migrating.bring(connection)
            with _within(app, connection):
                search_engine().forget()
                with db.transaction():
                    if resume_mail:
                        mail.resume()
                    else:
                        mail.pause(RESTORED)
            with _files(app.extensions["storage"], found):
                connection.commit()
        return found


def _check_key(found: Archive, settings: config.Settings, another_key: bool) -> None:
    mark = found.manifest.get("ledger_key")
    if mark is None:
        click.echo(
            "This backup does not say which LEDGER_KEY its site had: see that it is the same.",
            err=True,
        )
    elif mark != ledger.key_mark(settings.ledger_key) and not another_key:
        raise click.ClickException(OTHER_KEY.format(source=found.source))


def _refuse_full(connection: Connection) -> None:
    inspector = inspect(connection)
    for table in ("spaces", "users"):
        if inspector.has_table(table) and connection.scalar(
            text(f"SELECT count(*) FROM {table}")  # noqa: S608  (one of two names)
        ):
            raise click.ClickException(
                "the database is not empty: restore into a new one (DATABASE_URL), "
                "or move the old one away first"
            )


@contextmanager
def _within(app: Flask, connection: Connection) -> Iterator[None]:
    """The application's sessions, on a connection whose transaction they do not end."""
    database: db.Database = app.extensions["database"]
    database.bind(connection, join_transaction_mode="create_savepoint")
    try:
        with app.app_context():
            yield
    finally:
        database.bind(database.engine)


@contextmanager
def _files(keeper: Folder, found: Archive) -> Iterator[None]:
    """Put the stored files in their place; those that were not there are taken away on an error."""
    fresh: list[str] = []
    try:
        for sha256, content in archive.stored(found.source, found.held):
            if not keeper.exists(sha256):
                fresh.append(sha256)
            keeper.put(content, sha256)
        yield
    except BaseException:
        for sha256 in fresh:
            keeper.remove(sha256)
        raise


def say_lacking(found: dict[str, list[str]], what: str) -> None:
    """Say on standard error which stored files are missing."""
    for sha256, names in sorted(found.items()):
        click.echo(f"Missing: {', '.join(sorted(set(names)))} ({sha256})", err=True)
    click.echo(f"Stored files that are missing {what}: {len(found)}.", err=True)


@click.command()
@click.argument(
    "source", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option(
    "--resume-mail",
    is_flag=True,
    help="Let mail go out: at once after restoring, or later, by itself, without SOURCE.",
)
@click.option(
    "--with-another-key",
    is_flag=True,
    help="Restore although this site's LEDGER_KEY is not the one the backup was made with.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON summary line.")
def restore(source: Path | None, resume_mail: bool, with_another_key: bool, as_json: bool) -> None:
    """Put a backup into an empty site; the engine may be another one. All of it, or nothing.

    The site sends no mail until somebody says `participation restore --resume-mail`, so that a
    restore that is only tried writes to nobody.
    """
    if source is None:
        if not resume_mail:
            raise click.UsageError("say which file to restore")
        _resume(as_json)
        return
    app = application(migrated=False)
    try:
        found = read_backup(
            app, source.absolute(), resume_mail=resume_mail, another_key=with_another_key
        )
    except OSError as error:
        raise click.ClickException(
            f"the backup cannot be put back ({error.strerror}): the site is as empty as before"
        ) from None
    rows, files = sum(found.counts.values()), len(found.held)
    paused = (
        ""
        if resume_mail
        else (
            " No mail goes out until you say `participation restore --resume-mail`; "
            "`participation mail --discard` throws away what waits."
        )
    )
    summary(
        as_json,
        {
            "file": str(source),
            "rows": rows,
            "files": files,
            "missing": len(found.lacking),
            "mail_paused": not resume_mail,
        },
        f"Restored {rows} rows and {files} files from {source}.{paused}",
    )
    if found.lacking:
        say_lacking(found.lacking, "in this backup, and so from the site")
        click.get_current_context().exit(INCOMPLETE)


def _resume(as_json: bool) -> None:
    app = application()
    with app.app_context(), db.transaction():
        before = mail.paused()
        mail.resume()
    line = "Mail goes out again." if before else "Mail was not held back; nothing has changed."
    summary(as_json, {"resumed": bool(before)}, line)
