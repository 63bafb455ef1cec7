"""The worker killed while it tells followers: a notice exactly once, a mail at least once.

The mail server is a real one on this machine. The one mail that can come twice, with the same
Message-ID, is the one that the server had taken when the worker was killed before it could note it.
"""

import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, func, select, update

from participation import clock, db, ledger, mail
from participation.following.models import Follow, Follower, Frequency, Notice
from participation.ledger import Cursor, Entry
from tests import factories
from tests.installation import command, free_port, kill, started
from tests.post import Postbox, mail_server
from tests.processes.conftest import Installation

FOLLOWERS = 30
ENTRIES = 5


def _news(installation: Installation) -> None:
    """A hearing, its followers, and entries that wait to be told."""
    with installation.app.app_context(), db.transaction() as session:
        space = factories.space()
        hearing = factories.hearing(space)
        for number in range(FOLLOWERS):
            one = Follower(email=f"p{number}@example.org", frequency=Frequency.at_once)
            session.add(one)
            session.flush()
            session.add(Follow(follower_id=one.id, subject_id=hearing.id))
        session.flush()
        for _ in range(ENTRIES):
            ledger.record("hearing.changed", subject_id=hearing.id, space_id=space.id)


def _wait(installation: Installation, until: Callable[[], bool]) -> None:
    end = time.monotonic() + 40
    while not until():
        assert time.monotonic() < end, installation.log.read_text()
        time.sleep(0.005)


def _count(installation: Installation, statement: Any) -> int:
    with installation.app.app_context(), db.transaction(write=False) as session:
        return session.scalar(statement) or 0


NOTICES = select(func.count()).select_from(Notice)
LETTERS = select(func.count()).select_from(mail.Letter)


def _let_claims_run_out(installation: Installation) -> None:
    """Time passes: claims, pauses between tries, and the wait for a mail server that was away."""
    with installation.app.app_context(), db.transaction() as session:
        session.execute(
            update(mail.Letter)
            .where(mail.Letter.sent_at.is_(None))
            .values(due_at=clock.now(), claimed_until=None)
        )
        session.execute(delete(mail.MailHold))


def _finish(installation: Installation, postbox: Postbox, environment: dict[str, str]) -> None:
    """Another worker does what is left, once and then once more."""
    for _ in range(2):
        _let_claims_run_out(installation)
        command(environment, "worker", "--once")
    with installation.app.app_context(), db.transaction(write=False) as session:
        pairs = session.execute(select(Notice.follower_id, Notice.entry_id)).all()
        assert len(pairs) == len(set(pairs)) == FOLLOWERS * ENTRIES
        assert session.scalar(select(func.count()).where(Notice.mail_waits)) == 0
        assert session.scalar(select(func.count()).where(mail.Letter.sent_at.is_(None))) == 0
        position = session.scalar(select(Cursor.position).where(Cursor.reader == "notices"))
        assert position == session.scalar(select(func.max(Entry.position)))
    assert {to for to, _id in postbox.taken} == {f"p{n}@example.org" for n in range(FOLLOWERS)}
    ids: dict[str, set[str]] = {}
    for to, message_id in postbox.taken:
        ids.setdefault(to, set()).add(message_id)
    assert all(len(each) == 1 for each in ids.values()), "one mail for each, whatever it took"


@pytest.mark.parametrize("moment", ["notices", "letters", "taken"])
def test_a_killed_worker_tells_everybody_once(installation: Installation, moment: str) -> None:
    port = free_port()
    environment = {**installation.environment, "MAIL_URL": f"smtp://127.0.0.1:{port}"}
    _news(installation)
    with mail_server(port) as postbox:
        postbox.slow = 0.2 if moment == "taken" else 0.02
        reached = {
            # in the middle of the fan-out or just after it
            "notices": lambda: _count(installation, NOTICES) > 0,
            # letters are written, some are sent
            "letters": lambda: _count(installation, LETTERS) > 0,
            # the server has a mail, and has not said so yet
            "taken": lambda: len(postbox.taken) >= 3,
        }[moment]
        with started(environment, installation.log, "worker") as worker:
            _wait(installation, reached)
            kill(worker)
        postbox.slow = 0
        _finish(installation, postbox, environment)
    twice = [to for to, number in Counter(postbox.taken).items() if number > 1]
    assert len(twice) <= 1, "the one that was taken when the worker died, under the same Message-ID"
    if moment == "taken":
        assert len(twice) == 1, "the test kills at the awkward moment"


def test_a_mail_server_that_is_away_delays_and_never_doubles(installation: Installation) -> None:
    port = free_port()
    environment = {**installation.environment, "MAIL_URL": f"smtp://127.0.0.1:{port}"}
    _news(installation)
    command(environment, "worker", "--once")
    pauses = []
    with mail_server(port) as postbox:
        postbox.answer = "451 try again later"
        for _ in range(2):
            _let_claims_run_out(installation)
            before = clock.now()
            command(environment, "worker", "--once")
            with installation.app.app_context(), db.transaction(write=False) as session:
                due = session.scalar(
                    select(func.min(mail.Letter.due_at)).where(mail.Letter.error.is_not(None))
                )
            assert due is not None
            pauses.append(due - before)
        assert postbox.tries
        assert postbox.taken == []
        assert pauses[0] < pauses[-1]
        assert pauses[0] >= timedelta(minutes=1)
        assert _count(installation, LETTERS) == FOLLOWERS, "no second letter meanwhile"
        postbox.answer = "250 OK"
        _finish(installation, postbox, environment)
        assert len(postbox.taken) == FOLLOWERS
