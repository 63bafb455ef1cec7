"""Two web processes keep pages, a third process changes something: nobody sees the old page for long."""

import http.client
import os
import re
import time

from participation import db
from participation.spaces.models import Space
from participation.web.versions import NOT_AGAIN_WITHIN
from tests import factories
from tests.installation import command, started
from tests.processes.conftest import Installation

AT_MOST = 1.0
"""Seconds that an answer may be behind the database."""


def _ask(connection: http.client.HTTPConnection) -> str:
    connection.request("GET", "/spaces")
    answer = connection.getresponse()
    body = answer.read().decode()
    assert answer.status == 200
    found = re.search(r"Name no\. (\d+)", body)
    assert found is not None, body
    return found[1]


def _rename(installation: Installation, number: int) -> None:
    with installation.app.app_context(), db.transaction():
        space = db.session.query(Space).one()
        space.name = f"Name no. {number}"


def test_no_process_shows_anything_older_than_a_second(installation: Installation) -> None:
    assert NOT_AGAIN_WITHIN < AT_MOST
    with installation.app.app_context(), db.transaction():
        factories.space(name="Name no. 0")
    environment = {**installation.environment, "WEB_WORKERS": "2", "LOG_LEVEL": "INFO"}
    address = f"{installation.address}/about"
    # as processes are told apart: connections stay with the worker that took them
    with started(environment, installation.log, "serve", address=address):
        connections = [
            http.client.HTTPConnection("127.0.0.1", installation.port, timeout=20)
            for _ in range(12)
        ]
        committed: dict[int, float] = {0: time.monotonic()}
        stale = 0.0
        for number in range(1, 9):
            for connection in connections * 3:
                _ask(connection)  # so that each process has kept the page as it is
            _rename(installation, number)
            committed[number] = time.monotonic()
            until = committed[number] + AT_MOST + 0.2
            waiting = set(connections)
            while waiting:
                for connection in list(waiting):
                    asked = time.monotonic()
                    shown = int(_ask(connection))
                    if shown == number:
                        waiting.discard(connection)
                        continue
                    behind = asked - committed[shown + 1]
                    stale = max(stale, behind)
                    assert behind < AT_MOST
                assert time.monotonic() < until + 20
                time.sleep(0.01)
        for connection in connections:
            connection.close()
    if installation.app.extensions["database"].engine.dialect.name == "sqlite":
        assert stale == 0.0, "SQLite is asked each time"


def test_a_command_is_another_process_too(installation: Installation) -> None:
    address = f"{installation.address}/about"
    with started(installation.environment, installation.log, "serve", address=address):
        connection = http.client.HTTPConnection("127.0.0.1", installation.port, timeout=20)
        for _ in range(2):
            connection.request("GET", "/hearings")
            before = connection.getresponse().read()
        assert os.environ.get("DATABASE_URL") is None
        command(installation.environment, "demo")
        time.sleep(NOT_AGAIN_WITHIN)
        connection.request("GET", "/hearings")
        assert connection.getresponse().read() != before
        connection.close()
