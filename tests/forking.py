"""Commands of the program as processes that are forked from one that has loaded it.

The program takes over a second to load, and a test run starts it hundreds of times. So one parent loads
it once, and forks: what is forked has its own environment, files and session, and runs the command from
its first line. Tests of starting itself run the program as it is installed (`installed`).
"""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import IO, Any

ROOT = Path(__file__).resolve().parent.parent
_LENGTH = 4
_parents: list["subprocess.Popen[bytes]"] = []


class Forked:
    """A process that runs a command; the part of `subprocess.Popen` that tests use."""

    def __init__(
        self,
        words: Sequence[str],
        environment: dict[str, str],
        out: IO[Any],
        errors: IO[Any],
        first: str = "",
    ) -> None:
        self.args = ["participation", *words]
        self.returncode: int | None = None
        self._parent = socket.socket(socket.AF_UNIX)
        self._parent.connect(_address())
        message = json.dumps({"words": list(words), "environment": environment, "first": first})
        data = message.encode()
        socket.send_fds(
            self._parent, [len(data).to_bytes(_LENGTH, "big")], [out.fileno(), errors.fileno()]
        )
        self._parent.sendall(data)
        self.pid = self._number()

    def _number(self) -> int:
        found = self._parent.recv(8, socket.MSG_WAITALL)
        if len(found) < 8:
            raise RuntimeError("the process that forks has ended")
        return int.from_bytes(found, "big", signed=True)

    def wait(self, timeout: float | None = None) -> int:
        """Wait until it ends; subprocess.TimeoutExpired when it does not within some seconds."""
        if self.returncode is None:
            self._parent.settimeout(timeout)
            try:
                self.returncode = self._number()
            except (TimeoutError, BlockingIOError):
                raise subprocess.TimeoutExpired(self.args, timeout or 0) from None
            self._parent.close()
        return self.returncode

    def poll(self) -> int | None:
        """Its code, if it has ended."""
        try:
            return self.wait(0)
        except subprocess.TimeoutExpired:
            return None

    def send_signal(self, number: int) -> None:
        """Send it a signal, if it has not ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


@lru_cache(maxsize=1)
def _address() -> str:
    """Where the parent of this test run listens; it is started when it is first needed."""
    path = str(Path(tempfile.mkdtemp(prefix="forking-")) / "parent")
    # It ends when this process does: then nothing holds its standard input open.
    parent = subprocess.Popen(
        [sys.executable, "-m", "tests.forkserver", path],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    _parents.append(parent)
    assert parent.stdout is not None
    assert parent.stdout.readline() == b"ready\n"
    return path
