"""Counting: what was acknowledged against what is there, row by row and mail by mail."""

import http.client
import re
import urllib.parse
from collections import Counter, defaultdict
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from bench.outages.people import Journal, Site, Taken
from participation import db, invariants, ledger, mail, workers
from participation.accounts.models import User
from participation.comments.models import Comment
from participation.following.models import Follow, Follower
from participation.hearings.intake.actions import read_through
from participation.hearings.notice.models import Hearing
from participation.hearings.responses.models import Response, ResponseStatus
from participation.ideas.proposals.models import Idea
from participation.ideas.support.models import Vote
from participation.subjects.models import Revision

_MARK = re.compile(r"\b(?:comment|idea|response)\d+\b")
PUBLISHED_AT_ONCE = 200
SEARCHERS = 4


@dataclass
class Found:
    """What is not as it was acknowledged, a line each, and the figures of the table."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    mails_expected: int = 0
    mails_handed: int = 0
    mails_again: int = 0
    """Letters that were handed over more than once, under the same Message-ID."""
    readers: dict[str, int] = field(default_factory=dict)
    """How many entries each is behind."""
    searched: int = 0

    def check(self, what: str, there: int, wanted: int = 1) -> None:
        """Note what is there less, or more often, than it should be."""
        if there < wanted:
            self.lost.append(f"{what}: {there} of {wanted}")
        elif there > wanted:
            self.doubled.append(f"{what}: {there} instead of {wanted}")

    def same(self, what: str, there: Any, wanted: Any) -> None:
        """Note what differs from what it should be."""
        if there != wanted:
            self.wrong.append(f"{what}: {there} instead of {wanted}")


def count(app: Flask, journal: Journal, taken: list[Taken]) -> Found:
    """Hold the database and the mails against the journal; the workers are to be done with all."""
    found = Found()
    lines, refused = journal.read()
    by_kind: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for line in lines:
        by_kind[line["kind"]].append(line)
    with app.app_context(), db.transaction(write=False):
        # Who gave up in the end may have been heard or not.
        _votes(found, by_kind["vote"], {(r["idea"], r["person"]) for r in refused if "idea" in r})
        _marked(found, "comment", Comment.body, Comment.id, by_kind["comment"], refused)
        _marked(found, "idea", Idea.body, Idea.id, by_kind["idea"], refused)
        _responses(found, by_kind, refused)
        _follows(found, by_kind["follow"])
        _ledger(found)
        _mails(found, taken)
        for name, rows in invariants.broken().items():
            found.wrong.append(f"invariant {name}: {rows}")
        for row in db.session.scalars(select(workers.Failure)):
            found.wrong.append(f"{row.step} failed {row.times} times with {row.error}")
    return found


def _votes(found: Found, lines: list[dict[str, Any]], unclear: set[tuple[int, int]]) -> None:
    wanted: dict[tuple[int, int], str] = {}
    changes: Counter[tuple[int, int]] = Counter()
    for line in lines:
        key = (line["idea"], line["person"])
        changes[key] += wanted.get(key, "") != line["value"]
        wanted[key] = line["value"]
    there = {
        (row.idea_id, row.user_id): str(row.value)
        for row in db.session.execute(select(Vote.idea_id, Vote.user_id, Vote.value))
    }
    for key in wanted.keys() | there.keys():
        if key not in unclear and wanted.get(key, "") != there.get(key, ""):
            found.lost.append(f"vote {key}: {there.get(key, '')!r} instead of {wanted.get(key)!r}")
    people = {ledger.actor_key(person, idea): person for idea, person in wanted}
    noted = Counter(
        (row.subject_id, people.get(row.actor_key))
        for row in db.session.execute(
            select(ledger.Entry.subject_id, ledger.Entry.actor_key).where(
                ledger.Entry.action == "idea.voted"
            )
        )
    )
    for key in changes.keys() | noted.keys():
        if key not in unclear:
            found.check(f"entries of vote {key}", noted[key], changes[key])


def _marked(
    found: Found,
    kind: str,
    body: Any,
    number: Any,
    lines: list[dict[str, Any]],
    refused: Iterable[dict[str, Any]],
) -> None:
    """Comments and ideas carry a mark in their text."""
    ids: dict[str, list[int]] = defaultdict(list)
    for text, id_ in db.session.execute(select(body, number)):
        for mark in _MARK.findall(text):
            ids[mark].append(id_)
    for line in lines:
        there = ids.pop(line["mark"], [])
        found.check(line["mark"], len(there))
        if there and line["id"] not in there:
            found.wrong.append(f"{line['mark']} is {there}, acknowledged as {line['id']}")
    for line in refused:
        there = ids.pop(line.get("mark", ""), [])
        if len(there) > 1:
            found.doubled.append(f"{line['mark']}, given up: {len(there)}")
    found.same(f"{kind}s that nobody was told of", sorted(ids), [])


def _responses(
    found: Found, by_kind: dict[str, list[dict[str, Any]]], refused: list[dict[str, Any]]
) -> None:
    rows = db.session.scalars(select(Response)).all()
    by_key = {row.form_key: row for row in rows}
    marks = Counter(mark for row in rows for mark in _MARK.findall(row.body))
    confirmed = {line["email"] for line in by_kind["confirmation"]}
    for line in [*by_kind["response"], *by_kind["visitor"]]:
        row = by_key.pop(line["key"], None)
        found.check(line["mark"], marks[line["mark"]])
        if row is None:
            found.lost.append(f"{line['mark']}: no response with its key")
        elif "number" in line:
            found.same(f"number of {line['mark']}", row.number, line["number"])
        elif line["email"] in confirmed:
            received = row.status is ResponseStatus.received and row.number
            found.check(f"confirmation of {line['mark']}", int(bool(received)))
    given_up = {line["key"] for line in refused if "key" in line}
    found.same("responses that nobody was told of", sorted(by_key.keys() - given_up, key=str), [])
    for hearing in db.session.scalars(select(Hearing)):
        numbers = sorted(row.number for row in rows if row.hearing_id == hearing.id and row.number)
        found.same(f"numbers of {hearing.title}", numbers, list(range(1, len(numbers) + 1)))
        found.same(f"count of {hearing.title}", hearing.response_count, len(numbers))
        found.same(f"last number of {hearing.title}", hearing.last_number, len(numbers))
    _corrections(found, by_kind["correction"], {(row.hearing_id, row.number): row for row in rows})


def _corrections(
    found: Found, lines: list[dict[str, Any]], rows: dict[tuple[int, int | None], Response]
) -> None:
    given: dict[tuple[int, int], list[str]] = defaultdict(list)
    for line in lines:
        given[line["hearing"], line["number"]].append(line["word"])
    kept = Counter(db.session.scalars(select(Revision.subject_id)))
    for key, words in given.items():
        row = rows[key]
        if words[-1] not in row.body:
            found.lost.append(f"{words[-1]} of response {key}: {row.body}")
        found.check(f"earlier texts of response {key}", kept[row.id], len(words))


def _follows(found: Found, lines: list[dict[str, Any]]) -> None:
    there = Counter(
        tuple(row)
        for row in db.session.execute(
            select(Follow.subject_id, Follower.user_id).join(
                Follower, Follower.id == Follow.follower_id
            )
        )
    )
    for key in {(line["subject"], line["person"]) for line in lines}:
        found.check(f"follow {key}", there[key])


def _ledger(found: Found) -> None:
    session, entry = db.session, ledger.Entry
    positions = list(session.scalars(select(entry.position).order_by(entry.position)))
    if positions != list(range(1, len(positions) + 1)):
        found.wrong.append(f"positions are not 1 to {len(positions)}")
    for action, model in (("comment.added", Comment), ("response.received", Response)):
        entries = session.scalar(select(func.count()).where(entry.action == action))
        rows = select(func.count()).select_from(model)
        if model is Response:
            rows = rows.where(Response.number.is_not(None))
        found.same(f"entries of {action}", entries, session.scalar(rows))
    cursors = {row.reader: row.position for row in session.scalars(select(ledger.Cursor))}
    for name in (*ledger.readers(), ledger.NUMBERING, "search"):
        found.readers[name] = len(positions) - cursors.get(name, 0)
        found.same(f"entries that {name} is behind", found.readers[name], 0)


def _mails(found: Found, taken: list[Taken]) -> None:
    """Each received response has one receipt, each correction one, each visitor one link."""
    wanted: Counter[tuple[str, str]] = Counter()
    titles = {row.id: row.title for row in db.session.execute(select(Hearing.id, Hearing.title))}
    addresses = {row.id: row.email for row in db.session.execute(select(User.id, User.email))}
    kept = Counter(db.session.scalars(select(Revision.subject_id)))
    for row in db.session.scalars(select(Response)):
        to = row.email or addresses.get(row.author_id or 0) or ""
        title = titles[row.hearing_id]
        if row.email:
            wanted[to, f"Confirm your response: {title}"] += 1
        if row.number:
            wanted[to, f"Receipt for response no. {row.number}: {title}"] += 1
        if kept[row.id]:
            wanted[to, f"Correction received, response no. {row.number}: {title}"] = kept[row.id]
    ids: dict[tuple[str, str], set[str]] = defaultdict(set)
    for each in taken:
        ids[each.to, each.subject].add(each.message_id)
    for key, number in wanted.items():
        found.check(f"mail {key}", len(ids[key]), number)
    found.mails_expected = wanted.total()
    found.mails_handed = sum(len(ids[key]) for key in wanted)
    found.mails_again = len(taken) - len({each.message_id for each in taken})
    state = mail.state()
    found.same("letters that wait", state.waiting, 0)
    found.same("letters that were given up", state.failed, 0)
    found.same("reasons that no mail leaves", sorted(mail.holds()), [])


# ------------------------------------------------------------------------------------ search


def publish_all(app: Flask, site: Site) -> int:
    """Let an official publish every response that waits, so that it can be found; returns how many."""
    done = 0
    for hearing_id in site.hearings:
        while True:
            with app.app_context(), db.transaction() as session:
                official = session.get_one(User, site.official)
                hearing = session.get_one(Hearing, hearing_id, options=[joinedload(Hearing.type)])
                waiting = session.scalars(
                    select(Response)
                    .where(
                        Response.hearing_id == hearing_id,
                        Response.status == ResponseStatus.received,
                        Response.visibility == read_through.Visibility.held,
                    )
                    .limit(PUBLISHED_AT_ONCE)
                ).all()
                published = read_through.publish(hearing, waiting, by=official)
            if not published:
                break
            done += published
    return done


def search(app: Flask, journal: Journal, port: int, found: Found) -> None:
    """Look for each idea and each published response that was acknowledged, on the site's own page."""
    lines, _refused = journal.read()
    wanted = {line["mark"]: f"/ideas/{line['id']}-" for line in lines if line["kind"] == "idea"}
    with app.app_context(), db.transaction(write=False) as session:
        for row in session.scalars(select(Response).where(Response.number.is_not(None))):
            for mark in _MARK.findall(row.body):
                wanted[mark] = f"/hearings/{row.hearing_id}/responses/{row.number}"

    def look(mark: str) -> str | None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        try:
            connection.request("GET", f"/search?{urllib.parse.urlencode({'q': mark})}")
            answer = connection.getresponse()
            page = answer.read().decode()
        finally:
            connection.close()
        return None if answer.status == 200 and wanted[mark] in page else f"{mark} is not found"

    with ThreadPoolExecutor(SEARCHERS) as pool:
        missing = [each for each in pool.map(look, wanted) if each]
    found.searched = len(wanted)
    found.lost += [f"search: {each}" for each in missing]
