"""A form that makes something makes it once: pressed twice at the same moment, and later."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from participation import clock, db
from participation.accounts import passwords
from participation.accounts.login import open_sign_in
from participation.comments.models import Comment
from participation.ideas.proposals.models import Idea
from participation.mail import Letter
from participation.web import submissions
from participation.web.submissions import Submission
from tests import factories as make
from tests.conftest import Client


@pytest.fixture
def place(real_app: Flask) -> dict[str, Any]:
    """A box with an idea, and the sign-in of somebody who writes there."""
    with real_app.app_context(), db.transaction():
        space = make.space()
        box = make.box(space)
        idea = make.idea(box)
        person = make.user("Astrid Holm")
        make.accept_rules(person, space)
        return {
            "/ideas/new": {"box": box.slug, "title": "Bænke", "body": "Flere bænke ved søen."},
            "/comments": {"about": str(idea.id), "body": "Det er jeg enig i."},
            "token": open_sign_in(person, "test"),
            "page": idea.path,
        }


def _browser(app: Flask, token: str) -> Client:
    client = app.test_client()
    assert isinstance(client, Client)
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    with client.session_transaction() as session:
        session["_user_id"] = token
    return client


def _key_on(page: str) -> str:
    found = re.search(r'name="submission" value="([0-9a-f]{64})"', page)
    assert found
    return found[1]


def _key(app: Flask, place: dict[str, Any], path: str) -> str:
    page = f"{path}?box={place[path]['box']}" if path == "/ideas/new" else place["page"]
    return _key_on(_browser(app, place["token"]).get(page).text)


def _number(app: Flask, kind: Any) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(kind)) or 0


@pytest.mark.parametrize(("path", "kind"), [("/ideas/new", Idea), ("/comments", Comment)])
def test_two_presses_at_the_same_moment_make_one(
    real_app: Flask, place: dict[str, Any], path: str, kind: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = {**place[path], "submission": _key(real_app, place, path)}
    before = _number(real_app, kind)
    claim = submissions._claim
    entered = threading.Semaphore(0)

    def slow(fingerprint: str) -> tuple[int, str] | None:
        entered.release()
        first = claim(fingerprint)
        if first is None:
            # On PostgreSQL the other one stands in its claim now; on SQLite before its first question.
            entered.acquire()
            entered.acquire(timeout=1)
        return first

    monkeypatch.setattr(submissions, "_claim", slow)
    with ThreadPoolExecutor(2) as pool:
        sent = [
            pool.submit(lambda: _browser(real_app, place["token"]).post(path, data=data))
            for _time in range(2)
        ]
        answers = [each.result() for each in sent]
    assert [each.status_code for each in answers] == [303, 303]
    assert answers[0].location == answers[1].location
    assert _number(real_app, kind) == before + 1


def test_a_second_press_while_the_password_is_hashed_sends_no_second_mail(
    real_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No lock is held meanwhile, so the second one is done before the first."""
    browser = real_app.test_client()
    typed = {
        "name": "Astrid Holm",
        "email": "astrid@example.org",
        "password": "fire rolige svaner går",
    }
    data = {**typed, "submission": _key_on(browser.get("/register").text)}
    hashed, answers = passwords.hashed, []

    def slow(password: str) -> str:
        if not answers:
            answers.append(0)
            answers[0] = browser.post("/register", data=data).status_code
        return hashed(password)

    monkeypatch.setattr(passwords, "hashed", slow)
    answers.append(browser.post("/register", data=data).status_code)
    assert answers == [303, 303]
    assert _number(real_app, Letter) == 1


def test_the_second_press_is_said(real_app: Flask, place: dict[str, Any]) -> None:
    data = {**place["/ideas/new"], "submission": _key(real_app, place, "/ideas/new")}
    browser = _browser(real_app, place["token"])
    first = browser.post("/ideas/new", data=data).location
    assert browser.post("/ideas/new", data=data).location == first
    assert "It was sent twice and is there once." in browser.get(first).text
    with_htmx = {"HX-Request": "true", "Sec-Fetch-Site": "same-origin"}
    key = _key(real_app, place, "/comments")
    said = {**place["/comments"], "submission": key}
    places = [browser.post("/comments", data=said, headers=with_htmx) for _time in range(2)]
    assert [each.status_code for each in places] == [303, 303]
    assert places[0].location == places[1].location


def test_a_form_that_was_changed_makes_a_second_one(real_app: Flask, place: dict[str, Any]) -> None:
    data = {**place["/ideas/new"], "submission": _key(real_app, place, "/ideas/new")}
    browser = _browser(real_app, place["token"])
    first = browser.post("/ideas/new", data=data).location
    second = browser.post("/ideas/new", data={**data, "body": "Noget mere."}).location
    assert first != second, "nothing that was written is lost"


def test_a_form_that_was_refused_can_be_sent_again(real_app: Flask, place: dict[str, Any]) -> None:
    key = _key(real_app, place, "/ideas/new")
    browser = _browser(real_app, place["token"])
    good = {**place["/ideas/new"], "submission": key}
    assert browser.post("/ideas/new", data={**good, "title": ""}).status_code == 422
    assert browser.post("/ideas/new", data={**good, "action": "preview"}).status_code == 200
    assert _number(real_app, Submission) == 0
    assert browser.post("/ideas/new", data=good).status_code == 303


def test_one_that_ended_halfway_is_made(real_app: Flask, place: dict[str, Any]) -> None:
    data = {**place["/ideas/new"], "submission": _key(real_app, place, "/ideas/new")}
    browser = _browser(real_app, place["token"])
    first = browser.post("/ideas/new", data=data).location
    with real_app.app_context(), db.transaction() as session:
        session.execute(update(Submission).values(status=None, led_to=None))
    assert browser.post("/ideas/new", data=data).location != first


def test_what_is_kept_says_nothing_and_goes(
    real_app: Flask, place: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    key = _key(real_app, place, "/ideas/new")
    data = {**place["/ideas/new"], "submission": key}
    _browser(real_app, place["token"]).post("/ideas/new", data=data)
    with real_app.app_context():
        row = db.session.scalars(select(Submission)).one()
        assert key[:32] not in row.fingerprint
        submissions.forget_old()
    assert _number(real_app, Submission) == 1
    later = clock.now() + submissions.KEPT + timedelta(minutes=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    with real_app.app_context():
        submissions.forget_old()
    assert _number(real_app, Submission) == 0
