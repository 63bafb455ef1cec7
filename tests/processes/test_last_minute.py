"""The minute before the deadline: everybody who pressed send in time has a receipt, and only one."""

import http.client
import queue
import re
import threading
import time
import urllib.parse
import uuid
from datetime import timedelta

from sqlalchemy import func, select

from participation import clock, db, ledger, mail
from participation.accounts.login import open_sign_in
from participation.hearings.notice.models import Hearing
from participation.hearings.responses.models import Response, ResponseStatus
from tests import factories
from tests.installation import kill, started
from tests.processes.conftest import Installation

PEOPLE = 200
AT_ONCE = 40
CLICKS = 2


def _hearing_and_people(installation: Installation, people: int) -> tuple[int, list[str]]:
    with installation.app.app_context(), db.transaction():
        space = factories.space()
        hearing = factories.hearing(space, closes_at=clock.now() + timedelta(minutes=1))
        signed_in = [
            open_sign_in(factories.user(f"Borger {number}", email=f"p{number}@example.org"), "test")
            for number in range(people)
        ]
        return hearing.id, signed_in


def _send(
    installation: Installation, hearing_id: int, token: str, key: str, refused: list[str]
) -> str | None:
    """Press send; the address of the receipt, None when nothing was promised, which says why."""
    app = installation.app
    serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    cookie = serializer.dumps({"_user_id": token, "_fresh": True})
    form = {
        "form_key": key,
        "respondent_kind": "person",
        "respondent_name": "Bodil",
        "body": f"Seks etager er for højt. {key}",
    }
    connection = http.client.HTTPConnection("127.0.0.1", installation.port, timeout=60)
    try:
        connection.request(
            "POST",
            f"/hearings/{hearing_id}/response",
            body=urllib.parse.urlencode(form),
            headers={
                "Content-Type": "application/x-www-form-urlencoded",
                "Sec-Fetch-Site": "same-origin",
                "Cookie": f"session={cookie}",
            },
        )
        answer = connection.getresponse()
        page = answer.read().decode()
        if answer.status in (302, 303):
            return answer.getheader("Location")
        refused.append(f"{answer.status} {''.join(re.findall('<h1.*?>(.*?)</h1>', page))}")
        return None
    except (OSError, http.client.HTTPException) as error:
        refused.append(repr(error))
        return None
    finally:
        connection.close()


def _everybody(
    installation: Installation, hearing_id: int, people: list[str], refused: list[str]
) -> tuple[list[threading.Thread], "queue.SimpleQueue[tuple[str, str | None]]"]:
    """Let everybody press send, each twice at the same moment; who got which receipt comes out."""
    waiting: queue.SimpleQueue[tuple[str, str]] = queue.SimpleQueue()
    for token in people:
        key = uuid.uuid4().hex
        for _click in range(CLICKS):
            waiting.put((token, key))
    answers: queue.SimpleQueue[tuple[str, str | None]] = queue.SimpleQueue()

    def press() -> None:
        while True:
            try:
                token, key = waiting.get_nowait()
            except queue.Empty:
                return
            answers.put((token, _send(installation, hearing_id, token, key, refused)))

    threads = [threading.Thread(target=press) for _each in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    return threads, answers


def _all(answers: "queue.SimpleQueue[tuple[str, str | None]]") -> list[tuple[str, str | None]]:
    return [answers.get() for _each in range(answers.qsize())]


def test_everybody_in_time_has_one_receipt(installation: Installation) -> None:
    hearing_id, people = _hearing_and_people(installation, PEOPLE)
    refused: list[str] = []
    with started(
        {**installation.environment, "WEB_WORKERS": "2"},
        installation.log,
        "serve",
        address=f"{installation.address}/about",
    ):
        threads, answers = _everybody(installation, hearing_id, people, refused)
        for thread in threads:
            thread.join()
    found = _all(answers)
    assert len(found) == PEOPLE * CLICKS
    assert refused == [], "nobody is refused"
    receipts = dict(found)
    assert {(token, receipt) for token, receipt in found} == set(receipts.items()), "one each"
    numbers = sorted(int(re.split("/", receipt or "")[-1]) for receipt in receipts.values())
    assert numbers == list(range(1, PEOPLE + 1))
    with installation.app.app_context(), db.transaction(write=False) as session:
        received = select(func.count(Response.id)).where(Response.hearing_id == hearing_id)
        assert session.scalar(received) == PEOPLE
        assert session.scalar(received.where(Response.late)) == 0
        letters = select(func.count()).select_from(mail.Letter)
        assert session.scalar(letters) == PEOPLE
        entries = select(func.count()).where(ledger.Entry.action == "response.received")
        assert session.scalar(entries) == PEOPLE
        hearing = session.get_one(Hearing, hearing_id)
        assert (hearing.response_count, hearing.last_number) == (PEOPLE, PEOPLE)


def test_a_receipt_survives_the_web_server(installation: Installation) -> None:
    hearing_id, people = _hearing_and_people(installation, 40)
    refused: list[str] = []
    with started(
        installation.environment, installation.log, "serve", address=f"{installation.address}/about"
    ) as server:
        threads, answers = _everybody(installation, hearing_id, people, refused)
        until = time.monotonic() + 30
        while answers.qsize() < 10 and time.monotonic() < until:
            time.sleep(0.005)
        kill(server)
        for thread in threads:
            thread.join()
    promised = {receipt for _token, receipt in _all(answers) if receipt}
    assert promised, installation.log.read_text()
    with installation.app.app_context(), db.transaction(write=False) as session:
        numbers = session.scalars(
            select(Response.number).where(
                Response.hearing_id == hearing_id, Response.status == ResponseStatus.received
            )
        ).all()
        entries = session.scalar(
            select(func.count()).where(ledger.Entry.action == "response.received")
        )
        letters = session.scalar(select(func.count()).select_from(mail.Letter))
    assert promised <= {f"/hearings/{hearing_id}/response/{number}" for number in numbers}
    assert len(numbers) == entries == letters
