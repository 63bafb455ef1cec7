"""Both clients count what a server really answered."""

import shutil
import threading
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask, request
from werkzeug.serving import WSGIRequestHandler, make_server

from bench import load
from bench.load import Ask, Load, put

CLIENTS = [
    "python",
    pytest.param(
        "wrk", marks=pytest.mark.skipif(shutil.which("wrk") is None, reason="there is no wrk")
    ),
]


class Quiet(WSGIRequestHandler):
    """Keeps connections, and writes no log."""

    protocol_version = "HTTP/1.1"

    def log(self, *_args: Any) -> None:
        pass


@pytest.fixture
def seen() -> list[tuple[str, str, str, str]]:
    return []


@pytest.fixture
def address(seen: list[tuple[str, str, str, str]]) -> Iterator[str]:
    app = Flask("counted")

    @app.route("/<path:path>", methods=["GET", "POST"])
    def answer(path: str) -> tuple[str, int]:
        cookie = request.headers.get("Cookie", "")
        seen.append((request.method, path, cookie, request.get_data(as_text=True)))
        return ("", 304) if path == "same" else (("no", 500) if path == "broken" else ("yes", 200))

    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(params=CLIENTS)
def client(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    found = shutil.which("wrk") if request.param == "wrk" else None
    monkeypatch.setattr(load, "wrk", lambda: found)
    return str(request.param)


def test_a_page_is_asked_for_again_and_again(client: str, address: str, seen: list[Any]) -> None:
    answered = put(Load(f"{address}/page", {"Accept-Language": "da"}, connections=2), 1)
    assert 10 < answered.requests <= len(seen) <= answered.requests + 2
    assert answered.errors == 0
    assert 0 < answered.p50 <= answered.p99
    assert answered.each_second == pytest.approx(answered.requests / answered.seconds)


def test_an_answer_without_a_body_is_an_answer(client: str, address: str) -> None:
    answered = put(Load(f"{address}/same", connections=2), 1)
    assert answered.requests > 10
    assert answered.errors == 0


def test_errors_are_counted(client: str, address: str) -> None:
    answered = put(Load(f"{address}/broken", connections=1), 1)
    assert answered.errors == answered.requests > 0


def test_each_is_sent_once_in_order(client: str, address: str, seen: list[Any]) -> None:
    each = [Ask(f"/vote/{at}", f"session=s{at}") for at in range(4000)]
    each.insert(1, Ask("/page", method="GET"))
    put(Load(address, {"Sec-Fetch-Site": "same-origin"}, each, "value=1", 4), 1)
    posts = [entry for entry in seen if entry[0] == "POST"]
    assert posts
    assert max(Counter(path for _method, path, *_rest in seen).values()) == 1
    for _method, path, cookie, body in posts:
        assert cookie == f"session=s{path.removeprefix('vote/')}"
        assert body == "value=1"
    assert ("GET", "page", "", "") in [(*entry[:3], "") for entry in seen]


def test_each_may_have_a_form_of_its_own(client: str, address: str, seen: list[Any]) -> None:
    each = [Ask("/comments", f"session=s{at}", body=f"about={at}") for at in range(20)]
    each.append(Ask("/vote/1", "session=s20"))
    put(Load(address, {}, each, "value=1", 1), 1)
    forms = {cookie: body for _method, _path, cookie, body in seen}
    assert forms["session=s7"] == "about=7"
    assert forms["session=s20"] == "value=1"
