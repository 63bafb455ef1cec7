"""What is not done while a transaction that writes is open: on SQLite all other writers wait for it."""

import hashlib
import threading
import time
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, g

from participation import db
from participation.accounts.login import open_sign_in
from participation.comments.models import Comment
from participation.db import sqlite
from participation.ideas.support.models import Vote
from participation.web import answers
from participation.web.submissions import new_key
from tests import factories
from tests.conftest import Client


@pytest.fixture
def sent(real_app: Flask) -> Any:
    """A browser of somebody signed in, an idea's id, and the key of a form."""
    with real_app.app_context(), db.transaction():
        space = factories.space()
        box = factories.box(space)
        person = factories.user()
        factories.accept_rules(person, space)
        token = open_sign_in(person, "test")
        idea_id, slug = factories.idea(box, factories.user()).id, box.slug
        person_id = person.id
    client = Client(real_app)
    with client.session_transaction() as session:
        session["_user_id"] = token
    with real_app.test_request_context():
        key = new_key(person_id)

    class Sent:
        browser, idea, box, submission = client, idea_id, slug, key

    return Sent


def _is_open() -> bool:
    opened = g.get("session")
    return bool(g.get("write") and opened is not None and opened.in_transaction())


def test_no_template_is_rendered_while_others_wait(
    real_app: Flask, sent: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither the form that is shown again nor the part of a page that htmx swaps in."""
    rendered: list[bool] = []
    for name in ("render_template", "render_block"):
        usual = getattr(answers, name)

        def noted(*given: Any, usual: Any = usual, **named: Any) -> Any:
            rendered.append(_is_open())
            return usual(*given, **named)

        monkeypatch.setattr(answers, name, noted)
    htmx = {"HX-Request": "true"}
    support = f"/ideas/{sent.idea}/support"
    for path, data, headers, status in (
        ("/comments", {"about": sent.idea, "body": ""}, {}, 422),
        ("/comments", {"about": sent.idea, "body": ""}, htmx, 422),
        ("/comments", {"about": sent.idea, "body": "", "submission": sent.submission}, {}, 422),
        ("/ideas/new", {"box": sent.box, "title": "", "body": ""}, {}, 422),
        ("/sign-in", {"email": "nobody@example.org", "password": "wrong one"}, {}, 422),
        (support, {"value": "1"}, htmx, 200),
        ("/comments", {"about": 0, "body": "x"}, {}, 404),
    ):
        before = len(rendered)
        answer = sent.browser.post(path, data=data, headers=headers)
        assert answer.status_code == status, (path, answer.status_code)
        assert len(rendered) > before, path
    assert not any(rendered)
    with real_app.app_context():
        assert db.session.query(Vote).count() == 1
        assert db.session.query(Comment).count() == 0


def test_no_file_is_hashed_while_others_wait(
    real_app: Flask, sent: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed: list[bool] = []
    usual = hashlib.sha256

    def noted(*data: Any, **named: Any) -> Any:
        made = usual(*data, **named)

        class Noted:
            def update(self, block: bytes) -> None:
                if len(block) > 100_000 / 2:
                    hashed.append(_is_open())
                made.update(block)

            def __getattr__(self, name: str) -> Any:
                return getattr(made, name)

        return Noted()

    monkeypatch.setattr("participation.web.submissions.hashlib.sha256", noted)
    answer = sent.browser.post(
        "/ideas/new",
        data={
            "box": sent.box,
            "title": "",
            "body": "More benches",
            "submission": sent.submission,
            "files": (BytesIO(factories.pdf(size=100_000)), "plan.pdf"),
        },
    )
    assert answer.status_code == 422
    assert hashed
    assert not any(hashed)


def test_writers_have_their_turn_in_the_order_they_came(real_app: Flask) -> None:
    """SQLite alone lets whoever asks at the right moment be next; on PostgreSQL nobody waits."""
    engine = real_app.extensions["database"].engine
    turns: list[int] = []

    def write(number: int) -> None:
        with engine.execution_options(write=True).begin():
            turns.append(number)

    writers = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    with engine.execution_options(write=True).begin():
        for writer in writers:
            writer.start()
            time.sleep(0.1)
    for writer in writers:
        writer.join()
    assert turns == sorted(turns)


def test_a_writer_does_not_wait_for_ever_for_its_turn(
    real_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody may hold the file and not the database; and what is waited for in vain is let go."""
    engine = real_app.extensions["database"].engine
    if engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL knows no turns")
    monkeypatch.setattr(sqlite, "TURN_WITHIN", 0.1)
    path = Path(engine.url.database).with_name(".writing.lock")
    held = sqlite.take_turn(path)
    assert held is not None
    for _ in range(2):
        with engine.execution_options(write=True).begin():
            pass
    held.close()
    monkeypatch.setattr(sqlite, "TURN_WITHIN", 5)
    again = sqlite.take_turn(path)
    assert again is not None
    again.close()
