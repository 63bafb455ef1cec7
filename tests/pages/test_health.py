"""Whether the site says truly how it is: /live, /ready and /health, the desk and the administration."""

import socket
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text, update

from participation import clock, create_app, db, health, jobs, ledger, mail, revisions, workers
from participation.accounts.models import RoleName, User
from participation.health import asking
from tests import factories
from tests.conftest import Client, make_settings

MINUTE = timedelta(minutes=1)


def _worker(pid: int = 7, seen: timedelta = timedelta(0), **more: Any) -> workers.Worker:
    now = clock.now()
    values: dict[str, Any] = {"host": "here", "started_at": now - 9 * MINUTE, **more}
    values.setdefault("worked_at", now - seen)
    row = workers.Worker(pid=pid, seen_at=now - seen, **values)
    db.session.add(row)
    db.session.flush()
    return row


def _letter(due: timedelta, **more: Any) -> None:
    at = clock.now() - due
    db.session.add(
        mail.Letter(
            to="a@example.org", subject="s", body="b", message_id=f"<{due}@test>",
            created_at=at, due_at=at, **more,
        )
    )  # fmt: skip
    db.session.flush()


def _at_end(ago: timedelta, *, position: int = 0) -> None:
    """Every cursor was at its end so long ago, at this position."""
    for name in (ledger.NUMBERING, *ledger.readers(), health.SEARCH):
        db.session.add(ledger.Cursor(reader=name, position=position, at_end_at=clock.now() - ago))
    db.session.flush()


def _health(client: Client) -> tuple[int, Any]:
    answer = client.get("/health")
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.status_code, answer.json


class TestHealth:
    def test_all_is_well(self, client: Client) -> None:
        _worker()
        status, said = _health(client)
        assert (status, said["status"], said["wrong"]) == (200, "ok", [])
        assert [each["state"] for each in said["workers"]] == ["alive"]
        assert said["unnumbered"] == {"entries": 0, "seconds": 0}
        assert set(said["readers"]) == {*ledger.readers(), "search"}

    def test_it_says_no_name_of_a_machine(self, client: Client) -> None:
        _worker(host="secret-host")
        assert "secret-host" not in client.get("/health").text

    def test_no_worker_at_all(self, client: Client) -> None:
        status, said = _health(client)
        assert status == 503
        (sentence,) = said["wrong"]
        assert sentence.startswith("The worker is not running. Mail is not sent")

    def test_one_dead_of_two_is_seen(self, client: Client) -> None:
        _worker(1)
        _worker(2, seen=workers.LATE_AFTER + MINUTE)
        status, said = _health(client)
        assert status == 503
        assert [each["state"] for each in said["workers"]] == ["alive", "dead"]
        assert len(said["wrong"]) == 1
        assert said["wrong"][0].startswith("A worker has not been seen since")

    def test_a_worker_that_lives_and_gets_nowhere(self, client: Client) -> None:
        _worker(worked_at=clock.now() - health.WORK_LATE - MINUTE)
        status, said = _health(client)
        assert status == 503
        assert "at the same round of work since" in said["wrong"][0]

    @pytest.mark.parametrize("to_come", [False, True])
    def test_a_sign_of_life_from_the_future_is_none(self, client: Client, to_come: bool) -> None:
        """A worker whose clock was days ahead, and died: it was called alive for days."""
        if to_come:
            _worker(seen=-timedelta(days=5))
        else:
            _worker(clock_ahead=5 * 24 * 3600)
        status, said = _health(client)
        assert status == 503
        assert said["workers"][0]["state"] == ("future" if to_come else "clock")
        assert "clock" in said["wrong"][0]

    def test_what_waits_for_its_place_too_long(self, client: Client) -> None:
        _worker()
        _at_end(20 * MINUTE)
        with clock.at(clock.now() - 12 * MINUTE):
            ledger.record("test.done")
        status, said = _health(client)
        assert status == 503
        assert said["unnumbered"]["entries"] == 1
        assert 720 <= said["unnumbered"]["seconds"] < 780
        assert said["wrong"] == [
            "What was done 12 minutes ago still waits for its place in the ledger."
        ]

    def test_what_was_brought_in_from_elsewhere_is_not_late_at_once(self, client: Client) -> None:
        _worker()
        _at_end(MINUTE)
        with clock.at(clock.now() - timedelta(days=900)):
            ledger.record("test.done")
        status, said = _health(client)
        assert status == 200
        assert said["unnumbered"]["seconds"] < 120

    @pytest.mark.parametrize("name", ["notices", "search"])
    def test_a_reader_that_is_behind(self, client: Client, name: str) -> None:
        _worker()
        _at_end(timedelta(hours=2), position=2)
        late = health.SEARCH_LATE if name == "search" else health.READER_LATE
        with clock.at(clock.now() - late - 2 * MINUTE):
            for position in (1, 2):
                db.session.add(
                    ledger.Entry(action="test.done", at=clock.now(), position=position, data={})
                )
        db.session.flush()
        db.session.execute(
            update(ledger.Cursor).where(ledger.Cursor.reader == name).values(position=0)
        )
        status, said = _health(client)
        assert status == 503
        assert said["readers"][name]["entries"] == 2
        assert said["readers"]["likeness"] == {"entries": 0, "seconds": 0}
        minutes = int(late.total_seconds()) // 60 + 2
        assert said["wrong"] == [f"“{name}” is {minutes} minutes behind."]

    def test_mail_that_does_not_leave(self, client: Client) -> None:
        _worker()
        _letter(health.MAIL_LATE + MINUTE)
        _letter(timedelta(days=2), failed_at=clock.now())
        status, said = _health(client)
        assert status == 503
        assert said["mail"]["due"] == said["mail"]["given_up"] == 1
        assert said["wrong"] == ["Mail should have left 31 minutes ago."]

    def test_a_mail_server_that_takes_nothing(self, client: Client) -> None:
        _worker()
        _letter(timedelta(hours=3), error="OSError")
        db.session.execute(update(mail.Letter).values(due_at=clock.now() + MINUTE))
        assert _health(client)[1]["wrong"] == ["The mail server has taken no mail for 3 hours."]
        _letter(timedelta(minutes=1), sent_at=clock.now())
        assert _health(client)[0] == 200, "one refused letter is no outage"

    def test_a_step_that_fails(self, client: Client) -> None:
        _worker()
        now = clock.now()
        failure = workers.Failure(
            step="reader:notices", since=now - MINUTE, last_at=now, times=2, error="KeyError"
        )
        db.session.add(failure)
        status, said = _health(client)
        assert (status, said["failing"][0]["step"]) == (200, "reader:notices")
        failure.since = now - health.FAILS_FOR - MINUTE
        status, said = _health(client)
        assert status == 503
        assert said["wrong"][0].startswith("“reader:notices” has failed since")

    def test_times_in_the_future_are_said(self, client: Client) -> None:
        _worker()
        db.session.add(jobs.Heartbeat(name="step:search", at=clock.now() + timedelta(days=5)))
        status, said = _health(client)
        assert status == 503
        assert said["wrong"] == ["A clock was wrong: times in the future are written down."]

    def test_it_costs_few_statements(self, app: Flask, queries: list[str]) -> None:
        _worker()
        _at_end(MINUTE)
        queries.clear()
        health.look()
        assert len(queries) == 1


class TestWithoutADatabase:
    @pytest.fixture
    def silent(self) -> Iterator[int]:
        """The port of a server that takes connections and never says a word."""
        with socket.socket() as server:
            server.bind(("127.0.0.1", 0))
            server.listen(50)
            yield server.getsockname()[1]

    @pytest.mark.parametrize("gone", [True, False])
    def test_the_answer_comes_in_time_and_in_words(
        self, tmp_path: Any, silent: int, gone: bool, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(asking, "ANSWER_WITHIN", timedelta(seconds=1))
        port = 1 if gone else silent
        url = f"postgresql://nobody@127.0.0.1:{port}/nothing"
        app = create_app(make_settings(tmp_path, url), testing=True)
        client = app.test_client()
        began = time.monotonic()
        for path in ("/health", "/ready", "/health"):
            answer = client.get(path)
            assert answer.status_code == 503
            assert answer.json["wrong"] == ["The database does not answer."]
            assert "Traceback" not in answer.text
            assert "postgres" not in answer.text
        assert time.monotonic() - began < 8
        names = [each.name for each in threading.enumerate()]
        assert names.count("health") <= 2, "a question that is never answered is not asked again"
        assert client.get("/live").status_code == 200

    def test_a_database_without_tables(self, real_app: Flask) -> None:
        db.Base.metadata.drop_all(real_app.extensions["database"].engine)
        answer = real_app.test_client().get("/health")
        assert answer.status_code == 503
        assert answer.json["database"] == "unavailable"

    def test_two_that_ask_at_once_are_both_answered(self, real_app: Flask) -> None:
        with real_app.app_context(), db.transaction():
            _worker()
        found: list[int] = []
        threads = [
            threading.Thread(
                target=lambda: found.append(real_app.test_client().get("/health").status_code)
            )
            for _ in range(6)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert found == [200] * 6


class TestReady:
    def test_a_worker_that_is_dead_keeps_no_page_from_being_served(self, real_app: Flask) -> None:
        client = real_app.test_client()
        engine = real_app.extensions["database"].engine
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32))"))
            connection.execute(
                text("INSERT INTO alembic_version VALUES (:now)"), {"now": revisions.newest()}
            )
        assert client.get("/ready").status_code == 200
        assert client.get("/health").status_code == 503
        with engine.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        answer = client.get("/ready")
        assert answer.status_code == 503
        assert answer.json["wrong"] == [
            f"The database is at migration 9999, and this program needs {revisions.newest()}."
        ]

    def test_live_asks_nothing(self, client: Client, queries: list[str]) -> None:
        queries.clear()
        assert client.get("/live").json == {"status": "ok", "wrong": []}
        assert queries == []


class TestPeopleAreTold:
    LATE = "The work behind the site is late just now"

    @pytest.fixture
    def official(self, app: Flask) -> User:
        return factories.member(factories.space(), RoleName.official)

    def test_the_desk_says_that_work_is_late(self, client: Client, official: User) -> None:
        client.sign_in(official)
        assert self.LATE in client.get("/desk").text
        row = _worker()
        assert self.LATE not in client.get("/desk").text
        row.seen_at -= workers.LATE_AFTER + MINUTE
        assert self.LATE in client.get("/desk").text

    def test_one_dead_of_two_is_for_the_administration(
        self, client: Client, official: User
    ) -> None:
        admin = factories.user("Ada Admin")
        factories.role(admin, RoleName.admin)
        _worker(1)
        _worker(2, seen=workers.LATE_AFTER + MINUTE)
        client.sign_in(official)
        assert self.LATE not in client.get("/desk").text
        client.sign_in(admin)
        page = client.get("/admin").text
        assert "A worker has not been seen since" in page
        assert "(here, 2)" in page
        danish = client.get("/admin", headers={"Accept-Language": "da"}).text
        assert "har ikke givet lyd fra sig siden" in danish
