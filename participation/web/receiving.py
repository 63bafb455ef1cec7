"""Receiving: a request's body is read before anything else, by those who can wait, and not for ever.

The web server hands a request over when its head has come, and a thread waits for the rest. So there are
more threads than work is done by: those that wait for bodies leave the others free. A body that comes too
slowly is ended. See `docs/decisions/0046-a-body-has-its-time.md`.
"""

import os
import socket
import struct
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from queue import SimpleQueue
from tempfile import SpooledTemporaryFile
from typing import IO, TYPE_CHECKING, Any

import structlog

from participation import db
from participation.web.csrf import SAFE
from participation.web.limiting import network_of

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = structlog.get_logger()

REFUSED = "participation.refused"
"""Where the environ says with which status a body that could not be received is answered."""

GRACE = 20.0
"""Seconds that any body may take."""
MINIMUM_RATE = 500
"""Bytes a second beyond that, on the average: what Apache asks for (mod_reqtimeout). A phone at the edge
of the network sends ten times as much."""
CHUNK = 8_192
"""Bytes that are waited for at a time: at the minimum rate they come well within GRACE."""
LOOKED_EVERY = 2.0
"""Seconds from one look at the bodies that are awaited to the next."""
IN_MEMORY = 500_000
"""Bytes of a body beyond which it is kept in a file, which has no name and is gone with the process."""
RECEIVERS = 32
"""How many bodies a process receives at a time, and for how many more it lets wait."""
SHARE = RECEIVERS // 2
"""How many of them may come from one network."""
PATIENCE = 3.0
"""Seconds that a body waits for a place before its sender is asked to try again. A form that is there
whole takes a place for a moment, also when everybody in a town hall sends one at once."""


@dataclass(eq=False)
class Body:
    """A body that is being received."""

    address: str
    """The other end of the connection."""
    began: float = field(default_factory=time.monotonic)
    got: int = 0

    def is_late(self) -> bool:
        """Whether it has come slower than anybody has to wait for."""
        return time.monotonic() - self.began > GRACE + self.got / MINIMUM_RATE


@dataclass
class Connection:
    """What has passed on a connection since it was first looked at, or anything was last sent on it."""

    since: float
    sent: int
    got: int

    def is_stalled(self, now: float, sent: int, got: int) -> bool:
        """Whether nothing goes out and as good as nothing comes in: it owes us a body, or is idle."""
        if sent != self.sent:
            self.since, self.sent, self.got = now, sent, got
        return now - self.since > GRACE + (got - self.got) / MINIMUM_RATE


class Watch:
    """Ends connections on which a body comes too slowly: nothing else wakes the thread that waits.

    The web server has no limit of its own and does not say which connection a request came on. So the
    addresses that owe a body are looked at, and what Linux counts on their connections (tcp(7)).
    """

    def __init__(self) -> None:
        self._bodies: set[Body] = set()
        self._connections: dict[int, Connection] = {}
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    @contextmanager
    def over(self, body: Body) -> Iterator[None]:
        """Watch a body while it is received."""
        with self._lock:
            self._bodies.add(body)
            # After a fork the thread is not there any more.
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._look, name="bodies", daemon=True)
                self._thread.start()
        try:
            yield
        finally:
            with self._lock:
                self._bodies.discard(body)

    def _look(self) -> None:
        while True:
            time.sleep(LOOKED_EVERY)
            with self._lock:
                if not self._bodies:
                    self._connections.clear()
                    self._thread = None
                    return
                waited = time.monotonic() - LOOKED_EVERY
                addresses = {each.address for each in self._bodies if each.began < waited}
                late = {each.address for each in self._bodies if each.is_late()}
            try:
                self._look_at(addresses, late)
            except OSError as error:
                log.warning("body.not_watched", error=str(error))

    def _look_at(self, addresses: set[str], late: set[str]) -> None:
        now = time.monotonic()
        seen: dict[int, Connection] = {}
        for inode, found in connections() if addresses else ():
            with found, suppress(OSError):
                address = plain(found.getpeername()[0])
                if address not in addresses:
                    continue
                sent, got = passed(found)
                known = self._connections.get(inode) or Connection(now, sent, got)
                seen[inode] = known
                if known.is_stalled(now, sent, got) and address in late:
                    # The other direction stays open for the answer.
                    found.shutdown(socket.SHUT_RD)
        self._connections = seen


def connections() -> Iterator[tuple[int, socket.socket]]:
    """This process's TCP connections, each with the number that it keeps as long as it is open."""
    for entry in Path("/proc/self/fd").iterdir():
        with suppress(OSError):
            kind = str(entry.readlink())
            if not kind.startswith("socket:["):
                continue
            number = os.dup(int(entry.name))
            try:
                found = socket.socket(fileno=number)
            except OSError:
                os.close(number)
                continue
            inode = os.fstat(number).st_ino
            if found.family in (socket.AF_INET, socket.AF_INET6) and f"[{inode}]" in kind:
                yield inode, found
            found.close()


def passed(connection: socket.socket) -> tuple[int, int]:
    """How many bytes were sent and acknowledged on a connection, and how many came in.

    `tcpi_bytes_acked` and `tcpi_bytes_received` of struct tcp_info (linux/tcp.h).
    """
    info = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 256)
    sent, got = struct.unpack_from("=QQ", info, 120)
    return sent, got


def plain(address: str) -> str:
    """An address in one way of writing it; IPv4 as such, also where it came in by IPv6."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    return str(getattr(found, "ipv4_mapped", None) or found)


class Reception:
    """Before the application: receives bodies, and lets so many requests in at a time."""

    def __init__(
        self,
        application: "WSGIApplication",
        *,
        threads: int,
        most: int,
        most_text: int,
    ) -> None:
        self._application = application
        # A semaphore would do; this one costs each page a tenth of it.
        self._places: SimpleQueue[None] = SimpleQueue()
        for _ in range(threads):
            self._places.put(None)
        self._most, self._most_text = most, most_text
        self._watch = Watch()
        self._room = threading.Condition()
        self._networks: Counter[str] = Counter()
        self._waiting: Counter[str] = Counter()

    def __call__(self, environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] in SAFE or not _has_body(environ):
            return self._work(environ, start)
        with SpooledTemporaryFile(max_size=IN_MEMORY) as kept:
            refused = self._receive(environ, kept)
            if refused:
                environ[REFUSED] = refused
            return self._work(environ, start)

    def _work(self, environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        """Answer a request in one of the places, when one is free."""
        self._places.get()
        try:
            return self._application(environ, start)
        finally:
            self._places.put(None)

    def _receive(self, environ: "WSGIEnvironment", kept: IO[bytes]) -> int:
        """Put the body in the place of the way to it; returns the status of a refusal, or 0."""
        limit = self._most
        if not environ.get("CONTENT_TYPE", "").lower().startswith("multipart/"):
            limit = self._most_text
        length = environ.get("CONTENT_LENGTH", "")
        if length.isdigit() and int(length) > limit:
            # The application says so, and reads nothing.
            return 0
        network = network_of(environ.get("REMOTE_ADDR", ""))
        if not self._admit(network):
            log.warning("body.not_received", received=self._networks.total())
            return 503
        try:
            return self._read(environ, kept, limit, int(length) if length.isdigit() else None)
        finally:
            self._let_go(network)

    def _admit(self, network: str) -> bool:
        """Take a place for a body, waiting for one as long as PATIENCE and the places to wait allow."""

        def is_free(taken: Counter[str]) -> bool:
            return taken.total() < RECEIVERS and taken[network] < SHARE

        with self._room:
            if not is_free(self._networks):
                if not is_free(self._waiting):
                    return False
                self._waiting[network] += 1
                try:
                    self._room.wait_for(lambda: is_free(self._networks), PATIENCE)
                finally:
                    _count_off(self._waiting, network)
                if not is_free(self._networks):
                    return False
            self._networks[network] += 1
            return True

    def _let_go(self, network: str) -> None:
        with self._room:
            _count_off(self._networks, network)
            self._room.notify_all()

    def _read(
        self, environ: "WSGIEnvironment", kept: IO[bytes], limit: int, length: int | None
    ) -> int:
        body = Body(_peer(environ))
        source: Any = environ["wsgi.input"]
        refused = 0
        with self._watch.over(body):
            while body.got <= limit and (chunk := source.read(CHUNK)):
                body.got += len(chunk)
                if not refused:
                    try:
                        kept.write(chunk)
                    except OSError as error:
                        if not db.is_full(error):
                            raise
                        log.exception("disk.full")
                        refused = 507
        kept.seek(0)
        environ["wsgi.input"] = kept
        whole = length is None or body.got >= length
        if body.is_late() and (not whole or "HTTP_TRANSFER_ENCODING" in environ):
            log.warning("body.too_slow", bytes=body.got)
            return 408
        if body.got > limit:
            return 413
        if not whole:
            # The sender is gone; half a form is not to be taken for a whole one.
            return 400
        return refused


def _count_off(counter: Counter[str], network: str) -> None:
    counter[network] -= 1
    if not counter[network]:
        del counter[network]


def _has_body(environ: "WSGIEnvironment") -> bool:
    return environ.get("CONTENT_LENGTH", "") not in ("", "0") or "HTTP_TRANSFER_ENCODING" in environ


def _peer(environ: "WSGIEnvironment") -> str:
    """The other end of the connection, whatever a proxy says of the reader."""
    before = environ.get("werkzeug.proxy_fix.orig", environ)
    return plain(before.get("REMOTE_ADDR") or "")
