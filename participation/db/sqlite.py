"""Connections to SQLite, and writers one after the other in the order in which they come."""

import fcntl
import os
import threading
from contextlib import suppress
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import Connection

from participation import clock


def prepare(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "busy_timeout=30000",
        "cache_size=-4000",
        "temp_store=MEMORY",
    ):
        connection.execute(f"PRAGMA {pragma}")
    connection.create_function("local_day", 2, _local_day, deterministic=True)


@lru_cache(maxsize=2048)
def _local_day(written: str | None, timezone: str) -> str | None:
    """For SQLite, which knows no time zones: the day of a moment as it is stored there.

    A statement asks row after row which day it is now, and always of the same moment.
    """
    if written is None:
        return None
    moment = datetime.fromisoformat(written).replace(tzinfo=UTC)
    return clock.local_day(moment, timezone).isoformat()


def begin(connection: Connection) -> None:
    # A transaction that will write takes the lock at once: one that reads first and writes later
    # would be refused when somebody else wrote in between.
    write = connection.get_execution_options().get("write")
    database = connection.engine.url.database
    if write and database and "turn" not in connection.info:
        connection.info["turn"] = take_turn(Path(database).with_name(".writing.lock"))
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


TURN_WITHIN = 10
"""Seconds that a writer waits for its turn; then it asks SQLite without one (`busy_timeout`)."""


def take_turn(path: Path) -> BinaryIO | None:
    """Wait for this writer's turn: what is returned is held until it is closed.

    SQLite lets writers ask again and again, after longer and longer pauses, and whoever asks at the
    right moment is next: one waited two seconds among eight. A lock of a file is given in the order in
    which it was asked for, to all processes of this machine. It is a courtesy: without it, after
    TURN_WITHIN or where files know no locks, SQLite decides. None then.
    """
    try:
        turn = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "wb")
    except OSError:
        return None
    try:
        fcntl.flock(turn, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        # Waiting for a lock knows no limit of time, so it is done beside.
        taken, settled = threading.Event(), threading.Lock()
        threading.Thread(target=_wait_for, args=(turn, taken, settled), daemon=True).start()
        if not taken.wait(TURN_WITHIN) and settled.acquire(blocking=False):
            return None
    return turn


def _wait_for(turn: BinaryIO, taken: threading.Event, settled: threading.Lock) -> None:
    """Wait for a lock, and let it go again when nobody wants it any more: who settles it first decides."""
    with suppress(OSError):
        fcntl.flock(turn, fcntl.LOCK_EX)
    if settled.acquire(blocking=False):
        taken.set()
    else:
        turn.close()


def end_turn(_connection: Any, record: Any) -> None:
    turn = record.info.pop("turn", None)
    if turn is not None:
        turn.close()
