"""A mail server that is slow: mail takes its time, and nothing else waits for it."""

import signal
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select, update

from participation import clock, db, jobs, ledger, mail
from tests.installation import command, free_port, kill, started
from tests.post import mail_server
from tests.processes.conftest import Installation

LETTERS = 20


def _letters(installation: Installation, number: int) -> None:
    with installation.app.app_context(), db.transaction():
        db.insert_many(
            mail.Letter,
            [
                {
                    "to": f"p{each}@example.org",
                    "subject": "Hello",
                    "body": "Text",
                    "message_id": f"<{each}@test>",
                    "headers": {},
                    "created_at": clock.now(),
                    "due_at": clock.now(),
                    "attempts": 0,
                }
                for each in range(number)
            ],
        )


def _ask(installation: Installation, statement: Any) -> Any:
    with installation.app.app_context(), db.transaction(write=False) as session:
        return session.scalar(statement)


def _wait(installation: Installation, until: Callable[[], bool]) -> None:
    end = time.monotonic() + 90
    while not until():
        assert time.monotonic() < end, installation.log.read_text()
        time.sleep(0.02)


UNNUMBERED = select(func.count(ledger.Entry.id)).where(ledger.Entry.position.is_(None))
SENT = select(func.count(mail.Letter.id)).where(mail.Letter.sent_at.is_not(None))


def test_two_workers_and_a_slow_server(installation: Installation) -> None:
    """Each letter leaves once; what is done meanwhile is numbered while letters are on their way."""
    port = free_port()
    environment = {**installation.environment, "MAIL_URL": f"smtp://127.0.0.1:{port}"}
    _letters(installation, LETTERS)
    queue = jobs.Jobs(installation.app, installation.app.extensions["settings"])
    with mail_server(port) as postbox, ExitStack() as workers:
        postbox.slow = 60
        for _ in range(2):
            workers.enter_context(started(environment, installation.log, "worker"))
        _wait(installation, lambda: postbox.tries == 2)
        for number in range(3):
            with installation.app.app_context(), db.transaction():
                ledger.record("test.done", n=number)
            queue.wake()
            _wait(installation, lambda: _ask(installation, UNNUMBERED) == 0)
        assert postbox.tries == 2, "both still wait for the mail server's word"
        assert _ask(installation, SENT) == 0
        postbox.slow = 0.1
        postbox.go_on()
        _wait(installation, lambda: _ask(installation, SENT) == LETTERS)
    taken = Counter(to for to, _id in postbox.taken)
    assert taken == {f"p{each}@example.org": 1 for each in range(LETTERS)}


def test_a_worker_that_is_told_to_stop_finishes_its_letter(installation: Installation) -> None:
    """Else each new version of the program would send one letter twice."""
    port = free_port()
    environment = {**installation.environment, "MAIL_URL": f"smtp://127.0.0.1:{port}"}
    _letters(installation, 3)
    with mail_server(port) as postbox:
        postbox.slow = 2
        with started(environment, installation.log, "worker") as worker:
            _wait(installation, lambda: postbox.tries == 1)
            worker.send_signal(signal.SIGINT)
            assert worker.wait(20) == 0
        assert postbox.tries == 1
        assert _ask(installation, SENT) == 1
        postbox.slow = 0
        command(environment, "worker", "--once")
    assert Counter(id_ for _to, id_ in postbox.taken) == {f"<{each}@test>": 1 for each in range(3)}


def test_a_killed_worker_holds_up_one_letter_and_only_for_minutes(
    installation: Installation,
) -> None:
    port = free_port()
    environment = {**installation.environment, "MAIL_URL": f"smtp://127.0.0.1:{port}"}
    _letters(installation, LETTERS)
    with mail_server(port) as postbox:
        postbox.slow = 60
        with started(environment, installation.log, "worker") as worker:
            _wait(installation, lambda: postbox.tries == 1)
            kill(worker)
        postbox.slow = 0
        command(environment, "worker", "--once")
        assert _ask(installation, SENT) == LETTERS - 1, "only what it had in hand waits"
        free = _ask(
            installation, select(mail.Letter.claimed_until).where(mail.Letter.sent_at.is_(None))
        )
        assert free - clock.now() < timedelta(minutes=6)
        with installation.app.app_context(), db.transaction() as session:
            session.execute(update(mail.Letter).values(claimed_until=None))
        command(environment, "worker", "--once")
        assert _ask(installation, SENT) == LETTERS
    assert sum(Counter(postbox.taken).values()) == LETTERS + 1, "the one that it could not note"
