"""Uploads that nothing holds on to are taken away, and nothing else is."""

import io
import os
from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from participation import clock, db, storage
from participation.storage import StoredFile, keeper
from participation.subjects import jobs
from participation.subjects.actions import attach
from tests import factories


def _take(app: Flask, content: str, *, attached: bool, days: int) -> str:
    with app.app_context(), db.transaction():
        with clock.at(clock.now() - timedelta(days=days)):
            kept = storage.take(io.BytesIO(factories.pdf(content)), "x.pdf")
        if attached:
            attach(factories.hearing(factories.space()), kept, by=None)
        path = keeper()._path(kept.sha256)  # type: ignore[attr-defined]
        moment = (clock.now() - timedelta(days=days)).timestamp()
        os.utime(path, (moment, moment))
        return kept.sha256


def test_only_what_is_old_and_held_by_nothing_goes(real_app: Flask) -> None:
    held = _take(real_app, "held", attached=True, days=9)
    fresh = _take(real_app, "fresh", attached=False, days=0)
    left = _take(real_app, "left", attached=False, days=9)
    _take(real_app, "shared", attached=False, days=9)
    shared = _take(real_app, "shared", attached=True, days=9)
    with real_app.app_context():
        jobs.forget_abandoned_files()
        with db.transaction(write=False) as session:
            rows = list(session.scalars(select(StoredFile.sha256)))
        assert sorted(rows) == sorted([held, fresh, shared])
        assert keeper().exists(held)
        assert keeper().exists(fresh)
        assert keeper().exists(shared)
        assert not keeper().exists(left)


def test_a_file_that_is_taken_again_meanwhile_stays(real_app: Flask) -> None:
    left = _take(real_app, "again", attached=False, days=9)
    with real_app.app_context():
        before = clock.now() - timedelta(days=2)
        keeper().put(io.BytesIO(factories.pdf("again")), left)
        assert not keeper().drop(left, before)
        assert keeper().exists(left)
