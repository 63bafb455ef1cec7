"""Killed at any moment: what was acknowledged is there, and what waits is done by the next one."""

import http.client
import queue
import threading
import time

import pytest
from sqlalchemy import func, select

from participation import clock, db, ledger, mail
from participation.accounts.login import open_sign_in
from participation.ideas.proposals.models import Idea
from participation.ideas.support.models import Vote
from tests import factories
from tests.installation import command, kill, started
from tests.processes.conftest import Installation

PEOPLE = 40


def _people_and_idea(installation: Installation) -> tuple[int, list[str]]:
    with installation.app.app_context(), db.transaction():
        space = factories.space()
        idea = factories.idea(factories.box(space))
        people = [factories.member(space, name=f"Person {n}") for n in range(PEOPLE)]
        return idea.id, [open_sign_in(person, "test") for person in people]


def _cookie(installation: Installation, token: str) -> str:
    serializer = installation.app.session_interface.get_signing_serializer(  # type: ignore[attr-defined]
        installation.app
    )
    return f"session={serializer.dumps({'_user_id': token, '_fresh': True})}"


def _support(installation: Installation, idea_id: int, token: str) -> bool:
    """Support the idea; whether the server said that it was done."""
    connection = http.client.HTTPConnection("127.0.0.1", installation.port, timeout=20)
    try:
        connection.request(
            "POST",
            f"/ideas/{idea_id}/support",
            body="value=1",
            headers={
                "Content-Type": "application/x-www-form-urlencoded",
                "Sec-Fetch-Site": "same-origin",
                "Cookie": _cookie(installation, token),
            },
        )
        return connection.getresponse().status in (200, 204, 303)
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def test_an_acknowledged_support_survives_the_web_server(installation: Installation) -> None:
    idea_id, tokens = _people_and_idea(installation)
    acknowledged: queue.SimpleQueue[str] = queue.SimpleQueue()
    with started(
        installation.environment, installation.log, "serve", address=f"{installation.address}/about"
    ) as server:

        def support(mine: list[str]) -> None:
            for token in mine:
                if _support(installation, idea_id, token):
                    acknowledged.put(token)

        threads = [threading.Thread(target=support, args=(tokens[n::4],)) for n in range(4)]
        for thread in threads:
            thread.start()
        while acknowledged.qsize() < PEOPLE // 4 and any(thread.is_alive() for thread in threads):
            time.sleep(0.005)
        kill(server)
        for thread in threads:
            thread.join()
    assert acknowledged.qsize(), installation.log.read_text()
    with installation.app.app_context(), db.transaction(write=False) as session:
        rows = session.scalar(select(func.count()).select_from(Vote)) or 0
        counted = session.scalar(select(Idea.support_count).where(Idea.id == idea_id))
        entries = session.scalar(select(func.count()).where(ledger.Entry.action == "idea.voted"))
    assert rows >= acknowledged.qsize()
    assert rows == counted == entries


def test_a_killed_worker_leaves_nothing_undone(installation: Installation) -> None:
    letters = 120
    with installation.app.app_context(), db.transaction() as session:
        for number in range(letters):
            ledger.record("test.done", n=number)
        session.add_all(
            mail.Letter(
                to=f"p{number}@example.org",
                subject="Hello",
                body="Text",
                message_id=f"<{number}@test>",
                created_at=clock.now(),
                due_at=clock.now(),
            )
            for number in range(letters)
        )
    folder = installation.var / "mail"
    with started(installation.environment, installation.log, "worker") as worker:
        until = time.monotonic() + 30
        while time.monotonic() < until and len(list(folder.glob("*.eml"))) < 5:
            time.sleep(0.01)
        kill(worker)
    sent_before = len(list(folder.glob("*.eml")))
    assert sent_before >= 5
    with installation.app.app_context(), db.transaction() as session:
        # The claims of the killed worker run out.
        for letter in session.scalars(select(mail.Letter).where(mail.Letter.sent_at.is_(None))):
            letter.claimed_until = None
    command(installation.environment, "worker", "--once")
    assert len(list(folder.glob("*.eml"))) == letters, "each of them, and by its id each once"
    with installation.app.app_context(), db.transaction(write=False) as session:
        positions = list(
            session.scalars(select(ledger.Entry.position).order_by(ledger.Entry.position))
        )
    assert positions == list(range(1, len(positions) + 1))


@pytest.mark.parametrize("moment", ["wake", "sweep"])
def test_a_change_wakes_the_worker(installation: Installation, moment: str) -> None:
    """With the worker running, mail leaves soon after the change; without a wake-up, at its start."""
    idea_id, tokens = _people_and_idea(installation)
    address = f"{installation.address}/about"
    if moment == "sweep":
        with installation.app.app_context(), db.transaction():
            ledger.record("test.done")
    with (
        started(installation.environment, installation.log, "serve", address=address),
        started(installation.environment, installation.log, "worker"),
    ):
        if moment == "wake":
            time.sleep(3)
            assert _support(installation, idea_id, tokens[0])
        until = time.monotonic() + 20
        waiting = 1
        while waiting and time.monotonic() < until:
            time.sleep(0.1)
            with installation.app.app_context(), db.transaction(write=False):
                waiting = ledger.waiting()
        assert waiting == 0, installation.log.read_text()
