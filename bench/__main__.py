"""make bench: measure, print a table, write var/bench.json.

A missed target is marked and is no failure: this is a measurement. The exit code is 1 only when
something could not be measured at all.
"""

import os
import signal
import sqlite3
import sys
import time
import traceback
from collections.abc import Callable
from types import FrameType

from sqlalchemy import create_engine, text

from bench import (
    comments,
    counting,
    growth,
    hearing,
    importing,
    memory,
    merging,
    pages,
    search,
    starting,
    support,
)
from bench.data import POSTGRESQL, Store
from bench.machine import Busy, alone, described
from bench.options import Options, WrongOption, read
from bench.results import Results
from bench.running import Run
from bench.servers import stop_all

RUN: dict[str, Callable[[Run], None]] = {
    "pages": pages.run,
    "support": support.run,
    "comments": comments.run,
    "merging": merging.run,
    "growth": growth.run,
    "hearing": hearing.run,
    "search": search.run,
    "memory": memory.run,
    "queries": counting.run,
    "start": starting.run,
    "import": importing.run,
}


def main() -> int:
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, _stop)
    try:
        options = read(os.environ)
        with alone(options.folder):
            return measure(options)
    except (WrongOption, Busy) as error:
        print(f"bench: {error}", file=sys.stderr)
        return 2


def _stop(number: int, _frame: FrameType | None) -> None:
    stop_all()
    # Databases are stopped on the way out; what was measured is kept.
    sys.exit(128 + number)


def measure(options: Options) -> int:
    """Run the chosen parts, one after the other; a part that fails does not stop the others."""
    started = time.perf_counter()
    store = Store(options.folder)
    failed = []
    try:
        print(described(sqlite3.sqlite_version, _postgresql(options, store)))
        run = Run(options, store, Results(options.result))
        run.prepare()
        print(f"(data: {time.perf_counter() - started:.0f} s)", flush=True)
        for part in options.parts:
            begun = time.perf_counter()
            try:
                RUN[part](run)
            except Exception:
                traceback.print_exc()
                failed.append(part)
            print(f"({part}: {time.perf_counter() - begun:.0f} s)", flush=True)
        run.results.close()
    finally:
        store.close()
    minutes = (time.perf_counter() - started) / 60
    print(f"{minutes:.1f} minutes; load average after: {os.getloadavg()[0]:.2f}")
    if failed:
        print(f"bench: could not be measured: {', '.join(failed)} (see above)", file=sys.stderr)
    return 1 if failed else 0


def _postgresql(options: Options, store: Store) -> str | None:
    """Which PostgreSQL, and the settings that decide most."""
    if POSTGRESQL not in options.databases:
        return None
    engine = create_engine(store.postgresql())
    with engine.connect() as connection:
        names = ("server_version", "fsync", "synchronous_commit", "shared_buffers")
        values = [connection.scalar(text(f"SHOW {name}")) for name in names]
    engine.dispose()
    more = ", ".join(f"{name} {value}" for name, value in zip(names[1:], values[1:], strict=True))
    return f"PostgreSQL {values[0]} ({more})"


if __name__ == "__main__":
    sys.exit(main())
