"""Every error is a page with a body in the reader's language, made without the database."""

import errno
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from flask import Flask, abort, g
from flask_login import current_user
from sqlalchemy import event, insert, select, text, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionLeft
from werkzeug.test import TestResponse

from participation import db, web
from participation.accounts import passwords
from participation.accounts.models import User
from participation.hearings.notice.models import HearingType
from participation.spaces.models import Space
from participation.web import Permission
from tests import factories as make
from tests.conftest import Client

WORDS = {
    400: "Vi kunne ikke vise siden",
    404: "Siden blev ikke fundet",
    409: "En anden har ændret det samtidig",
    500: "Noget gik galt hos os",
    503: "Webstedet har travlt lige nu",
    507: "Der er ikke mere plads hos os",
}


def _failed_flush() -> None:
    """What a second press does: the row is there already, and the flush expires all that was read."""
    first = db.session.scalars(select(Space)).first()
    assert first is not None
    assert current_user.name
    make.space(slug=first.slug)


def _overtaken_row() -> None:
    """What saving does when somebody else has saved since the form was read."""
    kind = db.session.scalars(select(HearingType)).first()
    assert kind is not None
    assert current_user.name
    later = update(HearingType.__table__).values(version=HearingType.version + 1)  # type: ignore[arg-type]
    db.session.connection().execute(later)
    kind.name = "Saved at the same time"
    db.session.flush()


def _never_there() -> None:
    db.session.execute(insert(User).values(name="nobody", email=None, nothing=1))


def _missing_column() -> None:
    db.session.execute(text("SELECT nothing FROM subjects"))


def _raised(error: BaseException) -> Callable[[], None]:
    def fail() -> None:
        assert current_user.name
        raise error

    return fail


def _operational(original: Exception) -> OperationalError:
    return OperationalError("SELECT 1", {}, original)


def _full_sqlite() -> sqlite3.Error:
    full = sqlite3.OperationalError("database or disk is full")
    full.sqlite_errorname = "SQLITE_FULL"
    return full


FAILURES: dict[str, tuple[Callable[[], Any], int]] = {
    "bad request": (lambda: abort(400), 400),
    "not found": (lambda: abort(404), 404),
    "a failed flush": (_failed_flush, 409),
    "an overtaken row": (_overtaken_row, 409),
    "a wrong statement": (_never_there, 500),
    "an error of ours": (_raised(ValueError("ours")), 500),
    "the database away": (_raised(_operational(psycopg.OperationalError("gone"))), 503),
    "no connection left": (_raised(NoConnectionLeft("none left")), 503),
    "a deadlock": (_raised(_operational(psycopg.errors.DeadlockDetected())), 503),
    "the database's disk full": (_raised(_operational(psycopg.errors.DiskFull())), 507),
    "the file's disk full": (_raised(_operational(_full_sqlite())), 507),
    "our disk full": (_raised(OSError(errno.ENOSPC, "No space left on device")), 507),
    "our share used up": (_raised(OSError(errno.EDQUOT, "Disk quota exceeded")), 507),
}


@contextmanager
def _failing(app: Flask, fail: Callable[[], Any]) -> Iterator[None]:
    """Let one view of the application fail, for signed-in people and everybody."""
    endpoint = "pages.choose_language"
    before = app.view_functions[endpoint]
    app.view_functions[endpoint] = web.permission(Permission.anyone)(fail)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    try:
        yield
    finally:
        app.view_functions[endpoint] = before
        app.config["PROPAGATE_EXCEPTIONS"] = True


@pytest.fixture
def person(real_app: Flask) -> Client:
    """Somebody signed in whose account says Danish, and whose browser says English."""
    client = real_app.test_client()
    assert isinstance(client, Client)
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    with real_app.app_context(), db.transaction():
        make.hearing(make.space())
        user = make.user("Asta Holm")
        user.language = "da"
        db.session.flush()
        client.sign_in(user)
    with client.session_transaction() as session:
        session["language"] = "da"
    return client


@contextmanager
def _no_more_statements(app: Flask) -> Iterator[list[str]]:
    """What the database is asked after something has failed."""
    asked: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if g.get("failed"):
            asked.append(statement)

    engine = app.extensions["database"].engine
    event.listen(engine, "before_cursor_execute", note)
    yield asked
    event.remove(engine, "before_cursor_execute", note)


def _send(client: Client, **headers: str) -> TestResponse:
    typed = "Der mangler en bænk\nved søen & <skoven>"
    sent = {"body": typed, "password": "to ord", "current": "tre gamle ord", "topic": "3"}
    answer: TestResponse = client.post("/language", data=sent, headers=headers)
    return answer


@pytest.mark.parametrize("htmx", [False, True], ids=["page", "fragment"])
@pytest.mark.parametrize("name", FAILURES)
def test_each_class_of_error_is_a_page(
    real_app: Flask, person: Client, name: str, *, htmx: bool
) -> None:
    fail, status = FAILURES[name]

    def fails() -> None:
        try:
            fail()
        finally:
            g.failed = True

    with _failing(real_app, fails), _no_more_statements(real_app) as asked:
        answer = _send(person, **({"HX-Request": "true"} if htmx else {}))
    assert answer.status_code == status
    assert WORDS[status] in answer.text
    assert not asked, "the page asks the database nothing"
    assert ("<!doctype html>" in answer.text) is not htmx
    assert answer.headers["Content-Security-Policy"]
    assert "Log ind" not in answer.text, "nobody is told to sign in who has"
    if not htmx:
        assert "ved søen &amp; &lt;skoven&gt;</textarea>" in answer.text
    assert "to ord" not in answer.text
    assert "gamle ord" not in answer.text
    assert (answer.headers.get("Retry-After") is not None) is (status in (503, 507))


@pytest.mark.parametrize("name", ["a failed flush", "an error of ours", "the database away"])
@pytest.mark.parametrize("where", ["before", "template", "commit"])
def test_what_fails_around_the_view_is_a_page_too(
    real_app: Flask, person: Client, monkeypatch: pytest.MonkeyPatch, name: str, where: str
) -> None:
    fail, status = FAILURES[name]
    view: Callable[[], Any] = lambda: web.page("layout/error.html", title="")  # noqa: E731
    if where == "before":
        real_app.before_request_funcs[None].append(fail)
    elif where == "template":
        monkeypatch.setitem(real_app.jinja_env.globals, "footer_links", _only_once(fail))
    else:
        view = lambda: (current_user.name and "") or web.redirect("/")  # noqa: E731
        monkeypatch.setattr(db, "finish", _first_fails(fail, db.finish))
    try:
        with _failing(real_app, view):
            answer = _send(person)
    finally:
        if where == "before":
            real_app.before_request_funcs[None].remove(fail)
    assert answer.status_code == status
    assert WORDS[status] in answer.text
    assert answer.headers["X-Request-ID"]


def _only_once(fail: Callable[[], Any]) -> Callable[[], list[Any]]:
    left = [fail]

    def links() -> list[Any]:
        if left:
            left.pop()()
        return []

    return links


def _first_fails(fail: Callable[[], Any], finish: Any) -> Callable[..., None]:
    def ending(*, success: bool) -> None:
        if success:
            fail()
        finish(success=success)

    return ending


def test_a_page_whose_own_template_fails_has_a_body(
    real_app: Flask, person: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise RuntimeError

    monkeypatch.setitem(real_app.jinja_env.globals, "footer_links", broken)
    with _failing(real_app, FAILURES["an error of ours"][0]):
        answer = _send(person)
    assert answer.status_code == 500
    assert WORDS[500] in answer.text


def test_what_another_site_sends_is_not_shown(real_app: Flask, person: Client) -> None:
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://other.example"}):
        sent = {"body": "Call this number now"}
        answer = person.post("/language", data=sent, headers=headers, same_origin=False)
        assert answer.status_code == 400
        assert "this number" not in answer.text


def test_whoever_mistypes_an_address_keeps_the_menus(person: Client) -> None:
    answer = person.get("/nothing-here")
    assert answer.status_code == 404
    assert "Asta Holm" in answer.text
    assert WORDS[404] in answer.text


def test_what_was_meant_for_something_that_is_gone_is_on_the_page(person: Client) -> None:
    answer = person.post("/comments", data={"about": "987654", "body": "En bænk ved søen."})
    assert answer.status_code == 404
    assert "handler om noget, der ikke er her længere" in answer.text
    assert "En bænk ved søen.</textarea>" in answer.text
    answer = person.post("/nothing-here", data={"body": "En bænk ved søen."})
    assert answer.status_code == 404
    assert "En bænk" not in answer.text


def test_the_name_is_shown_when_it_is_known(real_app: Flask, person: Client) -> None:
    with _failing(real_app, FAILURES["an error of ours"][0]):
        assert "Asta Holm" in _send(person).text
    with _failing(real_app, FAILURES["a failed flush"][0]):
        answer = _send(person)
    assert "Asta Holm" not in answer.text
    assert answer.status_code == 409


def test_the_language_is_that_of_the_account_even_when_the_flush_forgot_it(
    real_app: Flask, person: Client
) -> None:
    with person.session_transaction() as session:
        del session["language"]
    with _failing(real_app, FAILURES["a failed flush"][0]):
        assert WORDS[409] in _send(person).text


def test_the_language_is_noted_when_somebody_signs_in(real_app: Flask) -> None:
    client = real_app.test_client()
    with real_app.app_context(), db.transaction():
        user = make.user(language="nb", password_hash=passwords.hashed("en lang setning"))
        sent = {"email": user.email, "password": "en lang setning"}
    assert client.post("/sign-in", data=sent).status_code == 303
    with client.session_transaction() as session:
        assert session["language"] == "nb"


def test_a_sentence_for_readers_says_nothing_of_what_was_sent(real_app: Flask) -> None:
    def away(slug: str) -> None:
        raise _operational(psycopg.OperationalError("gone"))

    client = real_app.test_client()
    before = real_app.view_functions["pages.about"]
    real_app.view_functions["pages.about"] = away
    try:
        answer = client.get("/about", headers={"Accept-Language": "da"})
    finally:
        real_app.view_functions["pages.about"] = before
    assert answer.status_code == 503
    assert "Prøv igen om lidt" in answer.text
    assert "ikke gemt" not in answer.text
