"""A real installation for tests: its commands run as processes of their own."""

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
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from tests.forking import Forked

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = str(Path(sys.executable).with_name("participation"))
PATIENCE = 60  # seconds
Process = Forked | subprocess.Popen[bytes]


def environment_for(var: Path, port: int, **more: str) -> dict[str, str]:
    """The environment of an installation in a folder of its own."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TZ") if name in os.environ}
    return {
        **kept,
        "PARTICIPATION_VAR": str(var),
        "HOST": "127.0.0.1",
        "PORT": str(port),
        **more,
    }


def attempt(environment: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end, whatever it is."""
    with TemporaryFile("w+") as out, TemporaryFile("w+") as errors:
        process = Forked(words, environment, out, errors)
        try:
            code = process.wait(PATIENCE * 3)
        except subprocess.TimeoutExpired:
            kill(process)
            raise
        out.seek(0)
        errors.seek(0)
        return subprocess.CompletedProcess(process.args, code, out.read(), errors.read())


def command(environment: dict[str, str], *words: str) -> str:
    """Run a command that has to succeed, and return what it printed."""
    done = attempt(environment, *words)
    assert done.returncode == 0, f"participation {' '.join(words)}: {done.stdout}{done.stderr}"
    return done.stdout


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def started(
    environment: dict[str, str],
    log: Path,
    *words: str,
    address: str | None = None,
    first: str = "",
    installed: bool = False,
) -> Iterator[Process]:
    """A command that goes on, in a process group of its own; `address` has to answer first.

    `first` is Python that is run in the process before the command. `installed` runs the program as it
    is installed, instead of a fork of one that is loaded already.
    """
    with log.open("ab") as out:
        process: Process = (
            _installed(words, environment, out)
            if installed
            else Forked(words, environment, out, out, first)
        )
        try:
            if address:
                wait_for(address, process, log)
            yield process
        finally:
            stop(process)


def _installed(
    words: tuple[str, ...], environment: dict[str, str], out: IO[bytes]
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [PROGRAM, *words],
        cwd=ROOT,
        env=environment,
        stdout=out,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )


def stop(process: Process) -> None:
    """End a process and what it started, kindly at first."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            kill(process)
    kill(process)


def kill(process: Process) -> None:
    """End a process and all it started, at once and without a word (SIGKILL)."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    process.wait()


def wait_for(url: str, process: Process, log: Path) -> None:
    """Wait until an address answers with a page."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except urllib.error.HTTPError as error:
            error.close()
            raise AssertionError(f"{url} answered {error.code}:\n{log.read_text()}") from None
        except OSError:
            assert process.poll() is None, f"the server stopped:\n{log.read_text()}"
            time.sleep(0.1)
    raise AssertionError(f"{url} did not answer in {PATIENCE} s:\n{log.read_text()}")
