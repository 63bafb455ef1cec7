"""Those who write: what they send, again when there is no answer, and a journal of what was acknowledged."""

import http.client
import json
import random
import re
import threading
import time
import urllib.parse
import uuid
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

from flask import Flask

from bench.outages.services import Installation
from participation import clock, db
from participation.accounts.login import open_sign_in
from participation.accounts.models import RoleName
from participation.ideas.boxes.models import Method
from participation.web.submissions import new_key
from tests import factories

PATIENCE = 30
"""Seconds that a client waits for an answer."""
AGAIN = 0.5
"""Seconds after which a person presses again."""
TRIES = 20
"""How often a person who is refused for a reason of the form tries at most."""
DONE = (302, 303)
LATER = (409, 429, 500, 502, 503, 507)
"""Answers after which what was typed is sent again, as it is."""
KINDS = {
    "vote": 40,
    "comment": 22,
    "idea": 6,
    "response": 10,
    "visitor": 7,
    "confirmation": 7,
    "correction": 5,
    "follow": 8,
}
"""How often each kind of write comes, of about a hundred."""
_LINK = re.compile(r"/hearings/(\d+)/response/([\w.~-]+)")
_VERSION = re.compile(r'name="version"[^>]*value="(\d+)"')


@dataclass
class Person:
    """Somebody who is signed in; whatever they do comes one after the other."""

    id: int
    cookie: str
    address: str
    responses: list[tuple[int, int, str]] = field(default_factory=list)
    """Hearing, number and mark of what they have answered."""


@dataclass
class Site:
    """What there is to write about, and by whom."""

    ideas: list[tuple[int, bool]]
    """Ids, and whether people agree and disagree there."""
    boxes: list[str]
    hearings: list[int]
    people: list[Person]
    official: int


def furnish(installation: Installation, app: Flask, people: int) -> Site:
    """Make a town: ideas in two boxes, two open hearings, and people who are signed in."""
    serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    with app.app_context(), db.transaction():
        space = factories.space(house_rules="")
        boxes = [factories.box(space, method=each) for each in Method]
        ideas = [
            (factories.idea(box, title=f"Idea {number}").id, box.method is Method.agreement)
            for box in boxes
            for number in range(20)
        ]
        closes = clock.now() + timedelta(days=20)
        hearings = [
            factories.hearing(space, closes_at=closes, title=f"Quay {number}").id
            for number in range(2)
        ]
        found = []
        for number in range(people):
            person = factories.member(space, name=f"Person {number}")
            token = open_sign_in(person, "bench")
            cookie = f"session={serializer.dumps({'_user_id': token, '_fresh': True})}"
            found.append(Person(person.id, cookie, _address(number)))
        official = factories.member(space, RoleName.official).id
        return Site(ideas, [box.slug for box in boxes], hearings, found, official)


def _address(number: int) -> str:
    """An address that a proxy would name; nothing is ever sent there."""
    return f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"


class Journal:
    """What was acknowledged, a line each, written before the same client sends anything more."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("a", encoding="utf-8")
        self._path = path
        self._lock = threading.Lock()
        self.counts: Counter[str] = Counter()
        self.errors: Counter[str] = Counter()
        """What clients saw besides, by status."""

    def close(self) -> None:
        """Nothing more is written."""
        self._file.close()

    def acknowledged(self, kind: str, **facts: Any) -> None:
        """Write down that somebody was told that it is done."""
        with self._lock:
            self._file.write(json.dumps({"kind": kind, **facts}) + "\n")
            self._file.flush()
            self.counts[kind] += 1

    def error(self, what: str) -> None:
        """Count what a client saw instead of an acknowledgement."""
        with self._lock:
            self.errors[what] += 1

    def refused(self, kind: str, status: int, body: str, **facts: Any) -> None:
        """Write down that somebody gave up, and what they were shown."""
        with self._lock:
            line = {"kind": kind, "refused": status, "shown": body[-3000:], **facts}
            self._file.write(json.dumps(line) + "\n")
            self._file.flush()
            self.errors[f"gave up at {status}"] += 1

    @property
    def total(self) -> int:
        return self.counts.total()

    def read(self) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """What was acknowledged, and what somebody gave up, in their order."""
        self._file.flush()
        lines = [json.loads(line) for line in self._path.read_text(encoding="utf-8").splitlines()]
        return (
            [line for line in lines if "refused" not in line],
            [line for line in lines if "refused" in line],
        )


@dataclass(frozen=True)
class Taken:
    """A mail that the mail server took."""

    to: str
    message_id: str
    subject: str
    link: tuple[int, str] | None


class Post(threading.Thread):
    """Reads what the mail server has taken: links wait for whoever follows them."""

    def __init__(self, installation: Installation) -> None:
        super().__init__(name="post", daemon=True)
        self._postbox = installation.mail.postbox
        self._lock = threading.Lock()
        self._known: set[str] = set()
        self.taken: list[Taken] = []
        self._links: list[Taken] = []

    def run(self) -> None:
        while True:
            self.read()
            time.sleep(0.2)

    def read(self) -> list[Taken]:
        """All that was taken up to now."""
        with self._lock:
            for content in self._postbox.messages[len(self.taken) :]:
                one = _read(content)
                self.taken.append(one)
                if one.subject.startswith("Confirm your response") and one.to not in self._known:
                    self._known.add(one.to)
                    self._links.append(one)
            return list(self.taken)

    def link(self) -> Taken | None:
        """A link that nobody has followed."""
        with self._lock:
            return self._links.pop(0) if self._links else None


def _read(content: bytes) -> Taken:
    message: Any = message_from_bytes(content, policy=default)
    found = _LINK.search(message.get_content())
    link = (int(found[1]), found[2]) if found else None
    return Taken(str(message["To"]), str(message["Message-ID"]), str(message["Subject"]), link)


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    location: str
    body: str
    retry_after: float


class Crowd:
    """All who write at the same time, no faster than they are to."""

    def __init__(
        self, installation: Installation, app: Flask, site: Site, journal: Journal, post: Post
    ) -> None:
        self.installation, self.app, self.site = installation, app, site
        self.journal, self.post = journal, post
        self.comments: list[tuple[int, int]] = []
        """Idea and id of comments that may be answered."""
        self.over = threading.Event()
        self.rate = 0.0
        """Acknowledgements a second, at most."""
        self._numbers = iter(range(10**9))
        self._lock = threading.Lock()
        self._began = time.monotonic()
        self._clients: list[Client] = []

    def begin(self, clients: int, seed: int) -> None:
        """Let them begin."""
        self._began = time.monotonic()
        people = self.site.people
        self._clients = [
            Client(self, people[number::clients], random.Random(f"{seed}/{number}"))
            for number in range(clients)
        ]
        for each in self._clients:
            each.start()

    def end(self) -> list[str]:
        """Let each finish what it is sending; returns what went wrong in the clients themselves."""
        self.over.set()
        for each in self._clients:
            each.join(PATIENCE * 4)
        return [f"{each.name}: {each.problem}" for each in self._clients if each.problem] + [
            f"{each.name} never came to its end" for each in self._clients if each.is_alive()
        ]

    @property
    def alive(self) -> bool:
        """Whether anybody still writes."""
        return any(each.is_alive() for each in self._clients)

    def number(self) -> int:
        """A number that nobody else has."""
        with self._lock:
            return next(self._numbers)

    def wait(self) -> None:
        """Wait while more has been acknowledged than there is to be by now."""
        while not self.over.is_set():
            if self.journal.total <= self.rate * (time.monotonic() - self._began):
                return
            time.sleep(0.05)


class Client(threading.Thread):
    """One connection over which some of the people do one thing after another."""

    def __init__(self, crowd: Crowd, people: list[Person], chance: random.Random) -> None:
        super().__init__(daemon=True)
        self._crowd, self._people, self._chance = crowd, people, chance
        self._connection: http.client.HTTPConnection | None = None
        self.problem = ""

    def run(self) -> None:
        kinds, weights = list(KINDS), list(KINDS.values())
        try:
            while not self._crowd.over.is_set():
                self._crowd.wait()
                (kind,) = self._chance.choices(kinds, weights)
                getattr(self, f"_{kind}")(self._chance.choice(self._people))
        except Exception as error:
            self.problem = repr(error)

    # ----------------------------------------------------------------------------- sending

    def _ask(
        self,
        method: str,
        path: str,
        form: Mapping[str, Any] | None,
        by: Person | None,
        address: str,
    ) -> Answer | None:
        """Ask once; None without an answer."""
        headers = {
            "Accept-Language": "en",
            "Sec-Fetch-Site": "same-origin",
            "X-Forwarded-For": by.address if by else address,
            **({"Cookie": by.cookie} if by else {}),
        }
        body = None
        if form is not None:
            body = urllib.parse.urlencode(form)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        if self._connection is None:
            self._connection = http.client.HTTPConnection(
                "127.0.0.1", self._crowd.installation.port, timeout=PATIENCE
            )
        try:
            self._connection.request(method, path, body=body, headers=headers)
            found = self._connection.getresponse()
            text = found.read().decode("utf-8", "replace")
        except (OSError, http.client.HTTPException) as error:
            self._connection.close()
            self._connection = None
            self._crowd.journal.error(f"no answer ({type(error).__name__})")
            return None
        after = found.getheader("Retry-After", "")
        return Answer(
            found.status,
            found.getheader("Location", ""),
            text,
            float(after) if after.isdigit() else AGAIN,
        )

    def _send(
        self,
        kind: str,
        path: str,
        form: Mapping[str, Any],
        by: Person | None,
        *,
        address: str = "",
        **facts: Any,
    ) -> Answer | None:
        """Send a form, and the same form again until it is done; None when it is refused."""
        tries = 0
        while True:
            answer = self._ask("POST", path, form, by, address)
            if answer is None:
                time.sleep(AGAIN)
                continue
            if answer.status in DONE and not answer.location.startswith("/sign-in"):
                return answer
            self._crowd.journal.error(str(answer.status))
            tries += 1
            if answer.status not in LATER or tries > TRIES * 10:
                self._crowd.journal.refused(kind, answer.status, answer.body, **facts)
                return None
            time.sleep(min(answer.retry_after, 2.0))

    def _read(self, path: str, by: Person) -> Answer:
        """Open a page, however long that takes."""
        while True:
            answer = self._ask("GET", path, None, by, "")
            if answer is not None and answer.status not in LATER:
                return answer
            if answer is not None:
                self._crowd.journal.error(f"{answer.status} (a page)")
            time.sleep(AGAIN)

    def _key(self, by: Person) -> str:
        """The key that stands in a form that is shown to somebody."""
        with self._crowd.app.app_context():
            return new_key(by.id)

    # ------------------------------------------------------------------------- what is done

    def _vote(self, by: Person) -> None:
        idea, agreement = self._chance.choice(self._crowd.site.ideas)
        value = self._chance.choice(("1", "0", "-1", "") if agreement else ("1", "1", ""))
        facts = {"idea": idea, "person": by.id, "value": value}
        if self._send("vote", f"/ideas/{idea}/support", {"value": value}, by, **facts):
            self._crowd.journal.acknowledged("vote", **facts)

    def _comment(self, by: Person) -> None:
        mark = f"comment{self._crowd.number()}"
        known = self._crowd.comments
        idea, parent = (
            self._chance.choice(known)
            if known and self._chance.random() < 0.3
            else (self._chance.choice(self._crowd.site.ideas)[0], 0)
        )
        if self._chance.random() < 0.2:
            self._read(f"/ideas/{idea}", by)
        form = {
            "about": idea,
            "parent": parent or "",
            "body": f"A good thought. {mark}",
            "submission": self._key(by),
        }
        answer = self._send("comment", "/comments", form, by, mark=mark)
        if answer:
            number = int(answer.location.rsplit("/", 1)[1])
            self._crowd.journal.acknowledged("comment", mark=mark, id=number, idea=idea)
            known.append((idea, number))

    def _idea(self, by: Person) -> None:
        mark = f"idea{self._crowd.number()}"
        form = {
            "box": self._chance.choice(self._crowd.site.boxes),
            "title": f"More light {mark}",
            "body": f"The path is dark from October to March. {mark}",
            "action": "publish",
            "submission": self._key(by),
        }
        answer = self._send("idea", "/ideas/new", form, by, mark=mark)
        if answer:
            number = int(answer.location.split("/")[2].split("-")[0])
            self._crowd.journal.acknowledged("idea", mark=mark, id=number)

    def _form(self, mark: str, key: str, **more: Any) -> dict[str, Any]:
        return {
            "form_key": key,
            "respondent_kind": "person",
            "respondent_name": "Bodil Krogh",
            "body": f"Six storeys are too high by the quay. {mark}",
            **more,
        }

    def _response(self, by: Person) -> None:
        number, key = self._crowd.number(), uuid.uuid4().hex
        mark, hearing = f"response{number}", self._chance.choice(self._crowd.site.hearings)
        path = f"/hearings/{hearing}/response"
        answer = self._send("response", path, self._form(mark, key), by, key=key)
        if answer:
            given = int(answer.location.rsplit("/", 1)[1])
            self._crowd.journal.acknowledged(
                "response", key=key, mark=mark, hearing=hearing, number=given
            )
            by.responses.append((hearing, given, mark))

    def _visitor(self, _by: Person) -> None:
        number, key = self._crowd.number(), uuid.uuid4().hex
        mark, hearing = f"response{number}", self._chance.choice(self._crowd.site.hearings)
        email = f"visitor{number}@example.org"
        form = self._form(mark, key, email=email)
        facts = {"key": key, "mark": mark, "hearing": hearing, "email": email}
        path, address = f"/hearings/{hearing}/response", _address(number + 100_000)
        if self._send("visitor", path, form, None, address=address, **facts):
            self._crowd.journal.acknowledged("visitor", **facts)

    def _confirmation(self, _by: Person) -> None:
        one = self._crowd.post.link()
        if one is None or one.link is None:
            return
        hearing, secret = one.link
        path = f"/hearings/{hearing}/response/{secret}/confirmation"
        address = _address(self._crowd.number() + 200_000)
        if self._send("confirmation", path, {}, None, address=address, email=one.to):
            self._crowd.journal.acknowledged("confirmation", email=one.to)

    def _correction(self, by: Person) -> None:
        if not by.responses:
            return
        hearing, number, mark = self._chance.choice(by.responses)
        path = f"/hearings/{hearing}/response/{number}/edit"
        key, word = uuid.uuid4().hex, f"correction{self._crowd.number()}"
        facts = {"hearing": hearing, "number": number, "mark": mark, "word": word}
        for _ in range(TRIES * 10):
            page = self._read(path, by)
            found = _VERSION.search(page.body)
            if f"{mark} {word}" in page.body:
                break  # what was sent without an answer had arrived
            if found is None:
                self._crowd.journal.refused("correction", page.status, page.body, **facts)
                return
            form = self._form(f"{mark} {word}", key, version=found[1])
            answer = self._ask("POST", path, form, by, "")
            if answer is not None and answer.status in DONE:
                break
            if answer is not None:
                self._crowd.journal.error(str(answer.status))
            time.sleep(AGAIN)
        else:
            self._crowd.journal.refused("correction", 0, "", **facts)
            return
        self._crowd.journal.acknowledged("correction", **facts)

    def _follow(self, by: Person) -> None:
        subject = self._chance.choice(self._crowd.site.ideas)[0]
        facts = {"subject": subject, "person": by.id}
        form = {"kind": "subject", "value": subject}
        if self._send("follow", "/follows", form, by, **facts):
            self._crowd.journal.acknowledged("follow", **facts)
