"""Rows of part `hearing`: two hundred people who press send in the last minute, each with a double click."""

import http.client
import time
import urllib.parse
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from urllib.parse import urlsplit

from sqlalchemy import func, select

from bench import targets
from bench.asking import BROWSER
from bench.data import Site, sign_in
from bench.results import Row
from bench.running import EVERYTHING, Run
from participation import clock, db
from participation.hearings.notice.models import Hearing
from participation.hearings.responses.models import Response
from participation.mail import Letter

PEOPLE = 200
AT_ONCE = 50
CLICKS = 2
WORKERS = 2


def run(run: Run) -> None:
    """Let everybody press send on each database, and count what became of it."""
    for database in run.options.databases:
        with run.store.copy(run.small(database)) as site:
            _measure(run, site)


def _measure(run: Run, site: Site) -> None:
    run.results.begin(f"The last minute: {site.database}, {WORKERS} workers, {PEOPLE} people")
    people = site.facts.voters[:PEOPLE]
    cookies = sign_in(site, people)
    hearing, before = _close_soon(site)
    with run.site(site, WORKERS, EVERYTHING) as server:
        presses = [(cookies[person], uuid.uuid4().hex) for person in people]
        started = time.perf_counter()
        with ThreadPoolExecutor(AT_ONCE) as crowd:
            each = [
                crowd.submit(_press, server.address, hearing, cookie, key)
                for cookie, key in presses
                for _click in range(CLICKS)
            ]
            receipts = [answer.result() for answer in each]
        took = time.perf_counter() - started
    received, late, letters = _counted(site, hearing, before)
    place = (site.database, WORKERS, PEOPLE)
    none = targets.NONE
    for what, value, unit, target in (
        ("last minute: until the last receipt", took, "s", targets.LAST_MINUTE),
        ("last minute: clicks without a receipt", receipts.count(None), "", none),
        ("last minute: responses lost or doubled", abs(received - PEOPLE), "", none),
        ("last minute: called late", late, "", none),
        ("last minute: receipts by mail that lack", abs(letters - PEOPLE), "", none),
    ):
        run.results.add(Row(what, *place, value=value, unit=unit, target=target))


def _close_soon(site: Site) -> tuple[int, int]:
    """Let the busy hearing end in a minute; its id, and how many responses it has."""
    app = site.app()
    number = int(site.facts.responses.split("/")[2])
    with app.app_context(), db.transaction() as session:
        hearing = session.get_one(Hearing, number)
        hearing.closes_at = clock.now() + timedelta(minutes=1)
        before = hearing.response_count
    app.extensions["database"].engine.dispose()
    return number, before


def _press(address: str, hearing: int, cookie: str, key: str) -> str | None:
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port or 80, timeout=60)
    form = {
        "form_key": key,
        "respondent_kind": "person",
        "respondent_name": "Borger",
        "body": f"Seks etager er for højt ved kajen. {key}",
    }
    headers = {
        **BROWSER,
        "Content-Type": "application/x-www-form-urlencoded",
        "Sec-Fetch-Site": "same-origin",
        "Cookie": cookie,
    }
    try:
        body = urllib.parse.urlencode(form)
        connection.request("POST", f"/hearings/{hearing}/response", body=body, headers=headers)
        answer = connection.getresponse()
        answer.read()
        return answer.getheader("Location") if answer.status in (302, 303) else None
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def _counted(site: Site, hearing: int, before: int) -> tuple[int, int, int]:
    """How many responses came, how many of them are late, and how many receipts wait to be sent."""
    app = site.app()
    with app.app_context(), db.transaction(write=False) as session:
        received = select(func.count(Response.id)).where(Response.hearing_id == hearing)
        found = (
            (session.scalar(received) or 0) - before,
            session.scalar(received.where(Response.late)) or 0,
            session.scalar(
                select(func.count()).where(
                    Letter.created_at > clock.now() - timedelta(minutes=2),
                    Letter.to.like("borger.%@bench.example"),
                )
            )
            or 0,
        )
    app.extensions["database"].engine.dispose()
    return found
