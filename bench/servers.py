"""Starting and stopping servers, and what memory they take."""

import atexit
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from participation.config import ROOT

PATIENCE = 60
"""Seconds within which a server has to answer, and to stop."""
KEPT = ("PATH", "HOME", "LANG", "TZ")

_running: list[subprocess.Popen[bytes]] = []


@dataclass(frozen=True)
class Server:
    """A server that answers."""

    address: str
    process: subprocess.Popen[bytes]
    started_in: float
    """Seconds from nothing to the first answer."""

    def memory(self) -> float:
        """MiB of the process and all it started, shared pages counted once (PSS)."""
        return sum(_pss(each) for each in _family(self.process.pid)) / 2**20


def environment(var: Path, url: str, **more: str) -> dict[str, str]:
    """The environment of a server: an installation's own, and nothing else of this one's."""
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    # The log is written as an installation writes it; nobody is told about limits on posting.
    return {
        **kept,
        "PARTICIPATION_VAR": str(var),
        "DATABASE_URL": url,
        "LOG_JSON": "true",
        "DEFAULT_LANGUAGE": "da",
        "SITE_NAME": "Fjordby siger sin mening",
        **more,
    }


@contextmanager
def served(
    target: str, workers: int, settings: dict[str, str], log: Path, probe: str
) -> Iterator[Server]:
    """A server of an application, with this many processes, that answers at `probe`."""
    port = _free_port()
    address = f"http://127.0.0.1:{port}"
    words = [sys.executable, "-m", "bench.serve", target, f"--port={port}", f"--workers={workers}"]
    started = time.perf_counter()
    with log.open("wb") as out:
        process = subprocess.Popen(
            words,
            cwd=ROOT,
            env={**settings, "BASE_URL": address},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    _running.append(process)
    try:
        _wait(address + probe, process, log)
        yield Server(address, process, time.perf_counter() - started)
    finally:
        _stop(process)
        _running.remove(process)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(url, timeout=PATIENCE):
                return
        except urllib.error.HTTPError as error:
            error.close()
            raise RuntimeError(f"{url} answered {error.code}: see {log}") from None
        except OSError:
            if process.poll() is not None:
                said = log.read_text(encoding="utf-8", errors="replace")[-2000:]
                raise RuntimeError(f"the server stopped before it answered:\n{said}") from None
            time.sleep(0.01)
    raise RuntimeError(f"{url} did not answer within {PATIENCE} s: see {log}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End a server and all it started: kindly, and then not."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            pass
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    process.wait()


def command(settings: dict[str, str], *words: str) -> str:
    """Run a `participation` command to its end and return what it printed; raises RuntimeError."""
    process = subprocess.Popen(
        [sys.executable, "-m", "participation.cli", *words],
        cwd=ROOT,
        env=settings,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    _running.append(process)
    try:
        said, complained = process.communicate()
    finally:
        _stop(process)
        _running.remove(process)
    if process.returncode != 0:
        reason = complained.decode(errors="replace")[-2000:]
        raise RuntimeError(f"participation {' '.join(words)}: {reason}")
    return said.decode()


@atexit.register
def stop_all() -> None:
    """Leave no server or command behind, however the benchmark ends."""
    for process in _running:
        _stop(process)


def _family(pid: int) -> list[psutil.Process]:
    head = psutil.Process(pid)
    return [head, *head.children(recursive=True)]


def _pss(process: psutil.Process) -> int:
    found = process.memory_full_info()
    # Only Linux counts a page that is shared by several as a part for each; elsewhere, what is
    # theirs alone comes closest.
    return int(getattr(found, "pss", found.uss))
