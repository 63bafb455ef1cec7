"""A disk that is full: a page says so, what was typed is on it, and nothing is half there."""

import io
import os
import sqlite3
import subprocess
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, func, select
from sqlalchemy.exc import DBAPIError

from participation import db, storage
from participation.ideas.proposals.models import Idea
from participation.storage import FileRefused
from tests import factories as make
from tests.conftest import Client

TYPED = "There is no bench at the lake.\n" * 300


@pytest.fixture
def full(real_app: Flask, engine_name: str) -> Flask:
    """An application whose database may grow no more."""
    if engine_name != "sqlite":
        pytest.skip("a server's disk is its own; what it says is in test_errors")
    return real_app


def _no_more_room(app: Flask) -> None:
    engine = app.extensions["database"].engine

    def bounded(connection: sqlite3.Connection, _record: Any) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count={pages}")

    event.listen(engine, "connect", bounded)
    engine.dispose()


def _count(app: Flask) -> int:
    with app.app_context(), db.transaction(write=False) as reading:
        return reading.scalar(select(func.count()).select_from(Idea)) or 0


@pytest.mark.parametrize("htmx", [False, True])
def test_an_idea_that_finds_no_room_is_given_back(full: Flask, *, htmx: bool) -> None:
    client = full.test_client()
    assert isinstance(client, Client)
    with full.app_context(), db.transaction():
        slug = make.box(make.space(house_rules="")).slug
        client.sign_in(make.user())
    _no_more_room(full)
    data = {"box": slug, "title": "A bench", "body": TYPED}
    for _ in range(20):
        headers = {"Accept-Language": "en", **({"HX-Request": "true"} if htmx else {})}
        answer = client.post("/ideas/new", data=data, headers=headers)
        if answer.status_code not in (204, 303):
            break
    assert answer.status_code == 507
    assert "There is no more room on our side" in answer.text
    assert "What you sent has not been saved" in answer.text
    if not htmx:
        assert TYPED.strip() in answer.text
    before = _count(full)
    assert client.post("/ideas/new", data=data).status_code == 507
    assert _count(full) == before
    assert client.get("/ideas").status_code == 200, "reading goes on"


def test_the_states_that_mean_no_room(full: Flask) -> None:
    with full.app_context(), db.transaction():
        make.space()
    _no_more_room(full)

    def write() -> None:
        with full.app_context(), db.transaction():
            for _ in range(200):
                make.space(house_rules=TYPED)

    with pytest.raises(DBAPIError) as raised:
        write()
    assert db.is_full(raised.value)
    assert db.state_of(raised.value) == "SQLITE_FULL"


def test_a_file_that_finds_no_room_is_refused_with_its_form(app: Flask, tmp_path: Path) -> None:
    """On a real file system of one megabyte."""
    small = tmp_path / "small"
    small.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(small)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("only root may mount a small file system")
    before = app.extensions["storage"]
    app.extensions["storage"] = storage.Folder(small / "files")
    try:
        with pytest.raises(FileRefused, match="could not be saved just now"):
            storage.take(io.BytesIO(make.pdf(size=3_000_000)), "plan.pdf")
        assert [path for path in small.rglob("*") if path.is_file()] == []
    finally:
        app.extensions["storage"] = before
        subprocess.run(["umount", str(small)], check=True)
