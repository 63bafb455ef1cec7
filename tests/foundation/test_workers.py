"""Workers: their rows, what they fail at, steps done by one alone, and clocks that are not believed."""

import os
import subprocess
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from participation import clock, db, jobs, mail, workers
from participation.jobs import rounds

DAYS = timedelta(days=5)
Clock = Callable[[timedelta], None]


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The steps of the worker: none but those of the test."""
    own: dict[str, Any] = {}
    monkeypatch.setattr("participation.jobs.steps.registered", own)
    return own


@pytest.fixture
def wrong_clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Let the clock of this machine be wrong by so much."""

    def by(how_much: timedelta) -> None:
        monkeypatch.setattr(clock, "of_this_machine", lambda: datetime.now(UTC) + how_much)

    return by


def _rows(app: Flask, table: Any) -> list[Any]:
    with app.app_context(), db.transaction(write=False) as session:
        return list(session.scalars(select(table)).all())


class TestPresence:
    def test_a_worker_has_a_row_while_it_runs(self, real_app: Flask) -> None:
        presence = workers.Presence(real_app)
        presence.begin()
        (row,) = _rows(real_app, workers.Worker)
        assert row.pid == os.getpid()
        assert row.worked_at is None
        presence.worked()
        presence._beat()
        (row,) = _rows(real_app, workers.Worker)
        assert row.worked_at is not None
        presence.end()
        assert _rows(real_app, workers.Worker) == []

    def test_it_takes_the_place_of_one_that_was_killed_here(self, real_app: Flask) -> None:
        dead = subprocess.Popen(["true"])
        dead.wait()
        now = clock.now()
        with real_app.app_context(), db.transaction() as session:
            host = workers.Presence(real_app)._host
            for pid, place in ((dead.pid, host), (1, host), (dead.pid, "another")):
                session.add(workers.Worker(host=place, pid=pid, started_at=now, seen_at=now))
        presence = workers.Presence(real_app)
        presence.begin()
        kept = {(row.host, row.pid) for row in _rows(real_app, workers.Worker)}
        presence.end()
        assert kept == {(host, 1), ("another", dead.pid), (host, os.getpid())}

    def test_the_dead_are_shown_for_a_while_and_then_forgotten(self, real_app: Flask) -> None:
        now = clock.now()
        with real_app.app_context():
            with db.transaction() as session:
                for pid, ago in (
                    (1, timedelta(0)),
                    (2, timedelta(minutes=50)),
                    (3, DAYS),
                    (4, -DAYS),
                ):
                    row = {"started_at": now - ago, "seen_at": now - ago}
                    session.add(workers.Worker(host="there", pid=pid, **row))
            workers.forget_dead()
        assert {row.pid for row in _rows(real_app, workers.Worker)} == {1, 2}

    def test_a_database_that_is_away_ends_no_heartbeat(
        self, real_app: Flask, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(workers, "BEAT_EVERY", timedelta(seconds=0.05))
        monkeypatch.setattr(db, "upsert", lambda _table: 1 / 0)
        presence = workers.Presence(real_app)
        presence.begin()
        assert _rows(real_app, workers.Worker) == []
        monkeypatch.undo()
        presence._beat()
        assert len(_rows(real_app, workers.Worker)) == 1
        presence.end()


class TestFailing:
    def test_a_failing_step_is_written_down_until_it_is_done(
        self, real_app: Flask, steps: dict[str, Any]
    ) -> None:
        broken = True

        def work() -> None:
            if broken:
                raise KeyError("a name that must not be kept")

        steps["weak"] = (timedelta(0), work)
        with real_app.app_context():
            jobs.run_due()
            jobs.run_due()
            (row,) = _rows(real_app, workers.Failure)
            assert (row.step, row.times, row.error) == ("weak", 2, "KeyError")
            assert row.since < row.last_at
            broken = False
            jobs.run_due()
        assert _rows(real_app, workers.Failure) == []

    def test_a_seldom_step_that_failed_is_tried_again_soon(
        self, real_app: Flask, steps: dict[str, Any]
    ) -> None:
        tries: list[datetime] = []

        def work() -> None:
            tries.append(clock.now())
            if len(tries) < 3:
                raise KeyError

        steps["daily"] = (timedelta(days=1), work)
        now = clock.now()
        with real_app.app_context():
            for minutes in (0, 1, 6, 7, 12, 13, 60):
                with clock.at(now + timedelta(minutes=minutes)):
                    jobs.run_due()
        assert [round((at - now) / timedelta(minutes=1)) for at in tries] == [0, 6, 12]

    def test_a_step_that_is_gone_fails_no_more(self, real_app: Flask) -> None:
        """A version that had it is not there any more: nobody would ever take it back."""
        with real_app.app_context():
            with clock.at(clock.now() - timedelta(days=2)):
                workers.note_failure("gone", KeyError())
            workers.note_failure("here", KeyError())
            workers.forget_dead()
        assert {row.step for row in _rows(real_app, workers.Failure)} == {"here"}

    def test_with_everything_all_is_done_before_it_fails(
        self, real_app: Flask, steps: dict[str, Any]
    ) -> None:
        done: list[str] = []
        steps["bad"] = (timedelta(0), lambda: 1 / 0)
        steps["good"] = (timedelta(0), lambda: done.append("good"))
        with real_app.app_context(), pytest.raises(ZeroDivisionError):
            jobs.run_due(everything=True)
        assert done == ["good"]


class TestAlone:
    def test_a_timed_step_is_done_by_one_of_two_workers(
        self, real_app: Flask, steps: dict[str, Any], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Both find that its time has come; one does it."""
        done: list[int] = []
        both = threading.Barrier(2)
        asked = rounds._due
        first = threading.local()

        def due(*arguments: Any) -> bool:
            answer = asked(*arguments)
            if not getattr(first, "over", False):
                first.over = True
                both.wait(20)
            return answer

        monkeypatch.setattr(rounds, "_due", due)
        steps["seldom"] = (timedelta(hours=1), lambda: done.append(1))

        def work() -> None:
            with real_app.app_context():
                jobs.run_due()

        threads = [threading.Thread(target=work) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert done == [1]

    def test_what_is_held_is_free_again(self, real_app: Flask) -> None:
        with real_app.app_context():
            with db.alone("a") as one, db.alone("a") as other, db.alone("b") as another:
                assert (one, other, another) == (True, False, True)
            with db.alone("a") as again:
                assert again


class TestClocks:
    @pytest.mark.parametrize("how_much", [DAYS, -DAYS])
    def test_a_worker_with_another_clock_than_the_database_does_nothing(
        self, real_app: Flask, steps: dict[str, Any], wrong_clock: Clock, how_much: timedelta
    ) -> None:
        done: list[int] = []
        steps["any"] = (timedelta(0), lambda: done.append(1))
        wrong_clock(how_much)
        presence = workers.Presence(real_app)
        with real_app.app_context():
            if real_app.extensions["database"].engine.dialect.name == "sqlite":
                jobs.run_due()
                assert done, "there is no other clock to ask"
                return
            with pytest.raises(jobs.ClockDiffers, match="5 days"):
                jobs.run_due()
        assert done == []
        presence._beat()
        (row,) = _rows(real_app, workers.Worker)
        presence.end()
        assert abs(row.seen_at - datetime.now(UTC)) < timedelta(minutes=1), "the database's time"
        assert abs(row.clock_ahead - how_much.total_seconds()) < 60

    def test_a_step_with_a_time_in_the_future_is_done(
        self, real_app: Flask, steps: dict[str, Any]
    ) -> None:
        done: list[int] = []
        steps["seldom"] = (timedelta(hours=1), lambda: done.append(1))
        with real_app.app_context():
            with db.transaction() as session:
                session.add(jobs.Heartbeat(name="step:seldom", at=clock.now() + DAYS))
            jobs.run_due()
            jobs.run_due()
            assert done == [1]
            with db.transaction(write=False) as session:
                at = session.get_one(jobs.Heartbeat, "step:seldom").at
        assert at <= clock.now()

    def test_a_letter_that_waits_longer_than_any_comes_back(self, real_app: Flask) -> None:
        """Claimed, or put off, by a worker whose clock was days ahead."""
        now = clock.now()
        waits = {"soon": timedelta(hours=5), "never": DAYS}
        with real_app.app_context():
            with db.transaction() as session:
                for name, wait in waits.items():
                    session.add(
                        mail.Letter(
                            to="a@example.org", subject=name, body="b", message_id=f"<{name}@test>",
                            created_at=now, due_at=now + wait, attempts=1,
                        )
                    )  # fmt: skip
            mail.bring_back()
        due = {row.subject: row.due_at for row in _rows(real_app, mail.Letter)}
        assert due["soon"] > now
        assert due["never"] <= clock.now()

    def test_a_jump_of_the_clock_is_said_and_remembered(
        self, real_app: Flask, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        presence = workers.Presence(real_app)
        monkeypatch.setattr(workers, "STEADY_AFTER", timedelta(0))
        assert presence.is_steady
        monkeypatch.setattr(workers, "STEADY_AFTER", timedelta(seconds=0.2))
        threading.Event().wait(0.3)
        presence._watch_clock()
        assert presence.is_steady
        monkeypatch.setattr(workers, "_offset", lambda: 0.0)
        presence._watch_clock()
        assert not presence.is_steady
