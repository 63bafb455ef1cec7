"""The machine: what it is, how busy it is, and that only one benchmark runs on it."""

import contextlib
import fcntl
import os
import platform
import subprocess
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import psutil

from bench import load

PACKAGES = ("granian", "Flask", "SQLAlchemy", "psycopg", "Whoosh-Reloaded")


class Busy(Exception):
    """Another benchmark runs here."""


@contextlib.contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold the benchmark's data for ourselves; raises Busy when somebody else does."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise Busy(f"another benchmark runs (process {file.read().strip()})") from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def described(sqlite: str, postgresql: str | None) -> str:
    """What the figures were measured on, in a few lines."""
    commit = subprocess.run(
        ["git", "describe", "--always", "--dirty"], capture_output=True, text=True, check=False
    ).stdout.strip()
    one, five, fifteen = os.getloadavg()
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    memory = psutil.virtual_memory().total / 2**30
    asked = f"wrk -t1, {load.READERS} readers, {load.WRITERS} writers"
    if load.wrk() is None:
        asked = asked.replace("wrk -t1", "the client in Python")
    return "\n".join(
        (
            f"{os.cpu_count()} cores, {memory:.0f} GiB, {_processor()}, {platform.system()}",
            f"Python {platform.python_version()}, {packages}",
            f"SQLite {sqlite}" + (f", {postgresql}" if postgresql else ""),
            f"Asked by {asked}; the code is at {commit or 'an unknown commit'}",
            f"Load average before: {one:.2f} {five:.2f} {fifteen:.2f}"
            + ("  (busy: expect noise)" if one > 0.5 else ""),
        )
    )


def _processor() -> str:
    with contextlib.suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.machine()
