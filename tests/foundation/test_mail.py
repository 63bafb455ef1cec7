"""Mail: written with the change, sent once, retried with growing pauses, never lost silently."""

import smtplib
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete, select, update

from participation import clock, db, mail, smtp
from participation.mail import sending
from tests.installation import free_port
from tests.post import Postbox, Way, mail_server


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
    assert "To: a@example.org" in text
    letter = _letter(real_app)
    assert letter.sent_at is not None
    assert (letter.to, letter.subject, letter.body, letter.headers) == ("", "", "", {})


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
        raise smtplib.SMTPDataError(451, b"try later")

    monkeypatch.setattr(sending, "transport", lambda: Way(refuse))
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
    assert "451" in (_letter(real_app).error or "")


def test_a_claimed_letter_is_not_taken_by_another_worker(real_app: Flask, template: str) -> None:
    _write(real_app, template)
    with real_app.app_context():
        assert sending.claim_next() is not None
        assert sending.claim_next() is None


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


# ------------------------------------------------------------------- what is a letter's own trouble


def _put(app: Flask, *addresses: str) -> None:
    with app.app_context(), db.transaction() as session:
        for number, to in enumerate(addresses):
            session.add(
                mail.Letter(
                    to=to,
                    subject=f"Letter {number}",
                    body="Text\n",
                    message_id=f"<{number}@example.org>",
                    created_at=clock.now(),
                    due_at=clock.now() - timedelta(minutes=1),
                )
            )


def _letters(app: Flask) -> list[mail.Letter]:
    with app.app_context(), db.transaction(write=False) as session:
        return list(session.scalars(select(mail.Letter).order_by(mail.Letter.id)))


def _delivered(app: Flask) -> int:
    with app.app_context():
        return mail.deliver()


def _held(app: Flask) -> mail.MailHold | None:
    with app.app_context(), db.transaction(write=False):
        return mail.state().away


@pytest.fixture
def postbox(real_app: Flask) -> Iterator[Postbox]:
    """A mail server that the application sends by."""
    port = free_port()
    real_app.extensions["settings"] = real_app.extensions["settings"].model_copy(
        update={"mail_url": f"smtp://127.0.0.1:{port}"}
    )
    with mail_server(port) as postbox:
        yield postbox


@pytest.mark.parametrize(
    "bad", ["a@example.org\nBcc: all@example.org", "æ@@ø", "", '"', "a" * 2000]
)
def test_a_letter_that_cannot_be_written_fails_alone(
    real_app: Flask, postbox: Postbox, bad: str
) -> None:
    _put(real_app, bad, "a@example.org", bad, "b@example.org")
    assert _delivered(real_app) == 4
    assert [to for to, _id in postbox.taken] == ["a@example.org", "b@example.org"]
    one, good, other, last = _letters(real_app)
    assert one.failed_at
    assert other.failed_at
    assert one.error
    assert good.sent_at
    assert last.sent_at


def test_whatever_goes_wrong_with_one_letter_concerns_that_letter(
    real_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(message: EmailMessage) -> None:
        if message["Subject"] == "Letter 0":
            raise KeyError("something nobody has thought of")

    monkeypatch.setattr(sending, "transport", lambda: Way(stumble))
    _put(real_app, "a@example.org", "b@example.org")
    assert _delivered(real_app) == 2
    first, second = _letters(real_app)
    assert (first.sent_at, first.failed_at) == (None, None)
    assert first.due_at > clock.now()
    assert "KeyError" in (first.error or "")
    assert second.sent_at


@pytest.mark.parametrize(
    ("answer", "given_up"),
    [
        ("550 5.1.1 no such user", True),
        ("550 nobody here", True),
        ("553 what an address", True),
        ("450 4.2.0 greylisted, come again", False),
        ("451 later", False),
        ("550 5.7.1 relaying denied", False),
        ("530 sign in first", False),
        ("552 5.2.2 mailbox full", False),
    ],
)
def test_a_receiver_that_is_refused_for_good_is_not_tried_again(
    real_app: Flask, postbox: Postbox, answer: str, given_up: bool
) -> None:
    postbox.to_receiver = lambda to: answer if to.startswith("a") else "250 OK"
    _put(real_app, "a@example.org", "b@example.org")
    assert _delivered(real_app) == 2
    refused, other = _letters(real_app)
    assert (refused.failed_at is not None) == given_up
    assert (refused.error or "").startswith(mail.REFUSED)
    assert other.sent_at, "the next one leaves over the same connection"
    assert postbox.connections == 1
    assert _held(real_app) is None, "the server is well"


@pytest.mark.parametrize(("answer", "given_up"), [("554 spam", True), ("452 disk full", False)])
def test_a_text_that_is_refused_for_good_is_not_tried_again(
    real_app: Flask, postbox: Postbox, answer: str, given_up: bool
) -> None:
    postbox.answer = answer
    _put(real_app, "a@example.org")
    _delivered(real_app)
    (letter,) = _letters(real_app)
    assert (letter.failed_at is not None) == given_up
    assert not (letter.error or "").startswith(mail.REFUSED), "it is not the receiver's"


# --------------------------------------------------------------------- what is the server's trouble


class Moves:
    """The clock, moved on by the test."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.moment = clock.now()
        monkeypatch.setattr(clock, "now", lambda: self.moment)

    def on(self, **more: float) -> None:
        self.moment += timedelta(**more)


class Away:
    """A mail server that does not let us in."""

    def __init__(self, problem: Exception) -> None:
        self.problem: Exception | None = problem
        self.opened = 0
        self.sent: list[str] = []

    def open(self) -> None:
        self.opened += 1
        if self.problem is not None:
            raise self.problem

    def send(self, message: EmailMessage, to: str, look: Callable[[], None]) -> None:
        look()
        self.sent.append(to)

    def close(self) -> None:
        pass


@pytest.mark.parametrize(
    "problem",
    [
        ConnectionRefusedError(111, "refused"),
        TimeoutError("nothing said"),
        smtplib.SMTPAuthenticationError(535, b"wrong password"),
        smtplib.SMTPConnectError(421, "busy"),
        smtplib.SMTPNotSupportedError("STARTTLS"),
        UnicodeError("a host that cannot be"),
    ],
    ids=lambda problem: type(problem).__name__,
)
def test_a_server_that_is_away_costs_no_letter_a_try(
    real_app: Flask, monkeypatch: pytest.MonkeyPatch, problem: Exception
) -> None:
    time, server = Moves(monkeypatch), Away(problem)
    monkeypatch.setattr(sending, "transport", lambda: server)
    _put(real_app, "a@example.org", "b@example.org", "c@example.org")
    waits = []
    for _ in range(6):
        assert _delivered(real_app) == 0
        assert _delivered(real_app) == 0, "nobody asks it again at once"
        held = _held(real_app)
        assert held is not None
        assert held.until is not None
        assert type(problem).__name__ in held.reason
        waits.append((held.until - time.moment).total_seconds() / 60)
        time.on(minutes=waits[-1], seconds=1)
    assert server.opened == 6
    assert waits == [1, 2, 4, 8, 10, 10]
    assert [letter.attempts for letter in _letters(real_app)] == [0, 0, 0]
    server.problem = None
    assert _delivered(real_app) == 3
    assert server.sent == ["a@example.org", "b@example.org", "c@example.org"]
    assert _held(real_app) is None


def test_a_server_that_hangs_up_burns_one_letters_try_and_no_more(
    real_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def hang_up(_message: EmailMessage) -> None:
        raise smtplib.SMTPServerDisconnected("gone")

    monkeypatch.setattr(sending, "transport", lambda: Way(hang_up))
    _put(real_app, "a@example.org", "b@example.org", "c@example.org")
    assert _delivered(real_app) == 1
    assert [letter.attempts for letter in _letters(real_app)] == [1, 0, 0]
    assert _held(real_app) is not None


def test_what_a_server_said_when_it_went_away_names_no_receiver(
    real_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is kept beside the letters, where an erasure does not look."""

    def closing(message: EmailMessage) -> None:
        said = b"4.7.0 too much for Ane@Example.org"
        raise smtplib.SMTPRecipientsRefused({str(message["To"]): (421, said)})

    monkeypatch.setattr(sending, "transport", lambda: Way(closing))
    _put(real_app, "ane@example.org")
    _delivered(real_app)
    held = _held(real_app)
    assert held is not None
    assert "4.7.0 too much for" in held.reason
    assert "ane@" not in held.reason.lower()


def test_one_connection_carries_many_letters(real_app: Flask, postbox: Postbox) -> None:
    _put(real_app, *(f"p{number}@example.org" for number in range(12)))
    assert _delivered(real_app) == 12
    assert len(postbox.taken) == 12
    assert postbox.connections == 1


def test_a_server_that_takes_one_letter_a_connection_gets_them_all(
    real_app: Flask, postbox: Postbox
) -> None:
    postbox.letters_a_connection = 1
    _put(real_app, *(f"p{number}@example.org" for number in range(4)))
    assert _delivered(real_app) == 4
    assert len(postbox.taken) == 4
    assert {letter.error for letter in _letters(real_app)} == {None}
    assert _held(real_app) is None


def test_no_letter_takes_longer_than_its_claim(
    real_app: Flask, postbox: Postbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that says a word now and then would otherwise hold a letter for hours."""
    assert timedelta(seconds=smtp.TAKEN_WITHIN) < mail.CLAIM
    assert smtp.ANSWER_WITHIN < smtp.TAKEN_WITHIN
    monkeypatch.setattr(smtp, "TAKEN_WITHIN", 0.3)
    postbox.dribbles = True
    _put(real_app, "a@example.org", "b@example.org")
    try:
        assert _delivered(real_app) == 1
    finally:
        postbox.dribbles = False
    assert postbox.taken == []
    assert _held(real_app) is not None
    first, second = _letters(real_app)
    assert "SMTPServerDisconnected" in (first.error or "")
    assert (second.attempts, second.claim) == (0, None)


# --------------------------------------------------------------- looked at again before it leaves


def _delete(app: Flask) -> None:
    with app.app_context(), db.transaction() as session:
        session.execute(delete(mail.Letter))


def _taken_over(app: Flask) -> None:
    with app.app_context(), db.transaction() as session:
        session.execute(update(mail.Letter).values(claim="another worker's"))


def _sent_by_another(app: Flask) -> None:
    with app.app_context(), db.transaction() as session:
        session.execute(update(mail.Letter).values(sent_at=clock.now()))


def _claim_is_over(app: Flask) -> None:
    with app.app_context(), db.transaction() as session:
        session.execute(update(mail.Letter).values(claimed_until=clock.now()))


@pytest.mark.parametrize("happens", [_delete, _taken_over, _sent_by_another, _claim_is_over])
def test_a_letter_that_is_not_ours_any_more_does_not_leave(
    real_app: Flask, postbox: Postbox, happens: Callable[[Flask], None]
) -> None:
    """The mail server thinks about the receiver; meanwhile something happens to the letter."""

    def think(_address: str) -> str:
        happens(real_app)
        return "250 OK"

    postbox.to_receiver = think
    _put(real_app, "a@example.org")
    assert _delivered(real_app) == 1
    assert postbox.tries == 0, "its text was not said"
    _put(real_app, "b@example.org")
    postbox.to_receiver = lambda to: "550 no" if to.startswith("a") else "250 OK"
    _delivered(real_app)
    assert "b@example.org" in [to for to, _id in postbox.taken], "the next one leaves"


def test_a_letter_that_took_longer_than_its_claim_is_noted_as_sent(
    real_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another worker that has claimed it meanwhile then finds it sent."""
    monkeypatch.setattr(sending, "transport", lambda: Way(lambda _message: _taken_over(real_app)))
    _put(real_app, "a@example.org")
    _delivered(real_app)
    (letter,) = _letters(real_app)
    assert letter.sent_at is not None


def test_a_killed_workers_letter_comes_free_in_minutes(
    real_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    time = Moves(monkeypatch)
    server = Away(OSError())
    server.problem = None
    monkeypatch.setattr(sending, "transport", lambda: server)
    _put(real_app, "a@example.org")
    with real_app.app_context():
        assert sending.claim_next() is not None
    assert _delivered(real_app) == 0
    time.on(minutes=5, seconds=1)
    assert _delivered(real_app) == 1


def test_a_pause_holds_from_the_next_letter_on(
    real_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def pause(_message: EmailMessage) -> None:
        with real_app.app_context(), db.transaction():
            mail.pause("enough")

    monkeypatch.setattr(sending, "transport", lambda: Way(pause))
    _put(real_app, "a@example.org", "b@example.org")
    assert _delivered(real_app) == 1


def test_two_deliverers_never_send_one_letter_twice(real_app: Flask, postbox: Postbox) -> None:
    """Each takes the next one for itself while the other's is being sent."""
    postbox.slow = 0.02
    _put(real_app, *(f"p{number}@example.org" for number in range(20)))
    counts: list[int] = []
    both = [threading.Thread(target=lambda: counts.append(_delivered(real_app))) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sum(counts) == 20
    assert sorted(to for to, _id in postbox.taken) == sorted(
        f"p{number}@example.org" for number in range(20)
    )
    assert all(counts), "both had their part"


# -------------------------------------------------------------------------- how it stands, forgetting


def test_the_state_says_what_waits_and_since_when(
    real_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    time = Moves(monkeypatch)
    _put(real_app, "a@example.org", "b@example.org")
    with real_app.app_context(), db.transaction() as session:
        for to, values in (
            ("later@x.dk", {"due_at": time.moment + timedelta(hours=1)}),
            ("no@x.dk", {"due_at": time.moment - timedelta(days=2), "failed_at": time.moment}),
            ("", {"due_at": time.moment - timedelta(days=3), "sent_at": time.moment}),
        ):
            session.add(
                mail.Letter(
                    to=to, subject="", body="", message_id=to, created_at=time.moment, **values
                )
            )
    with real_app.app_context(), db.transaction():
        state = mail.state()
        assert (state.waiting, state.failed) == (3, 1) == mail.counts()
        assert state.overdue_since == time.moment - timedelta(minutes=1)
        assert (state.paused, state.away) == (None, None)
        mail.pause("a drill")
        held = mail.state().paused
        assert held is not None
        assert (held.reason, held.since) == ("a drill", time.moment)


def test_an_address_that_is_forgotten_leaves_the_outbox_at_once(real_app: Flask) -> None:
    _put(real_app, "ane@example.org", "Ane@Example.org", "bo@example.org", "jane@example.org")
    with real_app.app_context(), db.transaction() as session:
        _, failed, other, _ = session.scalars(select(mail.Letter).order_by(mail.Letter.id))
        failed.failed_at, failed.error = clock.now(), "SMTPRecipientsRefused: {'ane@example.org'}"
        other.body = "Write to ane@example.org, she said."
        other.body_if_hidden = "Write to ane@example.org."
        mail.forget_address("ane@example.org")
    assert [(each.to, each.body) for each in _letters(real_app)] == [
        ("bo@example.org", "Write to …, she said."),
        ("jane@example.org", "Text\n"),
    ]
    assert _letters(real_app)[0].body_if_hidden == "Write to …."
