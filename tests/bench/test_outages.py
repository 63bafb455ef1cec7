"""The harness of outages sees what is lost, doubled or not said: it is shown each, made on purpose."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil
import pytest
from flask import Flask
from sqlalchemy import delete, insert, select, update

from bench.outages import __main__ as outages
from bench.outages.counting import Found, count
from bench.outages.people import Journal, Taken
from bench.outages.watching import AWAY, NO_ANSWER, Expected, Stage, Watch
from participation import create_app, db, ledger, mail
from participation.comments import actions as comments
from participation.comments.models import Comment
from participation.config import ROOT
from participation.following.models import Follow, Follower
from participation.hearings.notice.models import Hearing
from participation.hearings.responses.models import Response
from participation.ideas.support import queries
from participation.ideas.support.actions import vote
from participation.ideas.support.models import Vote
from tests import factories
from tests.conftest import make_settings
from tests.databases import Databases, with_tables


@pytest.fixture
def site(engine_name: str, databases: Databases, tmp_path: Path) -> Iterator[Flask]:
    """An application with tables of its own."""
    url = databases.copy(engine_name, "tables", with_tables)
    app = create_app(make_settings(tmp_path, url), testing=True)
    yield app
    app.extensions["database"].engine.dispose()


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    made = Journal(tmp_path / "journal")
    yield made
    made.close()


def _written(app: Flask, journal: Journal) -> list[Taken]:
    """A vote, a comment, a response and a follow, as they are acknowledged, and the receipt."""
    with app.app_context():
        with db.transaction() as session:
            space = factories.space()
            person = factories.member(space)
            idea = factories.idea(factories.box(space))
            hearing = factories.hearing(space, title="Quay")
            said = factories.response(hearing, person, body="Too high. response1", form_key="k1")
            ledger.record("response.received", subject_id=said.id)
            ballot: Any = queries.for_vote(idea.id, person)
            vote(ballot, 1, by=person)
            comment = comments.add(idea, "Good. comment1", by=person)
            follower = Follower(user_id=person.id)
            session.add(follower)
            session.flush()
            session.add(Follow(follower_id=follower.id, subject_id=idea.id))
            journal.acknowledged("vote", idea=idea.id, person=person.id, value="1")
            journal.acknowledged("comment", mark="comment1", id=comment, idea=idea.id)
            journal.acknowledged(
                "response", key="k1", mark="response1", hearing=hearing.id, number=1
            )
            journal.acknowledged("follow", subject=idea.id, person=person.id)
            to = person.email
        ledger.follow_to_the_end()
        ledger.note("search", 3, at_end=True)
    return [Taken(to or "", "<1@test>", "Receipt for response no. 1: Quay", None)]


def _faults(found: Found) -> list[str]:
    return [*found.lost, *found.doubled, *found.wrong]


def test_what_is_as_it_was_acknowledged_is_no_fault(site: Flask, journal: Journal) -> None:
    taken = _written(site, journal)
    found = count(site, journal, taken)
    assert _faults(found) == []
    assert (found.mails_expected, found.mails_handed, found.mails_again) == (1, 1, 0)


SPOILT: dict[str, Any] = {
    "vote ": delete(Vote),
    "comment1: 0": update(Comment.__table__).values(body="Good."),  # type: ignore[arg-type]
    "number of response1": update(Response.__table__).values(number=2),  # type: ignore[arg-type]
    "no response with its key": update(Response.__table__).values(form_key="k2"),  # type: ignore[arg-type]
    "follow ": delete(Follow),
    "count of Quay": update(Hearing.__table__).values(response_count=2),  # type: ignore[arg-type]
    "positions are not": update(ledger.Entry).where(ledger.Entry.position == 1).values(position=9),
    "that search is behind": update(ledger.Cursor)
    .where(ledger.Cursor.reader == "search")
    .values(position=1),
    "entries of vote": insert(ledger.Entry).from_select(
        ["position", "at", "action", "subject_id", "actor_key", "data"],
        select(
            ledger.Entry.position + 3,
            ledger.Entry.at,
            ledger.Entry.action,
            ledger.Entry.subject_id,
            ledger.Entry.actor_key,
            ledger.Entry.data,
        ).where(ledger.Entry.action == "idea.voted"),
    ),
}


@pytest.mark.parametrize("fault", SPOILT)
def test_each_fault_is_seen(site: Flask, journal: Journal, fault: str) -> None:
    taken = _written(site, journal)
    with site.app_context(), db.transaction() as session:
        session.connection().execute(SPOILT[fault])
    assert any(fault in each for each in _faults(count(site, journal, taken)))


def test_mails_are_counted_by_letter(site: Flask, journal: Journal) -> None:
    (receipt,) = _written(site, journal)
    assert any("mail" in each for each in count(site, journal, []).lost)
    again = count(site, journal, [receipt, receipt])
    assert (_faults(again), again.mails_again) == ([], 1)
    other = replace(receipt, message_id="<2@test>")
    assert any("mail" in each for each in count(site, journal, [receipt, other]).doubled)
    with site.app_context(), db.transaction():
        mail.pause("a test")
    assert any("no mail leaves" in each for each in count(site, journal, [receipt]).wrong)


def _judged(expected: Expected, *answers: tuple[float, int, list[str]]) -> Watch:
    """What comes of answers that /health gives so many seconds after something is expected."""
    watch = Watch(0)
    stage = Stage(expected)
    watch.stages.append(stage)
    for after, status, wrong in answers:
        watch._judge(stage, "/health", expected.since + after, status, {"wrong": wrong})
    return watch


@pytest.mark.parametrize(
    ("answers", "wrong"),
    [
        ([(1, 200, []), (5, 503, [AWAY])], 0),
        ([(1, 503, [AWAY]), (2, 200, [])], 1),
        ([(1, 200, []), (9, 200, [])], 1),
        ([(9, 503, ["Something else."])], 1),
        ([(1, 503, [AWAY]), (30, 503, [AWAY])], 0),
    ],
)
def test_what_health_says_is_held_against_what_it_should(
    answers: list[tuple[float, int, list[str]]], wrong: int
) -> None:
    expected = Expected("away", health=503, says=AWAY, within=8, since=time.monotonic())
    assert len(_judged(expected, *answers).wrong) == wrong


def test_where_nothing_answers_no_words_are_asked_for() -> None:
    expected = Expected("killed", health=NO_ANSWER, says=AWAY, within=0)
    assert _judged(expected, (3, NO_ANSWER, [])).wrong == []


def test_the_choices() -> None:
    assert outages.choose({}).writes == 10_000
    few = outages.choose({"QUICK": "1", "DATABASE": "sqlite"})
    assert (few.engines, few.writes, few.patient) == (("sqlite",), 300, False)


@pytest.mark.load
def test_a_small_run_ends_well_and_leaves_nothing_running(tmp_path: Path) -> None:
    """Without a round nothing is killed: what is left is all that a run is made of."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    few = {"QUICK": "1", "DATABASE": "sqlite", "OUTAGE_WRITES": "60", "OUTAGE_ROUNDS": "0"}
    done = subprocess.run(
        [sys.executable, "-m", "bench.outages"],
        cwd=ROOT,
        env={**kept, **few, "OUTAGE_FOLDER": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "| lost | 0 |" in done.stdout
    assert "| doubled | 0 |" in done.stdout
    for process in psutil.process_iter(["environ"]):
        assert str(tmp_path) not in str((process.info["environ"] or {}).get("PARTICIPATION_VAR"))
