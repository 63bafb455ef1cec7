"""Services that tests take away: a Redis of their own, and a way to one that can be cut or made silent."""

import shutil
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from sqlalchemy import make_url

from tests.installation import free_port


class Redis:
    """A real redis-server that can be stopped, held still and started again, on one port."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and wait until it answers."""
        program = shutil.which("redis-server")
        if program is None:
            pytest.skip("redis-server is not installed")
        words = f"--port {self.port} --bind 127.0.0.1 --save '' --dir {self._folder}".split()
        self._process = subprocess.Popen(
            [program, *(word.replace("''", "") for word in words)], stdout=subprocess.DEVNULL
        )
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.1)
        raise AssertionError("redis-server does not answer")

    def hold(self) -> None:
        """Let it take connections and answer nothing."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """Let it answer again, and wait until it does."""
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)
        with socket.create_connection(("127.0.0.1", self.port), timeout=30) as asking:
            asking.sendall(b"PING\r\n")
            assert asking.recv(100).startswith(b"+PONG")

    def stop(self) -> None:
        """End it at once."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


@contextmanager
def redis(folder: Path) -> Iterator[Redis]:
    """A Redis that is not started yet."""
    server = Redis(folder)
    try:
        yield server
    finally:
        server.stop()


@contextmanager
def silent_server() -> Iterator[int]:
    """The port of a server that takes connections and never says a word."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(64)
        yield listening.getsockname()[1]


class Way:
    """A way to a server that can be cut, held up, and opened again."""

    def __init__(self, target: tuple[str, int] | str) -> None:
        self._target = target
        self._open = threading.Event()
        self._open.set()
        self._pairs: list[socket.socket] = []
        self._listening: socket.socket | None = None
        self.port = free_port()
        self.restore()

    def restore(self) -> None:
        """Let everything through."""
        self._open.set()
        if self._listening is None:
            self._listening = socket.socket()
            self._listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            self._listening.bind(("127.0.0.1", self.port))
            self._listening.listen(64)
            threading.Thread(target=self._accept, args=(self._listening,), daemon=True).start()

    def hold(self) -> None:
        """Take connections and bytes, and pass nothing on."""
        self._open.clear()

    def cut(self) -> None:
        """End every connection and take no more."""
        listening, self._listening = self._listening, None
        if listening is not None:
            listening.shutdown(socket.SHUT_RDWR)
            listening.close()
        pairs, self._pairs = self._pairs, []
        for each in pairs:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()
        self._open.set()

    def _accept(self, listening: socket.socket) -> None:
        with suppress(OSError):
            while True:
                near, _address = listening.accept()
                threading.Thread(target=self._join, args=(near,), daemon=True).start()

    def _join(self, near: socket.socket) -> None:
        self._open.wait()
        with suppress(OSError):
            if isinstance(self._target, str):
                far = socket.socket(socket.AF_UNIX)
                far.connect(self._target)
            else:
                far = socket.create_connection(self._target)
            self._pairs += [near, far]
            threading.Thread(target=self._pass, args=(near, far), daemon=True).start()
            self._pass(far, near)

    def _pass(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while data := one.recv(65536):
                self._open.wait()
                other.sendall(data)
        for each in (one, other):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)


@contextmanager
def way_to(url: str) -> Iterator[tuple[Way, str]]:
    """A way to a PostgreSQL server, open at first, and the address of the database that way."""
    found = make_url(url)
    folder = found.query.get("host", "")
    target = f"{folder}/.s.PGSQL.{found.port or 5432}" if folder else (found.host, found.port)
    way = Way(target)  # type: ignore[arg-type]
    here = found.set(host="127.0.0.1", port=way.port, query={})
    try:
        yield way, here.render_as_string(hide_password=False)
    finally:
        way.cut()
