"""Receiving a body: whole, not too large, not too many at a time, and on a disk that may be full."""

import errno
import io
import os
import socket
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from participation.web import receiving
from participation.web.receiving import REFUSED, Body, Connection, Reception
from tests.conftest import Client

MOST, MOST_TEXT = 1_000_000, 10_000
FORM = "application/x-www-form-urlencoded"


class Inside:
    """An application that remembers what it was given."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        self.refused: list[int] = []

    def __call__(self, environ: Any, _start: Any) -> list[bytes]:
        self.refused.append(environ.get(REFUSED, 0))
        self.bodies.append(environ["wsgi.input"].read() if not self.refused[-1] else b"")
        return []


def _send(inside: Any, source: Any, *, length: int | None, kind: str = FORM) -> None:
    reception = Reception(inside, threads=1, most=MOST, most_text=MOST_TEXT)
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/",
        "REMOTE_ADDR": "192.0.2.1",
        "CONTENT_TYPE": kind,
        "wsgi.input": source,
    }
    if length is None:
        environ["HTTP_TRANSFER_ENCODING"] = "chunked"
    else:
        environ["CONTENT_LENGTH"] = str(length)
    reception(environ, lambda *_: None)  # type: ignore[arg-type, return-value]
    assert not reception._networks, "the place is given back"


@pytest.mark.parametrize(
    ("sent", "length", "kind", "refused"),
    [
        (b"a=b", 3, FORM, 0),
        (b"a=b", None, FORM, 0),
        (b"a=", 3, FORM, 400),
        (b"x" * (MOST_TEXT + 1), None, FORM, 413),
        (b"x" * (MOST_TEXT + 1), MOST_TEXT + 1, "multipart/form-data; boundary=x", 0),
    ],
)
def test_a_body_is_given_whole_or_not_at_all(
    sent: bytes, length: int | None, kind: str, refused: int
) -> None:
    inside = Inside()
    _send(inside, io.BytesIO(sent), length=length, kind=kind)
    assert inside.refused == [refused]
    assert inside.bodies == [b"" if refused else sent]


def test_what_says_that_it_is_too_large_is_not_read() -> None:
    source = io.BytesIO(b"x" * (MOST_TEXT + 1))
    _send(lambda *_: [], source, length=MOST_TEXT + 1)
    assert source.tell() == 0


def test_a_body_leaves_no_file_behind_when_the_process_is_killed(tmp_path: Path) -> None:
    """A large body is on the disk, under no name."""
    script = (
        "import os, tempfile\n"
        "from participation.web.receiving import IN_MEMORY\n"
        "from tempfile import SpooledTemporaryFile\n"
        "kept = SpooledTemporaryFile(max_size=IN_MEMORY)\n"
        "kept.write(bytes(2 * IN_MEMORY)); kept.flush()\n"
        "assert kept._rolled\n"
        "os.kill(os.getpid(), 9)\n"
    )
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", script], env=environment, check=False)
    assert done.returncode == -9
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_said_and_the_rest_is_still_taken_off_the_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Full(tempfile.SpooledTemporaryFile[bytes]):
        def write(self, _data: Any) -> int:
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(receiving, "SpooledTemporaryFile", Full)
    source = io.BytesIO(b"x" * 9_000)
    inside = Inside()
    _send(inside, source, length=9_000)
    assert inside.refused == [507]
    assert source.tell() == 9_000


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (400, "could not show the page"),
        (408, "did not arrive in time"),
        (413, "too large"),
        (503, "busy just now"),
        (507, "no more room"),
    ],
)
def test_a_refusal_is_a_page(client: Client, status: int, words: str) -> None:
    answer = client.post("/language", environ_overrides={REFUSED: status})
    assert answer.status_code == status
    assert words in answer.text


def test_no_network_takes_all_places(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiving, "RECEIVERS", 3)
    monkeypatch.setattr(receiving, "SHARE", 2)
    monkeypatch.setattr(receiving, "PATIENCE", 0.01)
    reception = Reception(app.wsgi_app, threads=1, most=MOST, most_text=MOST_TEXT)
    assert reception._admit("2001:db8::/64")
    assert reception._admit("2001:db8::/64")
    assert not reception._admit("2001:db8::/64")
    assert reception._admit("192.0.2.1")
    assert not reception._admit("192.0.2.2"), "all places are taken"
    reception._let_go("2001:db8::/64")
    assert reception._admit("192.0.2.2")


def test_a_form_waits_for_a_place_when_many_are_sent_at_once(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiving, "RECEIVERS", 2)
    monkeypatch.setattr(receiving, "SHARE", 1)
    reception = Reception(app.wsgi_app, threads=1, most=MOST, most_text=MOST_TEXT)
    assert reception._admit("192.0.2.1")
    with ThreadPoolExecutor() as threads:
        waiting = threads.submit(reception._admit, "192.0.2.1")
        while not reception._waiting:
            time.sleep(0.001)
        assert not reception._admit("192.0.2.1"), "no more wait from one network"
        assert reception._admit("192.0.2.2"), "nor does another wait for them"
        assert not waiting.done()
        reception._let_go("192.0.2.1")
        reception._let_go("192.0.2.2")
        assert waiting.result()
    reception._let_go("192.0.2.1")
    assert not reception._networks
    assert not reception._waiting


def test_so_many_are_inside_at_a_time_and_an_error_gives_the_place_back() -> None:
    inside: list[int] = []

    def failing(_environ: Any, _start: Any) -> Any:
        inside.append(reception._places.qsize())
        raise ValueError("inside")

    reception = Reception(failing, threads=3, most=MOST, most_text=MOST_TEXT)
    for _ in range(4):
        with pytest.raises(ValueError, match="inside"):
            reception({"REQUEST_METHOD": "GET"}, lambda *_: None)  # type: ignore[arg-type, return-value]
    assert inside == [2] * 4
    assert reception._places.qsize() == 3


def test_the_rule_of_a_slow_body() -> None:
    body = Body("192.0.2.1", began=time.monotonic() - 30, got=4_000)
    assert body.is_late()
    body.got = 6_000
    assert not body.is_late(), "500 bytes a second beyond 20 s"
    eight_minutes = Body("192.0.2.1", began=time.monotonic() - 480, got=60_000_000)
    assert not eight_minutes.is_late(), "60 MB at 1 Mbit/s"


def test_a_download_is_no_stalled_connection() -> None:
    known = Connection(since=0.0, sent=10, got=100)
    assert not known.is_stalled(19.0, sent=10, got=100)
    assert known.is_stalled(21.0, sent=10, got=100)
    assert not known.is_stalled(21.0, sent=11, got=100)
    assert not known.is_stalled(40.0, sent=11, got=100)


def test_what_passed_on_a_connection_is_counted_by_the_kernel() -> None:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        with socket.create_connection(listening.getsockname()) as near:
            far, _address = listening.accept()
            near.sendall(b"x" * 777)
            far.recv(1000)
            far.sendall(b"y" * 55)
            near.recv(1000)
            time.sleep(0.1)
            numbers = [receiving.passed(each) for _inode, each in receiving.connections()]
            far.close()
    assert any(got == 777 for _sent, got in numbers)
    assert any(sent >= 777 and got == 55 for sent, got in numbers)
