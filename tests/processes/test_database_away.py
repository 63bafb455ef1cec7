"""PostgreSQL cut off, silent, and back: every answer has a body, nobody waits long, and all goes on."""

import http.client
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import func, select

from participation import db, ledger
from participation.accounts.login import open_sign_in
from tests import factories as make
from tests.installation import started
from tests.processes.conftest import Installation
from tests.services import Way, way_to

HURRIED = (
    "from participation.db import connections, engine\nfrom participation.jobs import queue, worker\n"
    "connections.PING_WITHIN = 1; engine.ANSWER_WITHIN = 2; engine.SILENT_FOR = 0.5; worker.MINUTE = 1\n"
    "queue.QUEUE_WITHIN = 2; connections.NOTICED['connect_timeout'] = 2\n"
)
pytestmark = pytest.mark.postgres


@pytest.fixture
def way(installation: Installation, engine_name: str) -> Iterator[Way]:
    """The way from the installation's processes to its database."""
    if engine_name != "postgres":
        pytest.skip("there is no server that could be away")
    with way_to(installation.environment["DATABASE_URL"]) as (found, url):
        installation.environment["DATABASE_URL"] = url
        yield found


@pytest.fixture
def cookie(installation: Installation, way: Way) -> str:
    """The cookie of somebody who signed in in Danish."""
    app = installation.app
    with app.app_context(), db.transaction():
        person = make.user("Asta Holm", language="da")
        token = open_sign_in(person, "test")
    secret = (installation.var / "secret-key").read_text().strip()
    app.secret_key = secret
    signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    return "session=" + signer.dumps({"_user_id": token, "_fresh": True, "language": "da"})


def _ask(
    installation: Installation, method: str, path: str, cookie: str = "", body: str | None = None
) -> tuple[int, str, dict[str, str]]:
    headers = {"Accept-Language": "en", "Sec-Fetch-Site": "same-origin"}
    if cookie:
        headers["Cookie"] = cookie
    if body:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    with closing(http.client.HTTPConnection("127.0.0.1", installation.port, timeout=30)) as asked:
        asked.request(method, path, body=body, headers=headers)
        answer = asked.getresponse()
        return answer.status, answer.read().decode(), dict(answer.getheaders())


def test_readers_and_writers_see_a_page_and_then_the_site_again(
    installation: Installation, way: Way, cookie: str
) -> None:
    log = installation.log
    address = f"{installation.address}/about"
    with started(installation.environment, log, "serve", address=address, first=HURRIED):
        for _ in range(6):
            status, text, _headers = _ask(installation, "GET", "/ideas", cookie)
            assert (status, "Asta Holm" in text) == (200, True)
        kept = _ask(installation, "GET", "/about")[1]

        way.cut()
        time.sleep(0.6)  # that long the last answer holds
        status, text, headers = _ask(installation, "GET", "/about")
        assert (status, text) == (200, kept), "a kept page"
        assert "away" in headers["cache-status"]
        for method, body in (("GET", None), ("POST", "name=To+ord")):
            status, text, headers = _ask(installation, method, "/account/name", cookie, body)
            assert status == 503
            assert "Webstedet har travlt lige nu" in text
            assert headers["retry-after"]
        assert _ask(installation, "GET", "/nothing", cookie)[0] == 404

        way.restore()
        time.sleep(0.6)
        statuses = [_ask(installation, "GET", "/ideas", cookie)[0] for _ in range(20)]
        assert statuses == [200] * 20, "no connection from before is left in the pool"

        way.hold()
        for path, waits in (("/ideas", 10), ("/account", 10), ("/ideas", 10)):
            began = time.monotonic()
            status, text, _headers = _ask(installation, "GET", path, cookie)
            assert status == 503
            assert "Webstedet har travlt lige nu" in text
            assert time.monotonic() - began < waits

        way.restore()
        time.sleep(1)
        statuses = [_ask(installation, "GET", "/ideas", cookie)[0] for _ in range(20)]
        assert statuses == [200] * 20


def _numbered(installation: Installation) -> bool:
    with installation.app.app_context(), db.transaction():
        ledger.record("thing.done")
    end = time.monotonic() + 30
    while time.monotonic() < end:
        with installation.app.app_context(), db.transaction(write=False) as reading:
            waiting = reading.scalar(
                select(func.count())
                .select_from(ledger.Entry)
                .where(ledger.Entry.position.is_(None))
            )
        if not waiting:
            return True
        time.sleep(0.2)
    return False


def test_the_worker_stays_and_goes_on(installation: Installation, way: Way) -> None:
    log: Path = installation.log
    with started(installation.environment, log, "worker", first=HURRIED) as process:
        assert _numbered(installation), log.read_text()
        way.cut()
        time.sleep(4)
        way.restore()
        assert _numbered(installation), log.read_text()
        assert process.poll() is None
    assert log.read_text().count("worker.queue_away") == 1, "said once, not each second"
    assert "Error reading" not in log.read_text()
