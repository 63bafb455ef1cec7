"""Slow uploads and stalled downloads hold some threads of a web worker; others are still answered."""

import http.client
import io
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from participation import db, storage
from participation.subjects.actions import attach
from tests import factories
from tests.installation import started
from tests.processes.conftest import Installation


@contextmanager
def _slow_upload(port: int) -> Iterator[None]:
    """Say that five megabytes come, send a little, and leave it at that."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(
            b"POST /language HTTP/1.1\r\nHost: x\r\nSec-Fetch-Site: same-origin\r\n"
            b"Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 5000000\r\n\r\n"
            b'--b\r\nContent-Disposition: form-data; name="f"; filename="a"\r\n\r\nabc'
        )
        yield


@contextmanager
def _stalled_download(port: int, path: str) -> Iterator[None]:
    """Ask for a large file and read none of it."""
    with socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.settimeout(20)
        connection.connect(("127.0.0.1", port))
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        yield


def test_others_are_answered_meanwhile(installation: Installation) -> None:
    with installation.app.app_context(), db.transaction():
        hearing = factories.hearing(factories.space())
        large = storage.take(io.BytesIO(factories.pdf(size=15_000_000)), "plan.pdf")
        attachment = attach(hearing, large, by=None)
        path = f"/files/{attachment.id}/plan.pdf"
    log = installation.log
    address = f"{installation.address}/about"
    with started(installation.environment, log, "serve", address=address), ExitStack() as held:
        for _ in range(2):
            held.enter_context(_slow_upload(installation.port))
            held.enter_context(_stalled_download(installation.port, path))
        for _ in range(5):
            connection = http.client.HTTPConnection("127.0.0.1", installation.port, timeout=20)
            connection.request("GET", "/about")
            assert connection.getresponse().status == 200
            connection.close()
