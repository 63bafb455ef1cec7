"""What is taken away after its time goes in small transactions, and all of it goes."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from participation import clock, db, jobs, mail
from participation.accounts.models import Attempt
from participation.jobs import steps, threads


def _sent_long_ago(number: int) -> None:
    before = clock.now() - timedelta(days=8)
    db.insert_many(
        mail.Letter,
        [
            {
                "to": "", "subject": "", "body": "", "message_id": f"<{each}>", "headers": {},
                "created_at": before, "due_at": before, "attempts": 1, "sent_at": before,
            }
            for each in range(number)
        ],
    )  # fmt: skip


def test_all_old_letters_go_in_one_run(app: Flask) -> None:
    """More than four thousand a day used to grow for good: each run took away a thousand."""
    _sent_long_ago(2500)
    db.session.commit()
    jobs.run_due(everything=True)
    assert db.session.scalar(select(func.count()).select_from(mail.Letter)) == 0


def test_no_transaction_takes_away_more_than_its_part(app: Flask, queries: list[str]) -> None:
    """Rows with a key of two columns, too."""
    db.insert_many(Attempt, [{"key": f"k{n}", "window": n % 3, "count": 1} for n in range(25)])
    db.session.commit()
    queries.clear()
    assert [db.prune(Attempt, Attempt.window < 5, 10) for _ in range(3)] == [True, True, False]
    assert db.session.scalar(select(func.count()).select_from(Attempt)) == 0
    assert len([each for each in queries if each.startswith("DELETE")]) == 3


def test_every_step_that_takes_away_a_part_is_called_again(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A step that says nothing of what is left leaves it for hours, and falls behind."""
    asked: list[str] = []

    def prune(kind: type[Any], _condition: Any, _limit: int = 1000) -> bool:
        asked.append(kind.__tablename__)
        return True

    monkeypatch.setattr(db, "prune", prune)
    found = {}
    for name, (_every, run) in list(steps.registered.items()):
        if name in ("ledger", "search", "documents", "mail", "exports"):
            continue
        asked.clear()
        again = run()
        if asked:
            found[name] = bool(again)
    assert found == {
        "abandoned-files": True,
        "coauthor-invitations": True,
        "old-attempts": True,
        "old-drafts": True,
        "old-exports": True,
        "old-links": True,
        "old-mail": True,
        "old-notices": True,
        "old-reports": True,
        "old-sign-ins": True,
        "old-submissions": True,
    }


# ------------------------------------------------------------------------------ beside the rest


@pytest.fixture
def working(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """An application as in the worker: what takes long gets a thread."""
    monkeypatch.setitem(app.config, "TESTING", False)
    monkeypatch.setattr(threads, "at_work", {})
    return app


def test_what_comes_up_while_it_runs_is_done_too(working: Flask) -> None:
    """Asked again in the moment in which it was about to end, it would else not hear of it."""
    runs: list[int] = []
    begun, go_on, done = threading.Event(), threading.Event(), threading.Event()

    def run() -> None:
        runs.append(threading.get_ident())
        begun.set()
        assert go_on.wait(10)
        if len(runs) == 2:
            done.set()

    jobs.beside("test", run)
    assert begun.wait(10)
    for _ in range(5):
        jobs.beside("test", run)
    assert len(runs) == 1, "never twice at a time"
    go_on.set()
    assert done.wait(10)
    threads.at_work["test"].end(within=10)
    assert not threads.at_work["test"].is_alive()
    assert len(runs) == 2
    assert threading.get_ident() not in runs


def test_what_is_asked_for_last_is_done(working: Flask) -> None:
    """The thread stays; it went on doing what it was begun with, for another hearing than was meant."""
    runs: list[str] = []
    for name in ("first", "second"):
        done = threading.Event()

        def run(name: str = name, done: threading.Event = done) -> None:
            runs.append(name)
            done.set()

        jobs.beside("test", run)
        assert done.wait(10), runs
    threads.at_work["test"].end(within=10)
    assert runs == ["first", "second"]


def test_a_failure_beside_does_not_end_it(working: Flask) -> None:
    done = threading.Event()
    answers = iter((True, False))

    def run() -> None:
        if next(answers):
            jobs.beside("test", run)
            raise RuntimeError("once")
        done.set()

    jobs.beside("test", run)
    assert done.wait(10)
    threads.at_work["test"].end(within=10)


def test_the_worker_does_not_wait_for_mail(working: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail, "any_due", lambda: True)
    begun, go_on = threading.Event(), threading.Event()

    def deliver() -> int:
        begun.set()
        assert go_on.wait(10)
        return 0

    monkeypatch.setattr(mail, "deliver", deliver)
    assert jobs.send_mail() is False
    assert begun.wait(10)
    go_on.set()
    threads.at_work["mail"].end(within=10)
