"""Ids that stand in keys, addresses and letters: what has gone is not found again as something else, and
a key of one kind opens nothing of another."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from participation import clock, db
from participation.accounts import tokens
from participation.accounts.models import Purpose, Token
from participation.exports import actions as exports
from participation.exports.formats import ExportFormat
from participation.exports.models import ExportFile
from participation.exports.orders import ExportKind, Order
from participation.following import keys as following
from participation.following.models import Follower
from participation.hearings.publishing import previews
from participation.ideas.proposals.models import Idea
from participation.moderation import keys as moderation
from participation.moderation.models import Report
from participation.subjects.models import Subject
from tests import factories
from tests.conftest import Client


def _idea() -> Idea:
    return factories.idea(factories.box(factories.space()))


def _report() -> Report:
    return factories.report(_idea())


def _file() -> ExportFile:
    now = clock.now()
    wanted = Order(ExportKind.hearings, "", ExportFormat.csv).as_json()
    made = ExportFile(wanted=wanted, fingerprint="x", expires_at=now + timedelta(days=1))
    db.session.add(made)
    db.session.flush()
    return made


def _follower(email: str = "ane@example.org") -> Follower:
    made = Follower(email=email)
    db.session.add(made)
    db.session.flush()
    return made


MADE: dict[type[Any], Any] = {
    Follower: _follower,
    Report: _report,
    ExportFile: _file,
    Subject: _idea,
}


@pytest.mark.parametrize("kind", MADE)
def test_an_id_that_travels_is_given_once(app: Flask, kind: type[Any]) -> None:
    first = MADE[kind]()
    gone = first.id
    db.session.delete(first)
    db.session.flush()
    assert MADE[kind]().id > gone


def test_an_old_key_opens_nothing_of_others(app: Flask, client: Client) -> None:
    """SQLite would give the last id again: whoever has followed would see who follows now, and whoever
    has reported what somebody else has written to the moderators."""
    gone: list[Any] = [_follower(), _report()]
    paths = [
        f"/subscriptions/{following.key_of(gone[0].id)}",
        f"/reports/{moderation.key_of(gone[1].id)}",
    ]
    assert [client.get(path).status_code for path in paths] == [200, 200]
    for each in gone:
        db.session.delete(each)
    db.session.flush()
    _follower("bo@example.org")
    factories.report(_idea(), note="Om naboen.")
    assert [client.get(path).status_code for path in paths] == [410, 404]


def test_a_key_opens_what_it_was_made_for(app: Flask, client: Client) -> None:
    """All of them hold the number of a row: a receipt's is no key to the mail of an address."""
    hearing = factories.hearing(factories.space())
    file = _file()
    made = {
        "/subscriptions/": following.key_of(_follower().id),
        "/reports/": moderation.key_of(_report().id),
        "/exports/files/": exports.key_of(file),
        "/hearings/preview/": previews.path(hearing).rpartition("/")[2],
    }
    for path, right in made.items():
        for key in made.values():
            if key != right:
                assert client.get(path + key).status_code in (404, 410), path
        assert client.get(path + right).status_code != 410, path


LINKS = {
    "/register/confirmation?token={}": Purpose.confirm,
    "/reset-password?token={}": Purpose.reset,
    "/invitation?token={}": Purpose.invitation,
    "/membership?token={}": Purpose.join_domain,
    "/follows/confirmation?token={}": Purpose.confirm_follow,
    "/reports/confirmation?token={}": Purpose.confirm_report,
}


@pytest.mark.parametrize("purpose", Purpose)
def test_a_link_does_what_its_mail_says(app: Flask, client: Client, purpose: Purpose) -> None:
    """A secret that was sent for one thing does nothing else, whatever address it is put into."""
    person = factories.user()
    secret = tokens.issue(purpose, lasts=timedelta(days=1), user=person, email="a@example.org")
    db.session.commit()
    for path, own in LINKS.items():
        if purpose is not own:
            answer = client.post(path.format(secret), data={"password": "x" * 20})
            assert answer.status_code >= 400, path
            assert "_user_id" not in answer.headers.get("Set-Cookie", "")
    db.session.expire_all()
    assert db.session.query(Token).one().used_at is None
