"""Workers as processes: started together, killed, stopped, and with a database that goes away."""

import json
import re
import signal
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

import pytest
from sqlalchemy import create_engine, select, text

from participation import db, ledger, workers
from tests.installation import command, kill, started
from tests.processes.conftest import Installation

FAILURE = re.compile(r"error|failed|traceback|exception|not_woken|stumbled", re.IGNORECASE)


def _until(what: Callable[[], Any], seconds: float = 40) -> Any:
    end = time.monotonic() + seconds
    while not (found := what()) and time.monotonic() < end:
        time.sleep(0.1)
    return found


def _workers(installation: Installation) -> list[workers.Worker]:
    with installation.app.app_context(), db.transaction(write=False) as session:
        return list(session.scalars(select(workers.Worker).order_by(workers.Worker.id)))


def _waiting(installation: Installation) -> int:
    with installation.app.app_context(), db.transaction(write=False):
        return ledger.waiting()


def _health(installation: Installation) -> tuple[int, dict[str, Any]]:
    try:
        with urllib.request.urlopen(f"{installation.address}/health", timeout=10) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


@pytest.mark.parametrize("round_", range(2))
def test_two_that_start_for_the_first_time_log_no_failure(
    installation: Installation, round_: int
) -> None:
    with installation.app.app_context(), db.transaction():
        for number in range(20):
            ledger.record("test.done", n=number)
    with ExitStack() as running:
        processes = [
            running.enter_context(started(installation.environment, installation.log, "worker"))
            for _ in range(3)
        ]
        assert _until(lambda: len(_workers(installation)) == 3 and not _waiting(installation))
        time.sleep(3)
        for process in processes:
            process.send_signal(signal.SIGINT)
        for process in processes:
            process.wait(30)
    said = installation.log.read_text()
    assert not FAILURE.search(said), said
    assert _workers(installation) == [], "a worker that stops takes its row away"


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_one_dead_of_two_is_seen_and_one_that_stops_is_not(
    installation: Installation, how: signal.Signals
) -> None:
    address = f"{installation.address}/live"
    with (
        started(installation.environment, installation.log, "serve", address=address),
        started(installation.environment, installation.log, "worker") as one,
        started(installation.environment, installation.log, "worker") as two,
    ):
        assert _until(lambda: len(_workers(installation)) == 2)
        _until(lambda: _health(installation)[0] == 200)
        status, said = _health(installation)
        assert (status, [each["state"] for each in said["workers"]]) == (200, ["alive"] * 2), said
        kill(one)
        with installation.app.app_context(), db.transaction() as session:
            # As if its last sign of life were as old as it takes.
            row = session.scalars(select(workers.Worker).where(workers.Worker.pid == one.pid)).one()
            row.seen_at -= workers.LATE_AFTER
        status, said = _health(installation)
        assert status == 503
        assert sorted(each["state"] for each in said["workers"]) == ["alive", "dead"]
        two.send_signal(how)
        two.wait(30)
        assert [each.pid for each in _workers(installation)] == [one.pid]
        with started(installation.environment, installation.log, "worker") as three:
            assert _until(lambda: [each.pid for each in _workers(installation)] == [three.pid])


def test_a_database_that_goes_away_in_the_first_run_ends_no_worker(
    installation: Installation, engine_name: str
) -> None:
    """Every connection of the worker is cut, again and again, from its start on."""
    if engine_name == "sqlite":
        return  # a file does not go away
    url = installation.environment["DATABASE_URL"]
    head, _, tail = url.partition("?")
    name = head.rsplit("/", 1)[1]
    admin = create_engine(f"{head.rsplit('/', 1)[0]}/postgres?{tail}", isolation_level="AUTOCOMMIT")
    cut = text(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
        "WHERE datname = :name AND pid <> pg_backend_pid() AND application_name <> 'test'"
    )
    with installation.app.app_context(), db.transaction():
        for number in range(20_000):
            ledger.record("test.done", n=number)
    installation.app.extensions["database"].engine.dispose()
    stop = threading.Event()

    def cutting() -> None:
        with admin.connect() as connection:
            while not stop.wait(0.02):
                connection.execute(cut, {"name": name})

    thread = threading.Thread(target=cutting)
    log = installation.log
    with started(installation.environment, log, "worker") as worker:
        assert _until(lambda: _workers(installation)), log.read_text()
        thread.start()
        time.sleep(5)
        stop.set()
        thread.join()
        assert worker.poll() is None, log.read_text()
        assert _until(lambda: not _waiting(installation), 90), log.read_text()
    admin.dispose()


def test_the_worker_once_leaves_no_row(installation: Installation) -> None:
    command(installation.environment, "worker", "--once")
    assert _workers(installation) == []
