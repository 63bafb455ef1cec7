"""Redis not there, silent, and back: votes are counted, the worker works, and the log says it once."""

import http.client
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from operator import lt

import pytest
from sqlalchemy import func, select

from participation import db, ledger
from participation.accounts.login import open_sign_in
from tests import factories as make
from tests.installation import started
from tests.processes.conftest import Installation
from tests.services import Redis, redis

HURRIED = (
    "from participation.jobs import queue, worker\n"
    "from participation.web.limiting import Shared\n"
    "worker.MINUTE = 2; queue.QUEUE_WITHIN = 2; Shared.AWAY_FOR = 2\n"
)


@pytest.fixture
def server(installation: Installation) -> Iterator[Redis]:
    with redis(installation.var) as found:
        installation.environment["REDIS_URL"] = found.url
        yield found


def _vote(installation: Installation, path: str, cookie: str, value: str) -> None:
    began = time.monotonic()
    headers = {
        "Cookie": cookie,
        "Sec-Fetch-Site": "same-origin",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    with closing(http.client.HTTPConnection("127.0.0.1", installation.port, timeout=30)) as asked:
        asked.request("POST", path, body=f"value={value}", headers=headers)
        assert asked.getresponse().status == 303
    assert time.monotonic() - began < 5


def _wait_for_numbers(installation: Installation) -> None:
    end = time.monotonic() + 30
    waiting = select(func.count()).select_from(ledger.Entry).where(ledger.Entry.position.is_(None))
    while time.monotonic() < end:
        with installation.app.app_context(), db.transaction(write=False) as reading:
            if not reading.scalar(waiting):
                return
        time.sleep(0.2)
    raise AssertionError(installation.log.read_text())


def test_votes_and_the_worker_go_on(installation: Installation, server: Redis) -> None:
    app, log = installation.app, installation.log
    with app.app_context(), db.transaction():
        idea = make.idea(make.box(make.space(house_rules="")))
        path = f"/ideas/{idea.id}/support"
        token = open_sign_in(make.user(), "test")
    app.secret_key = (installation.var / "secret-key").read_text().strip()
    signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    cookie = "session=" + signer.dumps({"_user_id": token, "_fresh": True})

    def said(*expected: int) -> None:
        """Wait until the log says each of these so many times, and see that it says no more."""
        words = ("limits.in_memory", "limits.shared_again", "queue_away", "queue_again")
        end = time.monotonic() + 30
        counted: tuple[int, ...] = ()
        while time.monotonic() < end and any(map(lt, counted or (0,) * 4, expected)):
            time.sleep(0.5)
            counted = tuple(log.read_text().count(word) for word in words)
        time.sleep(2)
        assert tuple(log.read_text().count(word) for word in words) == expected

    def go_on() -> None:
        for value in ("1", "", "1", ""):
            _vote(installation, path, cookie, value)
        _wait_for_numbers(installation)

    with ExitStack() as running:
        address = f"{installation.address}/about"
        environment = installation.environment
        running.enter_context(started(environment, log, "serve", address=address, first=HURRIED))
        running.enter_context(started(environment, log, "worker", first=HURRIED))
        go_on()
        said(1, 0, 2, 0)  # each process says it of its own queue
        server.start()
        time.sleep(2)
        go_on()
        said(1, 1, 2, 2)
        server.hold()
        go_on()
        server.go_on()
        time.sleep(2)
        go_on()
        server.stop()
        go_on()
        said(3, 2, log.read_text().count("queue_away"), log.read_text().count("queue_again"))
    assert "Traceback" not in log.read_text()
