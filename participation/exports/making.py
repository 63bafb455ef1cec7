"""How a file is made: all of it from one snapshot of the database, row by row, never half offered."""

import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO
from zoneinfo import ZoneInfo

from participation import config, db
from participation.accounts.models import Reader
from participation.exports import orders
from participation.exports.formats import (
    EXCEL,
    SEPARATORS,
    Contents,
    CsvStyle,
    CsvWriter,
    ExportFormat,
    JsonLinesWriter,
    TableWriter,
    XlsxWriter,
    ZipWriter,
)
from participation.exports.orders import ExportPart, Order
from participation.hearings.memos import making as making_memos
from participation.i18n import gettext as _


class NotThere(Exception):
    """What was ordered is not there any more, or not for this reader."""


@dataclass(frozen=True)
class Made:
    """A file that was made: its name, what it shows the moment of, and how many rows it has."""

    name: str
    as_of: datetime
    rows: dict[str, int]
    space_id: int | None
    title: str


def folder() -> Path:
    """Where files are kept for those who asked for them: readable by the site alone."""
    path = config.current().var / "exports"
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


def _writer(order: Order, out: IO[bytes], contents: Contents) -> TableWriter:
    style = EXCEL if order.excel else CsvStyle(order.bom, SEPARATORS[order.separator])
    if order.format is ExportFormat.csv:
        return CsvWriter(out, contents, style)
    if order.format is ExportFormat.zip:
        return ZipWriter(out, contents, style)
    if order.format is ExportFormat.jsonl:
        return JsonLinesWriter(out, contents)
    return XlsxWriter(out, contents, folder())


def write(order: Order, reader: Reader, out: IO[bytes]) -> Made:
    """Write what is ordered to a file that is open, as the reader may see it at this moment.

    Raises NotThere when the reader may not have it.
    """
    with db.snapshot():
        part = orders.find(order, reader)
        if part is None or not orders.can_be_made(order, part):
            raise NotThere
        return write_part(order, part, out)


def write_part(order: Order, part: ExportPart, out: IO[bytes]) -> Made:
    """Write what was found; within the snapshot in which it was found."""
    zone = ZoneInfo(part.timezone or config.current().timezone)
    day = part.scope.now.astimezone(zone).date().isoformat()
    if part.memo_of is not None:
        rows = {"responses": making_memos.write(part.memo_of, order.format.value, out)}
        name = orders.file_name(order, part, day)
        return Made(name, part.scope.now, rows, part.space_id, part.title)
    one = orders.csv_table(order, part) if order.format is ExportFormat.csv else None
    chosen = (one,) if one else tuple(part.tables)
    contents = Contents(
        title=part.title,
        notes=orders.notes(order, part),
        tables=chosen,
        official=order.official,
        zone=zone,
        rows_label=_("How many rows"),
        made_at=part.scope.now.astimezone(zone),
    )
    writer = _writer(order, out, contents)
    for table in chosen:
        writer.table(table)
        contents.rows[table.name] = 0
        for values in part.rows(table):
            writer.row(values)
            contents.rows[table.name] += 1
    writer.close()
    return Made(
        name=orders.file_name(order, part, day),
        as_of=part.scope.now,
        rows=contents.rows,
        space_id=part.space_id,
        title=part.title,
    )


def spool(order: Order, reader: Reader) -> tuple[IO[bytes], Made]:
    """Make a small file at once, in a place that is gone when it is closed.

    The database is let go before the first byte is sent: a slow reader holds nothing of it.
    """
    out = tempfile.TemporaryFile(dir=folder())  # noqa: SIM115  (closed when it has been sent)
    try:
        made = write(order, reader, out)
        out.seek(0)
    except BaseException:
        out.close()
        raise
    return out, made


@contextmanager
def _beside(target: Path) -> Iterator[IO[bytes]]:
    """A file that takes the target's place when all went well, and leaves nothing otherwise."""
    partial = target.with_name(f".{target.name}.{secrets.token_hex(4)}.partial")
    handle = os.open(partial, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w+b") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)


def to_path(order: Order, reader: Reader, target: Path) -> Made:
    """Make a file at a place: written beside it and moved there when it is whole."""
    with _beside(target) as out:
        return write(order, reader, out)
