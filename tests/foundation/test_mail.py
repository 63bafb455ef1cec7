"""Mail: written with the change, sent once, retried with growing pauses, never lost silently."""

import smtplib
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from participation import clock, db, mail


@pytest.fixture
def template(real_app: Flask, tmp_path: Path) -> str:
    """A mail template of the test's own."""
    folder = tmp_path / "templates" / "mail"
    folder.mkdir(parents=True)
    (folder / "hello.txt").write_text(
        "Hello {{ name }}\n\nKind regards from {{ site_name }} & co.\n"
    )
    loader = real_app.jinja_loader
    assert loader is not None
    loader.searchpath.insert(0, str(tmp_path / "templates"))  # type: ignore[attr-defined]
    return "hello"


def _write(app: Flask, template: str) -> None:
    with app.app_context(), db.transaction():
        mail.write("a@example.org", template, "en", name="Åse & Co")


def _letter(app: Flask) -> mail.Letter:
    with app.app_context(), db.transaction(write=False) as session:
        return session.scalars(select(mail.Letter)).one()


def test_a_letter_is_sent_once_and_then_emptied(real_app: Flask, template: str) -> None:
    _write(real_app, template)
    with real_app.app_context():
        assert mail.deliver() == 1
        assert mail.deliver() == 0
    files = list((real_app.extensions["settings"].var / "mail").glob("*.eml"))
    assert len(files) == 1
    text = files[0].read_text(encoding="utf-8")
    assert "Message-ID" in text
    letter = _letter(real_app)
    assert letter.subject == "Hello Åse & Co"
    assert letter.sent_at is not None
    assert letter.body == ""


def test_a_rolled_back_change_tells_nobody(real_app: Flask, template: str) -> None:
    def fail() -> None:
        with db.transaction():
            mail.write("a@example.org", template, "en", name="x")
            raise RuntimeError

    with real_app.app_context():
        with pytest.raises(RuntimeError):
            fail()
        assert mail.deliver() == 0


def test_a_mail_server_that_is_down_is_tried_again_later_with_the_same_id(
    real_app: Flask, template: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []

    def refuse(message: EmailMessage) -> None:
        seen.append(str(message["Message-ID"]))
        raise smtplib.SMTPConnectError(421, "try later")

    monkeypatch.setattr(mail, "transport", lambda: refuse)
    _write(real_app, template)
    pauses = []
    start = clock.now()
    with real_app.app_context():
        for step in range(4):
            moment = start + timedelta(hours=step)
            monkeypatch.setattr(clock, "now", lambda moment=moment: moment)
            assert mail.deliver() == 1
            assert mail.deliver() == 0
            pauses.append(_letter(real_app).due_at - moment)
    assert pauses == sorted(pauses)
    assert pauses[0] < pauses[-1]
    assert len(set(seen)) == 1
    assert "421" in (_letter(real_app).error or "")


def test_a_claimed_letter_is_not_taken_by_another_worker(real_app: Flask, template: str) -> None:
    _write(real_app, template)
    with real_app.app_context():
        assert len(mail._claim(10)) == 1
        assert mail._claim(10) == []


def test_nothing_leaves_a_site_that_is_paused_until_somebody_says_so(
    real_app: Flask, template: str
) -> None:
    _write(real_app, template)
    with real_app.app_context():
        with db.transaction():
            mail.pause("restored from a backup")
        with db.transaction(write=False):
            held = mail.paused()
            assert held is not None
            assert held.reason == "restored from a backup"
        assert mail.deliver() == 0
        with db.transaction():
            mail.resume()
        with db.transaction(write=False):
            assert mail.paused() is None
        assert mail.deliver() == 1
