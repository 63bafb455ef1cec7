"""Ids that stand in keys, addresses and letters: what has gone is not found again as something else."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from participation import clock, db
from participation.exports.models import ExportFile
from participation.following import keys as following
from participation.following.models import Follower
from participation.ideas.models import Idea
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
    made = ExportFile(wanted={}, fingerprint="x", expires_at=now + timedelta(days=1))
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
