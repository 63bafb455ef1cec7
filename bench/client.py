"""A client that asks over many connections at once, for machines without wrk; one process, no Flask.

python -m bench.client order.json       prints one line of JSON
"""

import json
import math
import selectors
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

PATIENCE = 30
"""Seconds that an answer may take."""


class Connection:
    """One connection that is kept while the server keeps it, with at most one request on its way."""

    def __init__(self, address: tuple[str, int]) -> None:
        self.address = address
        self.socket = self._connected()
        self.started = 0.0
        self.buffer = b""
        self.closing = False

    def _connected(self) -> socket.socket:
        made = socket.create_connection(self.address, timeout=PATIENCE)
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return made

    def again(self) -> None:
        """Connect anew."""
        self.socket.close()
        self.socket = self._connected()
        self.closing = False

    def send(self, request: bytes) -> None:
        self.started = time.perf_counter()
        self.buffer = b""
        self.socket.sendall(request)

    def status(self) -> int | None:
        """Read what has come; the answer's status when it is whole, 0 when the server hung up."""
        try:
            part = self.socket.recv(262144)
        except OSError:
            part = b""
        self.buffer += part
        found = self._whole()
        if found is None and not part:
            self.closing = True
            return 0
        return found

    def _whole(self) -> int | None:
        head, found, body = self.buffer.partition(b"\r\n\r\n")
        if not found:
            return None
        code = int(head[9:12])
        lower = head.lower()
        self.closing = b"\r\nconnection: close" in lower
        if code in (204, 304):
            return code
        at = lower.find(b"\r\ncontent-length:")
        if at >= 0:
            length = int(lower[at + 17 :].split(b"\r\n", 1)[0])
            return code if len(body) >= length else None
        if b"\r\ntransfer-encoding: chunked" in lower:
            return code if body.endswith(b"0\r\n\r\n") else None
        return None


def _requests(order: dict[str, Any], host: str, path: str) -> Iterator[bytes]:
    shared = {"Host": host, **order["headers"]}
    lines = "".join(f"{name}: {value}\r\n" for name, value in shared.items())
    if not order["each"]:
        one = f"GET {path} HTTP/1.1\r\n{lines}\r\n".encode()
        while True:
            yield one
    with Path(order["each"]).open(encoding="utf-8") as file:
        for line in file:
            method, path, cookie, own = line.rstrip("\n").split("\t")
            more = f"Cookie: {cookie}\r\n" if cookie else ""
            sent = (own or order["body"]) if method != "GET" else ""
            if method != "GET":
                more += f"Content-Length: {len(sent)}\r\n"
            yield f"{method} {path} HTTP/1.1\r\n{lines}{more}\r\n{sent}".encode()


def ask(order: dict[str, Any]) -> dict[str, float]:
    """Ask as the order says, and count."""
    parts = urlsplit(order["url"])
    address = (parts.hostname or "127.0.0.1", parts.port or 80)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    requests = _requests(order, parts.netloc, path)
    taken: list[float] = []
    errors = sent = 0
    chosen = selectors.DefaultSelector()
    started = time.perf_counter()
    end = started + order["seconds"]

    def go_on(connection: Connection) -> None:
        """Send the next request, if there is one and the time is not up."""
        nonlocal sent
        request = next(requests, None) if time.perf_counter() < end else None
        if request is None:
            connection.socket.close()
            return
        if connection.closing:
            connection.again()
        sent += 1
        connection.send(request)
        chosen.register(connection.socket, selectors.EVENT_READ, connection)

    for _each in range(order["connections"]):
        go_on(Connection(address))
    last = started
    while chosen.get_map():
        ready = chosen.select(PATIENCE)
        if not ready:
            errors += len(chosen.get_map())
            break
        for key, _events in ready:
            connection = key.data
            status = connection.status()
            if status is None:
                continue
            last = time.perf_counter()
            taken.append((last - connection.started) * 1000)
            errors += not 200 <= status < 400
            chosen.unregister(connection.socket)
            go_on(connection)
    taken.sort()
    return {
        "requests": len(taken),
        "seconds": last - started,
        "errors": errors,
        "p50": taken[len(taken) // 2] if taken else 0.0,
        "p99": taken[math.ceil(len(taken) * 0.99) - 1] if taken else 0.0,
        "sent": sent if order["each"] else 0,
    }


if __name__ == "__main__":
    print(json.dumps(ask(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))))
