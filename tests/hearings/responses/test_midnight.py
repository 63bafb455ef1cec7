"""Midnight between two statements: what arrived in time is in time, and was at one moment and no two.

Each request is sent once with the clock standing a second before the deadline, to count its
statements, and then once for each of them, with the deadline passing before that one.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select

from participation import clock, db, storage
from participation.accounts.models import RoleName, User
from participation.hearings.responses.models import Response, ResponseStatus
from participation.ledger import Entry
from participation.spaces.models import Audience, Space
from participation.subjects.models import Attachment, Revision
from participation.web import limiter
from tests import factories as make
from tests.conftest import Client
from tests.hearings.anonymous.test_anonymous import TEXT, _code, _pdf

DEADLINE = datetime.fromisoformat("2026-11-30T23:59:59+01:00")
BEFORE = DEADLINE - timedelta(seconds=1)
AFTER = DEADLINE + timedelta(seconds=2)
DAY = datetime.fromisoformat("2026-11-30T00:00:00+01:00")


class Clock:
    """A clock that passes midnight when a number of statements has been sent; never, unless told."""

    def __init__(self) -> None:
        self.sent = 0
        self.strikes: int | None = None

    def now(self) -> datetime:
        told = clock._told.get()
        if told is not None:
            return told
        return AFTER if self.strikes is not None and self.sent >= self.strikes else BEFORE

    def note(self, *_event: Any) -> None:
        self.sent += 1


@pytest.fixture
def midnight(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    made = Clock()
    monkeypatch.setattr(clock, "now", made.now)
    engine = app.extensions["database"].engine
    event.listen(engine, "before_cursor_execute", made.note)
    yield made
    event.remove(engine, "before_cursor_execute", made.note)


@pytest.fixture
def space(midnight: Clock) -> Space:
    return make.space(Audience.internal, timezone="Europe/Oslo", language="nb")


@pytest.fixture
def person(client: Client, space: Space) -> User:
    person = make.member(space, RoleName.employee)
    client.sign_in(person)
    return person


class Round:
    """One hearing that is asked once, and what came of it."""

    def __init__(self, client: Client, midnight: Clock, space: Space, **values: Any) -> None:
        self.client, self.midnight = client, midnight
        self.hearing = make.hearing(space, closes_at=DEADLINE, language="nb", **values)
        self.key = f"{self.hearing.id:032x}"
        db.session.commit()

    def post(self, page: str, strikes: int | None, **values: Any) -> Any:
        """Ask, with midnight at a statement; the clock stands before it again afterwards."""
        data = {"form_key": self.key, **values}
        db.session.commit()
        limiter.reset()
        self.midnight.sent, self.midnight.strikes = 0, strikes
        answer = self.client.post(
            f"/hearings/{self.hearing.id}/{page}",
            data=data,
            content_type="multipart/form-data" if "files" in data else None,
        )
        self.midnight.strikes = None
        return answer

    def send(self, strikes: int | None = None) -> Any:
        if self.hearing.anonymous:
            return self.post("anonymous", strikes, body=TEXT, files=[_pdf()])
        values = {"respondent_kind": "person", "respondent_name": "Kari", "body": TEXT}
        return self.post("response", strikes, files=[_pdf()], **values)

    def response(self) -> Response:
        found = select(Response).where(Response.hearing_id == self.hearing.id)
        return db.session.scalars(found.execution_options(populate_existing=True)).one()

    def moments(self) -> set[datetime]:
        """Every moment that is kept of the response."""
        response = self.response()
        moments = [response.sent_at, response.received_at, response.created_at]
        moments += [response.edited_at, response.withdrawn_at]
        entries = select(Entry.at).where(Entry.subject_id == response.id)
        moments += db.session.scalars(entries)
        files = select(Attachment.added_at).where(Attachment.subject_id == response.id)
        moments += db.session.scalars(files)
        earlier = select(Revision.at).where(Revision.subject_id == response.id)
        moments += db.session.scalars(earlier)
        return {each for each in moments if each is not None}


Begin = Callable[[], Round]


@pytest.fixture(params=[True, False], ids=["anonymous", "ordinary"])
def begin(
    request: pytest.FixtureRequest, client: Client, midnight: Clock, space: Space, person: User
) -> Begin:
    return lambda: Round(client, midnight, space, anonymous=request.param)


def _each_statement(midnight: Clock, once: Callable[[int | None], None]) -> None:
    once(None)
    count = midnight.sent
    assert count > 10, "the test itself must pass statements"
    for strikes in range(1, count + 1):
        once(strikes)


def test_what_arrives_in_time_is_not_late(begin: Begin, midnight: Clock) -> None:
    def once(strikes: int | None) -> None:
        asked = begin()
        assert asked.send(strikes).status_code in (200, 303), strikes
        sent = midnight.sent
        response = asked.response()
        assert (response.status, response.late) == (ResponseStatus.received, False), strikes
        assert asked.moments() == {DAY if asked.hearing.anonymous else BEFORE}, strikes
        midnight.sent = sent

    _each_statement(midnight, once)


def test_the_file_of_an_anonymous_response_says_its_day(
    client: Client, midnight: Clock, space: Space, person: User
) -> None:
    def once(strikes: int | None) -> None:
        asked = Round(client, midnight, space, anonymous=True)
        asked.send(strikes)
        sent = midnight.sent
        found = select(storage.StoredFile.created_at)
        assert set(db.session.scalars(found)) == {DAY}, strikes
        midnight.sent = sent

    _each_statement(midnight, once)


def _own(asked: Round) -> tuple[str, dict[str, Any]]:
    """Where one's own response is changed, and what shows that it is one's own."""
    answer = asked.send()
    if asked.hearing.anonymous:
        return "code", {"code": _code(answer.text)}
    return f"response/{asked.response().number}", {}


def test_a_correction_that_arrives_in_time_is_taken(begin: Begin, midnight: Clock) -> None:
    def once(strikes: int | None) -> None:
        asked = begin()
        page, shown = _own(asked)
        version = asked.response().version
        said = {"respondent_kind": "person", "respondent_name": "Kari", "body": "Onsdag."}
        asked.post(f"{page}/edit", strikes, save="1", version=version, **said, **shown)
        sent = midnight.sent
        assert asked.response().body == "Onsdag.", strikes
        assert asked.moments() == {DAY if asked.hearing.anonymous else BEFORE}, strikes
        midnight.sent = sent

    _each_statement(midnight, once)


def test_a_withdrawal_that_arrives_in_time_is_taken(begin: Begin, midnight: Clock) -> None:
    def once(strikes: int | None) -> None:
        asked = begin()
        page, shown = _own(asked)
        asked.post(f"{page}/withdrawal", strikes, sure="1", **shown)
        sent = midnight.sent
        assert asked.response().status is ResponseStatus.withdrawn, strikes
        assert asked.moments() == {DAY if asked.hearing.anonymous else BEFORE}, strikes
        midnight.sent = sent

    _each_statement(midnight, once)
