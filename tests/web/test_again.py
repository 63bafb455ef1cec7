"""A deadlock undoes a request or a step of the worker; it is run again, and nobody sees it."""

import io
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from flask import Flask, flash, g, request, session
from sqlalchemy.exc import OperationalError
from werkzeug.test import TestResponse

from participation import db, jobs, ledger, web
from participation.jobs import steps
from participation.spaces.models import Space
from participation.web import Permission
from tests import factories as make


@contextmanager
def _view(app: Flask, view: Callable[[], Any]) -> Iterator[None]:
    endpoint = "pages.choose_language"
    before = app.view_functions[endpoint]
    app.view_functions[endpoint] = web.permission(Permission.anyone)(view)
    try:
        yield
    finally:
        app.view_functions[endpoint] = before


def _spaces(app: Flask) -> tuple[int, int]:
    with app.app_context(), db.transaction():
        return make.space(name="0").id, make.space(name="0").id


def _names(app: Flask) -> list[str]:
    with app.app_context(), db.transaction(write=False) as reading:
        return sorted(space.name for space in reading.query(Space))


def _raise_name(space_id: int) -> None:
    kept = db.session.get(Space, space_id, with_for_update=True)
    assert kept is not None
    kept.name = str(int(kept.name) + 1)
    db.session.flush()


def _deadlock() -> OperationalError:
    return OperationalError("UPDATE", {}, psycopg.errors.DeadlockDetected())


def _post(app: Flask, path: str = "/language", **data: Any) -> TestResponse:
    client = app.test_client(use_cookies=True)
    answer: TestResponse = client.post(path, data=data, headers={"Sec-Fetch-Site": "same-origin"})
    return answer


@pytest.mark.postgres
def test_two_requests_that_lock_each_other_out_are_both_answered(
    real_app: Flask, engine_name: str
) -> None:
    if engine_name != "postgres":
        pytest.skip("SQLite lets one write at a time")
    one, other = _spaces(real_app)
    both_hold = threading.Barrier(2)
    walked: list[str] = []

    def crossing() -> Any:
        order = (one, other) if request.form["first"] == "one" else (other, one)
        walked.append(request.form["first"])
        _raise_name(order[0])
        if len(walked) <= 2:
            both_hold.wait(10)
        assert request.files["plan"].read() == b"a plan"
        _raise_name(order[1])
        return web.redirect("/")

    answers: list[int] = []

    def send(first: str) -> None:
        answer = _post(real_app, first=first, plan=(io.BytesIO(b"a plan"), "plan.txt"))
        answers.append(answer.status_code)

    with _view(real_app, crossing):
        threads = [threading.Thread(target=send, args=(each,)) for each in ("one", "other")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
    assert answers == [303, 303]
    assert len(walked) == 3, "one of them was walked again"
    assert _names(real_app) == ["2", "2"], "each counted once"


@pytest.mark.parametrize("where", ["view", "commit"])
def test_a_request_is_walked_from_its_beginning(
    real_app: Flask, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    one, _other = _spaces(real_app)
    walked: list[str] = []
    left = [_deadlock(), _deadlock()]
    finish = db.finish

    def ending(*, success: bool) -> None:
        if success and where == "commit" and left:
            raise left.pop()
        finish(success=success)

    monkeypatch.setattr(db, "finish", ending)

    def view() -> Any:
        assert "seen" not in g, "nothing is left of the time before"
        assert "seen" not in session
        g.seen = session["seen"] = True
        flash(f"time {len(walked)}")
        walked.append(request.files["plan"].read().decode() + request.form["body"])
        _raise_name(one)
        if where == "view" and left:
            raise left.pop()
        return web.redirect("/")

    with _view(real_app, view):
        answer = _post(real_app, body="typed", plan=(io.BytesIO(b"plan, "), "plan.txt"))
    assert answer.status_code == 303
    assert walked == ["plan, typed"] * 3
    assert _names(real_app) == ["0", "1"]


def test_after_three_times_a_page_says_that_nothing_was_saved(real_app: Flask) -> None:
    one, _other = _spaces(real_app)
    walked: list[int] = []

    def view() -> Any:
        walked.append(1)
        _raise_name(one)
        raise _deadlock()

    with _view(real_app, view):
        answer = _post(real_app, body="Two words")
    assert answer.status_code == 503
    assert "has not been saved" in answer.text
    assert "Two words</textarea>" in answer.text
    assert len(walked) == db.ATTEMPTS
    assert _names(real_app) == ["0", "0"]


def test_other_errors_are_not_tried_again(real_app: Flask) -> None:
    walked: list[int] = []

    def view() -> Any:
        walked.append(1)
        raise OperationalError("SELECT", {}, psycopg.errors.AdminShutdown())

    with _view(real_app, view):
        assert _post(real_app).status_code == 503
    assert walked == [1]


def test_a_limit_counts_a_request_once_however_often_it_is_walked(real_app: Flask) -> None:
    left = [_deadlock(), _deadlock()]
    web.limiter.reset()

    @web.limiter.limit("1 per hour")
    def view() -> Any:
        if left:
            raise left.pop()
        return web.redirect("/")

    with _view(real_app, view):
        assert _post(real_app).status_code == 303
        assert _post(real_app).status_code == 429


def test_a_step_and_a_reader_of_the_worker_are_run_again(
    real_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = _spaces(real_app)
    left = {"step": [_deadlock(), _deadlock()], "reader": [_deadlock()]}

    def in_the_way(who: str, space_id: int) -> None:
        _raise_name(space_id)
        if left[who]:
            raise left[who].pop()

    def step() -> None:
        with db.transaction():
            in_the_way("step", one)

    monkeypatch.setattr(steps, "registered", {"ledger": steps.registered["ledger"]})
    monkeypatch.setattr(ledger, "_readers", {})
    jobs.step("a step")(step)
    ledger.reader("a reader", "thing.done")(lambda _entries: in_the_way("reader", other))
    jobs.step("reader:a reader")(lambda: ledger.follow("a reader"))
    with real_app.app_context():
        with db.transaction():
            ledger.record("thing.done")
        jobs.run_due(everything=True)
    assert left == {"step": [], "reader": []}
    assert _names(real_app) == ["1", "1"]


def test_what_is_run_again_stops_at_the_third_time_and_at_other_errors() -> None:
    ran: list[int] = []

    def always() -> None:
        ran.append(1)
        raise _deadlock()

    with pytest.raises(OperationalError):
        db.again(always)
    assert len(ran) == db.ATTEMPTS

    def wrong() -> None:
        ran.append(1)
        raise OperationalError("SELECT", {}, psycopg.errors.AdminShutdown())

    ran.clear()
    with pytest.raises(OperationalError):
        db.again(wrong)
    assert ran == [1]
