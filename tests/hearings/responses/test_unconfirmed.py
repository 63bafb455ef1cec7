"""Responses that wait for their link: seen at the desk, reminded once, deleted on the day that was said."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from participation import clock, db, i18n
from participation.accounts.models import RoleName
from participation.hearings.notice.models import Hearing, Status
from participation.hearings.responses.actions import unconfirmed
from participation.hearings.responses.models import Response, ResponseStatus
from participation.mail import Letter
from tests import factories as make
from tests.conftest import Client

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def _move(monkeypatch: pytest.MonkeyPatch, to: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: to)


def _send(app: Flask, hearing_id: int, number: int = 1, **headers: str) -> None:
    """A visitor sends a response, and gets the mail with the link."""
    client = app.test_client()
    data = {
        "respondent_kind": "person",
        "respondent_name": "Bodil Krogh",
        "email": f"bodil{number}@example.org",
        "body": "Stien bør ligge på kajsiden.",
        "form_key": f"{number:032x}",
    }
    answer = client.post(f"/hearings/{hearing_id}/response", data=data, headers=headers)
    assert answer.status_code == 303


def _hearing(app: Flask, **values: Any) -> int:
    with app.app_context(), db.transaction():
        return make.hearing(make.space(), **values).id


def _reminders(app: Flask) -> list[Letter]:
    with app.app_context():
        letters = db.session.scalars(select(Letter).order_by(Letter.id)).all()
        return [each for each in letters if "only reminder" in each.body]


def _link(letter: Letter) -> str:
    found = re.search(r"https?://[^/\s]+(/hearings/\d+/response/\S+)", letter.body)
    assert found, letter.body
    return found[1]


def _remind(app: Flask) -> int:
    with app.app_context():
        return unconfirmed.remind()


@pytest.mark.parametrize(
    ("closes_in", "first"),
    [(40 * DAY, 3 * DAY), (3 * DAY, 2 * DAY), (5 * HOUR, 1 * DAY)],
    ids=["three days", "the day before the deadline", "never within a day"],
)
def test_it_comes_once_and_in_time(
    real_app: Flask, monkeypatch: pytest.MonkeyPatch, closes_in: timedelta, first: timedelta
) -> None:
    now = clock.now()
    _move(monkeypatch, now)
    hearing_id = _hearing(real_app, closes_at=now + closes_in)
    _move(monkeypatch, now)
    _send(real_app, hearing_id)
    _move(monkeypatch, now + first - HOUR)
    assert _remind(real_app) == 0
    _move(monkeypatch, now + first)
    assert _remind(real_app) == 1
    for hours in range(0, 200, 20):
        _move(monkeypatch, now + first + hours * HOUR)
        assert _remind(real_app) == 0
    assert len(_reminders(real_app)) == 1


def test_it_says_the_day_and_both_links_lead_there(
    real_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    hearing_id = _hearing(real_app)
    now = clock.now()
    _move(monkeypatch, now)
    _send(real_app, hearing_id)
    _move(monkeypatch, now + 3 * DAY)
    assert _remind(real_app) == 1
    with real_app.app_context():
        first, reminder = db.session.scalars(select(Letter).order_by(Letter.id)).all()
        response = db.session.scalars(select(Response)).one()
        day = i18n.format_date(unconfirmed.deleted_at(response), "long", "Europe/Copenhagen")
        assert day in reminder.body
        assert day in first.body
    assert "kajsiden" not in reminder.body, "the address may be somebody else's"
    client = real_app.test_client()
    assert isinstance(client, Client)
    assert day in client.get(_link(reminder)).text
    assert client.post(_link(reminder) + "/confirmation").status_code == 303
    assert client.post(_link(first) + "/confirmation").status_code == 303
    for link in (_link(first), _link(reminder)):
        assert "can no longer be received" not in client.get(link).text
        assert "Bodil Krogh" in client.get(link).text
    with real_app.app_context():
        assert db.session.scalars(select(Response.number)).all() == [1]
        assert db.session.scalars(select(Hearing.response_count)).all() == [1]


def test_both_links_at_the_same_moment_receive_it_once(
    real_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    hearing_id = _hearing(real_app)
    now = clock.now()
    _move(monkeypatch, now)
    _send(real_app, hearing_id)
    _move(monkeypatch, now + 3 * DAY)
    _remind(real_app)
    with real_app.app_context():
        links = [_link(each) for each in db.session.scalars(select(Letter)).all()]
    with ThreadPoolExecutor(2) as pool:
        posts = [
            pool.submit(lambda each=link: real_app.test_client().post(each + "/confirmation"))
            for link in links
        ]
        assert [each.result().status_code for each in posts] == [303, 303]
    with real_app.app_context():
        assert db.session.scalars(select(Hearing.response_count)).all() == [1]


def test_two_workers_write_one_mail(real_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    hearing_id = _hearing(real_app)
    now = clock.now()
    _move(monkeypatch, now)
    for number in range(1, 4):
        _send(real_app, hearing_id, number)
    _move(monkeypatch, now + 3 * DAY)
    with ThreadPoolExecutor(2) as pool:
        found = [each.result() for each in [pool.submit(_remind, real_app) for _time in range(2)]]
    assert sum(found) == 3
    assert sorted(each.to for each in _reminders(real_app)) == [
        f"bodil{number}@example.org" for number in range(1, 4)
    ]


@pytest.mark.parametrize(
    "why", ["confirmed", "withdrawn", "nearly over", "the hearing is withdrawn"]
)
def test_nobody_else_gets_one(real_app: Flask, monkeypatch: pytest.MonkeyPatch, why: str) -> None:
    hearing_id = _hearing(real_app)
    now = clock.now()
    _move(monkeypatch, now)
    _send(real_app, hearing_id)
    with real_app.app_context():
        link = _link(db.session.scalars(select(Letter)).one())
    if why in ("confirmed", "withdrawn"):
        real_app.test_client().post(link + "/confirmation")
    if why == "withdrawn":
        assert real_app.test_client().post(link + "/withdrawal").status_code == 303
    if why == "the hearing is withdrawn":
        with real_app.app_context(), db.transaction() as session:
            session.execute(
                update(Hearing.__table__).values(status=Status.withdrawn)  # type: ignore[arg-type]
            )
    _move(monkeypatch, now + (7 * DAY - HOUR if why == "nearly over" else 3 * DAY))
    assert _remind(real_app) == 0


@pytest.mark.parametrize("language", ["da", "nb", "en"])
def test_in_the_language_it_was_written_in(
    real_app: Flask, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    hearing_id = _hearing(real_app)
    now = clock.now()
    _move(monkeypatch, now)
    _send(real_app, hearing_id, **{"Accept-Language": language})
    _move(monkeypatch, now + 3 * DAY)
    _remind(real_app)
    with real_app.app_context():
        letter = db.session.scalars(select(Letter).order_by(Letter.id.desc()).limit(1)).one()
    assert {
        "da": "Dette er den eneste påmindelse",
        "nb": "Dette er den eneste påminnelsen",
        "en": "This is the only reminder",
    }[language] in letter.body


def test_it_is_deleted_on_the_day_that_was_said(
    real_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    hearing_id = _hearing(real_app)
    now = clock.now()
    _move(monkeypatch, now)
    _send(real_app, hearing_id)
    with real_app.app_context():
        until = unconfirmed.deleted_at(db.session.scalars(select(Response)).one())
        assert abs(until - now - 7 * DAY) < HOUR
        _move(monkeypatch, until - HOUR)
        assert unconfirmed.forget() == 0
        _move(monkeypatch, until + 2 * HOUR)
        assert unconfirmed.forget() == 1


def test_the_page_after_sending_says_the_day(client: Client, app: Flask) -> None:
    hearing = make.hearing(make.space())
    db.session.commit()
    data = {
        "respondent_kind": "person",
        "respondent_name": "Bodil",
        "email": "bodil@example.org",
        "body": "Ja.",
        "form_key": "a" * 32,
    }
    page = client.get(client.post(f"/hearings/{hearing.id}/response", data=data).location).text
    day = i18n.format_date(clock.now() + 7 * DAY, "long", "Europe/Copenhagen")
    assert day in page
    assert "bodil@example.org" in page, "and to which address the mail went"
    assert (
        "works for 7 days"
        in client.application.test_client()
        .get(f"/hearings/{hearing.id}/response/sent", headers={"Accept-Language": "en"})
        .text
    ), "a visitor who has not sent it is told of nothing"


def test_the_desk_shows_how_many_wait(client: Client, app: Flask) -> None:
    space = make.space()
    hearing = make.hearing(space)
    sent = clock.now() - 4 * DAY
    for days in (4, 1):
        make.response(
            hearing,
            status=ResponseStatus.draft,
            number=None,
            email="bo@example.org",
            sent_at=clock.now() - days * DAY,
        )
    client.sign_in(make.member(space, RoleName.official))
    page = client.get(f"/desk/hearings/{hearing.id}").text
    day = i18n.format_date(sent, "long", "Europe/Copenhagen")
    assert (
        f"2 responses wait for their senders to follow the link in a mail; the oldest was sent on {day}."
        in page
    )
