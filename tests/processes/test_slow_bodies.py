"""Bodies that come too slowly are ended; meanwhile others are answered, and honest slow ones are taken."""

import http.client
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing

import pytest

from participation.web.receiving import RECEIVERS, SHARE
from tests.installation import started
from tests.processes.conftest import Installation

HURRIED = "from participation.web import receiving as r; r.GRACE, r.LOOKED_EVERY = 3.0, 0.5"
BODY = b"language=da&back=%2Fabout"


@pytest.fixture
def served(installation: Installation) -> Iterator[Installation]:
    address = f"{installation.address}/about"
    log = installation.log
    with started(installation.environment, log, "serve", address=address, first=HURRIED):
        yield installation


def _begin(port: int, length: int, *, source: str = "127.0.0.1") -> socket.socket:
    """Begin to send a form of so many bytes."""
    connection = socket.create_connection(
        ("127.0.0.1", port), timeout=30, source_address=(source, 0)
    )
    connection.sendall(
        b"POST /language HTTP/1.1\r\nHost: x\r\nSec-Fetch-Site: same-origin\r\n"
        b"Content-Type: application/x-www-form-urlencoded\r\n"
        b"Content-Length: %d\r\n\r\n" % length
    )
    return connection


def _status(connection: socket.socket) -> int:
    answer = http.client.HTTPResponse(connection)
    answer.begin()
    answer.read()
    return answer.status


def _visit(port: int) -> int:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=20)) as connection:
        connection.request("GET", "/about")
        return connection.getresponse().status


def test_slow_bodies_stop_nobody_and_come_to_an_end(served: Installation) -> None:
    port = served.port
    with ExitStack() as held:
        slow = [held.enter_context(_begin(port, 500_000)) for _ in range(SHARE + 4)]
        for each in slow:
            each.sendall(b"language=")
        time.sleep(1)
        began = time.monotonic()
        for _ in range(20):
            assert _visit(port) == 200
            with _begin(port, len(BODY), source="127.0.0.2") as honest:
                honest.sendall(BODY)
                assert _status(honest) == 303
        assert time.monotonic() - began < 3, "all this while the slow ones were waited for"
        statuses = [_status(each) for each in slow]
    assert sorted(statuses) == [408] * SHARE + [503] * 4
    with _begin(port, len(BODY)) as connection:
        connection.sendall(BODY)
        assert _status(connection) == 303, "the places are free again"
    assert served.log.read_text().count("body.too_slow") == SHARE
    assert RECEIVERS > SHARE


def test_a_slow_phone_is_waited_for(served: Installation) -> None:
    body = BODY + b"&more=" + b"x" * 8_000
    with _begin(served.port, len(body)) as phone, _begin(served.port, 9_000) as stalled:
        for start in range(0, len(body), 800):
            phone.sendall(body[start : start + 800])
            time.sleep(0.5)
        assert _status(phone) == 303, "it took longer than the grace, at 1.6 KB a second"
        assert _status(stalled) == 408


def test_half_a_body_is_not_taken_for_a_whole_one(served: Installation) -> None:
    with _begin(served.port, 500) as connection:
        connection.sendall(BODY)
        connection.shutdown(socket.SHUT_WR)
        assert _status(connection) == 400
