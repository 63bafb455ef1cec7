"""Anonymous hearings: nothing that is kept tells who answered or when, and the code alone leads back."""

import contextvars
import hashlib
import io
import logging
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import structlog
from flask import Flask
from sqlalchemy import func, inspect, select, update

from participation import clock, db, ledger, logs, storage
from participation.accounts.login import open_sign_in
from participation.accounts.models import RoleName, SignIn, User
from participation.accounts.parts import exported
from participation.hearings.anonymous import codes
from participation.hearings.assessing.models import Outcome
from participation.hearings.intake.actions import read_through
from participation.hearings.notice import rules
from participation.hearings.notice.actions import holding
from participation.hearings.notice.models import Hearing, Publication, Status
from participation.hearings.publishing import readiness
from participation.hearings.publishing.actions import publication as publishing
from participation.hearings.publishing.actions import writing
from participation.hearings.responses import jobs
from participation.hearings.responses.models import Response, ResponseStatus
from participation.hearings.responses.queries.respondents import respondents
from participation.index import indexing
from participation.index.models import Generation
from participation.ledger import Entry
from participation.mail import Letter
from participation.moderation.models import Rule
from participation.spaces.models import Audience, Space
from participation.subjects.jobs import forget_abandoned_files
from participation.subjects.models import Attachment, Revision, Subject, Visibility
from participation.web import requests
from tests import factories as make
from tests.conftest import Client
from tests.hearings.responses import documents

TEXT = "Tirsdag passer dårlig for oss som går vakt.\n\nKan hver region velge sin dag?"
KEY = "0123456789abcdef" * 2
PDF = documents.pdf("Ola Nordmann")
ADDRESS_OF_READER = "203.0.113.77"
WHO = 987_654_321
"""An id that no other row has by chance."""


@pytest.fixture
def space(app: Flask) -> Space:
    return make.space(
        Audience.internal, timezone="Europe/Oslo", language="nb", name="Kyst og farled"
    )


@pytest.fixture
def hearing(space: Space) -> Hearing:
    return make.hearing(space, anonymous=True, language="nb")


@pytest.fixture
def person(space: Space, client: Client) -> User:
    person = make.member(
        space, RoleName.employee, name="Marte Qzxnordmann", id=WHO, email="marte.qzx@agency.example"
    )
    client.sign_in(person)
    client.environ_base["REMOTE_ADDR"] = ADDRESS_OF_READER
    return person


@pytest.fixture
def official(space: Space) -> User:
    return make.member(space, RoleName.official, name="Ingrid Lie")


def _post(client: Client, hearing: Hearing, **values: Any) -> Any:
    data = {"body": TEXT, "form_key": KEY, **values}
    address = f"/hearings/{hearing.id}/anonymous"
    if "files" not in data:
        return client.post(address, data=data)
    return client.post(address, data=data, content_type="multipart/form-data")


def _pdf(content: bytes = PDF, name: str = "svar.pdf") -> tuple[io.BytesIO, str]:
    return io.BytesIO(content), name


def _code(page: str) -> str:
    found = re.search(r'<code translate="no">([0-9A-Z-]+)</code>', page)
    assert found, page
    return found[1]


def _only() -> Response:
    return db.session.scalars(select(Response)).one()


def _sent(client: Client, hearing: Hearing, **values: Any) -> str:
    """Answer, and return the code."""
    answer = _post(client, hearing, **values)
    assert answer.status_code == 200, answer.text
    return _code(answer.text)


def _with(client: Client, hearing: Hearing, code: str, page: str = "", **values: Any) -> Any:
    return client.post(f"/hearings/{hearing.id}/code{page}", data={"code": code, **values})


# What is kept.


def _rows() -> dict[str, dict[Any, dict[str, Any]]]:
    """Every row of every table there is, by its values."""
    there = set(inspect(db.session.connection()).get_table_names()) - {"alembic_version"}
    assert there == set(db.Base.metadata.tables)
    tables: dict[str, dict[Any, dict[str, Any]]] = {}
    for name, table in db.Base.metadata.tables.items():
        rows = [dict(row) for row in db.session.execute(select(table)).mappings()]
        tables[name] = {repr(sorted(row.items(), key=str)): row for row in rows}
    return tables


@dataclass
class Kept:
    """What was written since, table by table."""

    since: datetime
    before: dict[str, dict[Any, dict[str, Any]]]

    def rows(self) -> Iterator[tuple[str, dict[str, Any]]]:
        db.session.commit()
        for name, rows in _rows().items():
            for key, row in rows.items():
                if key not in self.before[name]:
                    yield name, row

    def tells(self, person: User) -> list[str]:
        """What in the rows tells who or when."""
        subjects = (None, *db.session.scalars(select(Subject.id)))
        keys = [ledger.actor_key(person.id, each) or "?" for each in subjects]
        return [
            f"{name}.{column}: {value!r}"
            for name, row in self.rows()
            for column, value in row.items()
            if f"{name}.{column}" not in OF_THE_WORKER
            for told in _values(value)
            if self._tells(told, person, keys)
        ]

    def _tells(self, value: Any, person: User, keys: list[str]) -> bool:
        now = clock.now()
        if isinstance(value, datetime):
            moment = value if value.tzinfo else value.replace(tzinfo=UTC)
            # The hour, too: a day is all that may be kept.
            return self.since - timedelta(hours=1) < moment < now + timedelta(hours=2)
        if isinstance(value, bool | date) or value is None:
            return False
        if isinstance(value, int | float):
            near = self.since.timestamp() - 3600 < value < now.timestamp() + 7200
            return value == person.id or near
        said = str(value).lower()
        stamp = re.search(r"\d{4}-\d\d-\d\d[t ]\d\d:\d\d", said)
        if stamp and not re.search(r"[t ](2[123]|00):00", said):
            return True
        secrets = [
            str(person.id),
            "qzx",
            ADDRESS_OF_READER,
            *keys,
            *TOKENS,
        ]
        return any(secret.lower() in said for secret in secrets)


OF_THE_WORKER = {"ledger_cursors.at_end_at"}
"""When the worker was last at the end: it is not woken by an anonymous page, and comes each minute."""

TOKENS: list[str] = []
"""Hashes of the person's sign-ins."""


def _values(value: Any) -> Iterator[Any]:
    """A value, and what stands in it."""
    if isinstance(value, dict):
        for key, each in value.items():
            yield from _values(key)
            yield from _values(each)
    elif isinstance(value, list | tuple | set):
        for each in value:
            yield from _values(each)
    elif isinstance(value, bytes):
        yield value.decode("latin-1")
    else:
        yield value


@pytest.fixture(autouse=True)
def _not_at_midnight(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests tell a moment from a day, so it is never near the day's beginning."""
    shift = timedelta(0)
    if datetime.now(UTC).hour in (20, 21, 22, 23, 0, 1):
        shift = timedelta(hours=8)

    class Later(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return datetime.now(tz) + shift

    if shift:
        monkeypatch.setattr(clock, "datetime", Later)


@pytest.fixture
def kept(app: Flask, person: User, hearing: Hearing) -> Kept:
    # There is an index already, and it grows.
    _worker(app)
    db.session.execute(update(Generation).values(started_at=clock.now() - timedelta(days=3)))
    # The sign-in was used some time ago: it is not moved by what follows.
    sign_in = db.session.scalars(select(SignIn).where(SignIn.user_id == person.id)).one()
    sign_in.last_seen_at = clock.now() - timedelta(hours=5)
    TOKENS[:] = [sign_in.token_hash]
    db.session.commit()
    return Kept(clock.now(), _rows())


def _worker(app: Flask) -> None:
    """Let the worker do what follows, in a context of its own."""

    def work() -> None:
        with app.app_context():
            ledger.follow_to_the_end()
            while indexing.follow():
                pass
            jobs.forget_unconfirmed()
            forget_abandoned_files()

    db.session.commit()
    contextvars.Context().run(work)
    db.session.expire_all()


def _publish(by: User) -> None:
    """Let an official read the only response through."""
    response = _only()
    read_through.publish(_loaded(response.hearing_id), [response], by=by)
    db.session.commit()


def _loaded(hearing_id: int) -> Hearing:
    hearing = db.session.get_one(Hearing, hearing_id)
    db.session.refresh(hearing, ["type", "space", "sections"])
    return hearing


def test_no_table_tells_who_answered_or_when(
    client: Client, hearing: Hearing, person: User, kept: Kept
) -> None:
    """Sent with a file, worked on by the worker, corrected, read and withdrawn with the code."""
    code = _sent(client, hearing, files=[_pdf()])
    assert kept.tells(person) == []
    _worker(client.application)
    assert kept.tells(person) == []
    response = _only()
    assert _with(client, hearing, code).status_code == 200
    answer = _with(
        client,
        hearing,
        code,
        "/edit",
        save="1",
        body="Noe annet.",
        form_key=KEY[::-1],
        version=response.version,
    )
    assert "Your response is corrected" in answer.text
    assert db.session.scalar(select(func.count(Revision.id))) == 1
    _worker(client.application)
    assert kept.tells(person) == []
    assert "is withdrawn" in _with(client, hearing, code, "/withdrawal", sure="1").text
    _worker(client.application)
    assert kept.tells(person) == []
    assert {name for name, _row in kept.rows()} >= {
        "subjects", "responses", "ledger_entries", "revisions", "files", "attachments",
    }  # fmt: skip


def test_an_anonymous_response_wakes_nobody(
    client: Client,
    hearing: Hearing,
    space: Space,
    person: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The worker notes when it was last at work: that would be the second of the response."""
    woken: list[str] = []
    monkeypatch.setattr(requests.jobs, "wake", lambda: woken.append("woken"))
    _sent(client, hearing)
    assert woken == []
    idea = make.idea(make.box(space))
    assert client.post("/comments", data={"about": idea.id, "body": "Godt."}).status_code == 303
    assert woken == ["woken"]


def test_no_remarks_and_wrong_codes_tell_nothing_either(
    client: Client, hearing: Hearing, person: User, kept: Kept
) -> None:
    _sent(client, hearing, body="", no_remarks="1")
    for _ in range(3):
        assert _with(client, hearing, "0000-0000-0000-0000-0000").status_code == 422
    assert _post(client, hearing, body="", form_key=KEY[::-1]).status_code == 422
    refused = _post(client, hearing, body="", form_key=KEY[::-1], files=[_pdf(b"nothing"), _pdf()])
    assert refused.status_code == 422
    client.get(f"/hearings/{hearing.id}/anonymous")
    client.get(f"/hearings/{hearing.id}/code")
    _worker(client.application)
    assert kept.tells(person) == []
    assert "sortings" in {name for name, _row in kept.rows()}
    assert "files" in {name for name, _row in kept.rows()}


def test_the_search_for_traces_finds_some(
    client: Client, space: Space, person: User, kept: Kept
) -> None:
    """A response under one's name leaves them: a scan that finds nothing anywhere proves nothing."""
    open_hearing = make.hearing(space)
    client.post(
        f"/hearings/{open_hearing.id}/response",
        data={
            "respondent_kind": "person",
            "respondent_name": "Marte Qzx",
            "body": TEXT,
            "form_key": KEY,
        },
    )
    told = " ".join(kept.tells(person))
    for trace in (
        "subjects.author_id",
        "subjects.created_at",
        "responses.respondent_name",
        "responses.received_at",
        "ledger_entries.actor_key",
        "ledger_entries.at",
        "outbox.to",
        "sign_ins.last_seen_at",
    ):
        assert trace in told


def test_what_is_kept_is_the_day_where_the_space_is(
    client: Client, hearing: Hearing, person: User
) -> None:
    today = clock.today("Europe/Oslo")
    day = clock.start_of_day(today, "Europe/Oslo")
    _sent(client, hearing, files=[_pdf()])
    response = _only()
    assert (response.author_id, response.email, response.respondent_name) == (None, None, "")
    assert response.language == "nb"
    assert {response.created_at, response.sent_at, response.received_at} == {day}
    entry = db.session.scalars(select(Entry).where(Entry.action == "response.received")).one()
    assert (entry.at, entry.actor_key, entry.subject_id) == (day, None, response.id)
    attachment = db.session.scalars(select(Attachment)).one()
    assert (attachment.added_at, attachment.added_by_id) == (day, None)
    file = db.session.scalars(select(storage.StoredFile)).one()
    assert file.created_at == day
    content = db.session.scalars(select(storage.FileContent)).one()
    assert (content.sha256, content.kept_on) == (file.sha256, day.astimezone(UTC).date())
    assert not storage.keeper().exists(file.sha256)
    assert db.session.scalar(select(func.count(Letter.id))) == 0
    assert response.form_key not in (KEY, None)


def test_no_log_line_tells_of_it(
    client: Client,
    hearing: Hearing,
    person: User,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lines: list[Any] = []
    monkeypatch.setattr(logs, "request", lambda *line: lines.append(line))
    caplog.set_level(logging.DEBUG)
    with structlog.testing.capture_logs() as said:
        code = _sent(client, hearing)
        _with(client, hearing, code)
        _with(client, hearing, "nope")
        for page in ("", "/edit", "/withdrawal", "/copy"):
            _with(client, hearing, code, page)
            client.get(f"/hearings/{hearing.id}/code{page}")
        client.get(f"/hearings/{hearing.id}/anonymous")
        assert lines == []
        client.get(hearing.path)
        assert len(lines) == 1
    everything = " ".join([repr(lines), repr(said), caplog.text])
    for trace in (str(WHO), "Qzx", "qzx", ADDRESS_OF_READER, code, code.replace("-", "")):
        assert trace not in everything


def test_tries_are_counted_under_a_key_that_is_nobodys(
    client: Client,
    hearing: Hearing,
    space: Space,
    person: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Twenty a minute, as elsewhere; not one of the counts has the person's id or address in it."""
    seen: list[str] = []
    storage_of_limits = client.application.extensions["limiter"]
    (limiter,) = storage_of_limits
    count = limiter.storage.incr
    monkeypatch.setattr(
        limiter.storage,
        "incr",
        lambda key, *rest, **more: (seen.append(key), count(key, *rest, **more))[1],
    )
    answers = [_with(client, hearing, "0000-0000-0000-0000-0000").status_code for _ in range(21)]
    assert answers == [422] * 20 + [429]
    assert seen
    assert not any(str(WHO) in key or ADDRESS_OF_READER in key for key in seen)


# The code.


@pytest.mark.parametrize("number", range(20))
def test_a_code_is_read_however_it_is_written(app: Flask, number: int) -> None:
    code = codes.make(f"{number}", "digest")
    assert re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4}-){4}[0-9A-HJKMNP-TV-Z]{4}", code)
    typed = code.lower().replace("-", " ").replace("1", "l").replace("0", "o")
    assert codes.read(f" {typed}\n") == code
    assert codes.read(code.replace("-", "")) == code
    assert codes.read(code.replace("-", "–")) == code
    assert codes.make(f"{number}", "another") != code
    assert codes.make("another", "digest") != code


@pytest.mark.parametrize(
    "typed", ["", "7K2M", "UUUU-UUUU-UUUU-UUUU-UUUU", "²" * 20, "7" * 21, "7" * 100_000, "æ" * 20]
)
def test_what_is_no_code_is_none(typed: str) -> None:
    assert codes.read(typed) is None


def test_the_code_is_shown_once_and_kept_as_a_hash(
    client: Client, hearing: Hearing, person: User
) -> None:
    answer = _post(client, hearing)
    code = _code(answer.text)
    assert answer.headers["Cache-Control"] == "no-store"
    assert code not in str(answer.headers)
    assert "shown only this once" in answer.text
    db.session.commit()
    for table, rows in _rows().items():
        for row in rows.values():
            for value in row.values():
                for each in _values(value):
                    assert code not in str(each), table
                    assert code.replace("-", "") not in str(each), table
    again = _with(client, hearing, code)
    assert again.status_code == 200
    assert 'translate="no"' not in again.text
    assert TEXT.splitlines()[0] in again.text


def test_a_wrong_code_is_told_kindly_and_kept_in_the_field(
    client: Client, hearing: Hearing, person: User
) -> None:
    _sent(client, hearing)
    answer = _with(client, hearing, "7K2M-Q9XD-4TWB-0HZE-A3NC")
    assert answer.status_code == 422
    assert "No response to this hearing has this code." in answer.text
    assert "7K2M-Q9XD-4TWB-0HZE-A3NC" in answer.text
    assert TEXT.splitlines()[0] not in answer.text


def test_a_code_opens_no_response_to_another_hearing(
    client: Client, hearing: Hearing, space: Space, person: User
) -> None:
    code = _sent(client, hearing)
    other = make.hearing(space, anonymous=True)
    for page in ("", "/edit", "/withdrawal", "/copy"):
        assert _with(client, other, code, page, sure="1", save="1").status_code == 422
    assert _only().status is ResponseStatus.received


def test_the_code_is_the_only_key(
    client: Client, hearing: Hearing, person: User, official: User, app: Flask
) -> None:
    """Neither its sender's account, nor an official, nor the number leads to it."""
    _sent(client, hearing)
    assert client.get(f"/hearings/{hearing.id}/response/1").status_code == 404
    assert client.get(f"/hearings/{hearing.id}/responses/1").text.count("passer dårlig") == 0
    assert f"/hearings/{hearing.id}/response" not in client.get("/account").text
    assert "passer dårlig" not in str(exported(person))
    other = app.test_client()
    assert isinstance(other, Client)
    other.sign_in(official)
    assert other.get(f"/hearings/{hearing.id}/response/1").status_code == 404


def test_a_colleague_with_the_code_sees_what_its_sender_sees(
    client: Client, hearing: Hearing, person: User, official: User, app: Flask
) -> None:
    code = _sent(client, hearing)
    other = app.test_client()
    assert isinstance(other, Client)
    other.sign_in(official)
    other.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    assert "passer dårlig" in _with(other, hearing, code).text
    outsider = app.test_client()
    assert isinstance(outsider, Client)
    outsider.sign_in(make.user("Somebody else"))
    assert _with(outsider, hearing, code).status_code == 404
    assert app.test_client().get(f"/hearings/{hearing.id}/code").status_code == 404


# Sending.


def test_what_is_kept_is_said_before_the_first_field(
    client: Client, hearing: Hearing, person: User
) -> None:
    page = client.get(f"/hearings/{hearing.id}/anonymous").text
    said = page.index("Your response is anonymous")
    form = page.index('name="body"')
    assert said < form
    for words in (
        "Your name, e-mail address, account, network address and the time of day are not kept",
        "Then everybody with access to “Kyst og farled” can read it",
        "It is the only key",
        "we cannot promise that each person answers only once",
        "Responses are numbered as they come",
        "a file may carry the name of its writer",
        "Be kind.",
    ):
        assert words in page[:form]
    for name in ("respondent_name", "email", "respondent_kind", "organisation"):
        assert f'name="{name}"' not in page
    assert "Marte" not in page.split("<main")[1]


@pytest.mark.parametrize(
    ("publication", "words"),
    [
        (Publication.never, "Only those at Fjordby Kommune who work with the hearing read it."),
        (Publication.after_deadline, "After the deadline everybody with access to"),
    ],
)
def test_who_sees_it_follows_the_type(
    client: Client, space: Space, person: User, publication: Publication, words: str
) -> None:
    kind = make.hearing_type(publication=publication)
    hearing = make.hearing(space, anonymous=True, type=kind)
    assert words in client.get(f"/hearings/{hearing.id}/anonymous").text
    assert words in _post(client, hearing).text
    expected = Visibility.staff if publication is Publication.never else Visibility.held
    assert _only().visibility is expected


def test_who_somebody_says_they_are_is_not_taken(
    client: Client, hearing: Hearing, person: User
) -> None:
    _sent(
        client,
        hearing,
        respondent_kind="organisation",
        organisation="Fagforeningen",
        respondent_name="Marte",
        email="marte@example.org",
    )
    response = _only()
    assert (response.organisation, response.respondent_name, response.email) == ("", "", None)
    assert response.respondent_kind.value == "person"


def test_the_usual_form_leads_to_the_anonymous_one(
    client: Client, hearing: Hearing, person: User
) -> None:
    section = _loaded(hearing.id).sections[0].id
    answer = client.get(f"/hearings/{hearing.id}/response?section={section}")
    assert answer.status_code == 303
    assert answer.location == f"/hearings/{hearing.id}/anonymous?section={section}"
    assert f'<option selected value="{section}">' in client.get(answer.location).text
    data = {"respondent_name": "Marte", "body": TEXT, "form_key": KEY}
    assert client.post(f"/hearings/{hearing.id}/response", data=data).status_code == 303
    assert db.session.scalar(select(func.count(Response.id))) == 0


def test_the_same_form_sent_twice_makes_one_response_with_one_code(
    client: Client, hearing: Hearing, person: User
) -> None:
    first, second = _sent(client, hearing), _sent(client, hearing)
    assert first == second
    assert _only().number == 1
    db.session.refresh(hearing)
    assert (hearing.response_count, hearing.last_number) == (1, 1)
    changed = _sent(client, hearing, body="Noe helt annet.")
    assert changed != first
    assert db.session.scalar(select(func.count(Response.id))) == 2
    assert _sent(client, hearing, body="Noe helt annet.") == changed
    assert db.session.scalar(select(func.count(Response.id))) == 2


def test_two_clicks_at_once_make_one_response(real_app: Flask) -> None:
    with real_app.app_context(), db.transaction():
        space = make.space(Audience.internal)
        hearing = make.hearing(space, anonymous=True)
        person = make.member(space, RoleName.employee)
        hearing_id, token = hearing.id, open_sign_in(person, "test")
    codes_shown: list[str] = []
    start = threading.Barrier(4)

    def click() -> None:
        client = real_app.test_client()
        with client.session_transaction() as session:
            session["_user_id"], session["_fresh"] = token, True
        start.wait()
        answer = client.post(
            f"/hearings/{hearing_id}/anonymous", data={"body": TEXT, "form_key": KEY}
        )
        codes_shown.append(_code(answer.text))

    threads = [threading.Thread(target=click) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(codes_shown) == 4
    assert len(set(codes_shown)) == 1
    with real_app.app_context(), db.transaction(write=False):
        assert db.session.scalar(select(func.count(Response.id))) == 1


def test_what_arrives_when_the_deadline_has_passed_is_not_taken_and_not_lost(
    client: Client, hearing: Hearing, person: User
) -> None:
    """Its arrival decides, not the day that is kept, which began before the deadline."""
    code = _sent(client, hearing)
    hearing.closes_at = clock.now().replace(microsecond=0) - timedelta(seconds=2)
    db.session.commit()
    answer = _post(client, hearing, body="For sent ute.", form_key=KEY[::-1])
    assert answer.status_code == 422
    assert "For sent ute." in answer.text
    assert _only().body == TEXT
    # The second of two clicks, a moment after the deadline, shows what the first one did.
    assert _sent(client, hearing) == code
    assert _only().late is False


def test_in_the_last_second_it_is_in_time(client: Client, hearing: Hearing, person: User) -> None:
    hearing.closes_at = clock.now().replace(microsecond=0) + timedelta(seconds=30)
    db.session.commit()
    _sent(client, hearing)
    assert _only().late is False


def test_a_form_that_is_refused_keeps_its_words_and_files(
    client: Client, hearing: Hearing, person: User
) -> None:
    answer = _post(client, hearing, body="x" * 150_001, files=[_pdf()])
    assert answer.status_code == 422
    assert "x" * 150_001 in answer.text
    assert 'name="kept"' in answer.text
    kept = re.findall(r'name="kept" value="([^"]+)"', answer.text)
    _sent(client, hearing, kept=kept)
    assert db.session.scalar(select(func.count(Attachment.id))) == 1


# Correcting and withdrawing.


def test_correcting_with_the_code_keeps_number_code_and_the_earlier_text(
    client: Client, hearing: Hearing, person: User
) -> None:
    code = _sent(client, hearing, files=[_pdf()])
    response = _only()
    form = _with(client, hearing, code, "/edit")
    assert form.status_code == 200
    assert "passer dårlig" in form.text
    assert f'name="code" value="{code}"' in form.text
    attachment = db.session.scalars(select(Attachment.id)).one()
    answer = _with(
        client,
        hearing,
        code.lower(),
        "/edit",
        save="1",
        body="Onsdag er bedre.",
        version=response.version,
        remove=attachment,
        form_key=KEY[::-1],
    )
    assert "The code is the same as before" in answer.text
    db.session.refresh(response)
    assert (response.number, response.body) == (1, "Onsdag er bedre.")
    assert db.session.scalars(select(Revision)).one().body == TEXT
    assert db.session.scalar(select(func.count(Attachment.id))) == 0
    same = _with(
        client, hearing, code, "/edit", save="1", body="Onsdag er bedre.", version=response.version
    )
    assert "Nothing was changed" in same.text
    assert db.session.scalar(select(func.count(Letter.id))) == 0


def test_a_correction_with_errors_or_from_an_old_version_is_shown_again(
    client: Client, hearing: Hearing, person: User
) -> None:
    code = _sent(client, hearing)
    version = _only().version
    empty = _with(client, hearing, code, "/edit", save="1", body="", version=version)
    assert empty.status_code == 422
    old = _with(client, hearing, code, "/edit", save="1", body="Nytt.", version=version + 5)
    assert old.status_code == 422
    assert "Nytt." in old.text
    assert TEXT.splitlines()[0] in old.text
    assert _only().body == TEXT


def test_withdrawing_asks_once_and_leaves_the_number(
    client: Client, hearing: Hearing, person: User
) -> None:
    code = _sent(client, hearing)
    asked = _with(client, hearing, code, "/withdrawal")
    assert "Withdraw response no. 1?" in asked.text
    assert _only().status is ResponseStatus.received
    assert "is withdrawn" in _with(client, hearing, code, "/withdrawal", sure="1").text
    response = _only()
    assert response.status is ResponseStatus.withdrawn
    assert response.withdrawn_at == response.received_at
    assert "is withdrawn" in _with(client, hearing, code).text


def test_after_the_deadline_it_can_be_read_and_no_longer_changed(
    client: Client, hearing: Hearing, person: User
) -> None:
    code = _sent(client, hearing)
    hearing.closes_at = clock.now() - timedelta(seconds=5)
    db.session.commit()
    read = _with(client, hearing, code)
    assert "passer dårlig" in read.text
    assert "/code/edit" not in read.text
    assert _with(client, hearing, code, "/withdrawal", sure="1").status_code == 200
    late = _with(client, hearing, code, "/edit", save="1", body="For sent.")
    assert late.status_code == 422
    assert "For sent." in late.text
    assert (_only().status, _only().body) == (ResponseStatus.received, TEXT)


def test_the_copy_has_the_fingerprint_of_the_receipt(
    client: Client, hearing: Hearing, person: User
) -> None:
    code = _sent(client, hearing)
    copy = _with(client, hearing, code, "/copy")
    assert copy.mimetype == "text/plain"
    assert hashlib.sha256(copy.data).hexdigest() == _only().sha256


# What becomes of it.


def test_officials_read_it_without_a_name_or_hour_and_it_is_shown_then(
    client: Client, hearing: Hearing, person: User, official: User, app: Flask
) -> None:
    code = _sent(client, hearing)
    desk = app.test_client()
    assert isinstance(desk, Client)
    desk.sign_in(official)
    desk.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    page = desk.get(f"/desk/hearings/{hearing.id}/responses/1").text
    assert "Anonymous" in page
    assert "passer dårlig" in page
    assert "Marte" not in page
    listed = desk.get(f"/desk/hearings/{hearing.id}/responses").text
    assert "00:00" not in listed + page
    assert (
        "Nobody is told by mail: responses are anonymous"
        in desk.get(f"/desk/hearings/{hearing.id}").text
    )
    _publish(official)
    shown = client.get(f"/hearings/{hearing.id}/responses").text
    assert "Anonymous" in shown
    assert "passer dårlig" in shown
    assert "See it on the site" in _with(client, hearing, code).text


def test_nothing_is_entered_for_somebody_as_that_has_a_hand_and_a_moment(
    hearing: Hearing, official: User, client: Client
) -> None:
    client.sign_in(official)
    page = f"/desk/hearings/{hearing.id}/responses"
    assert f"{page}/new" not in client.get(page).text
    assert client.get(f"{page}/new").status_code == 403


def test_a_decision_not_to_show_it_is_read_with_the_code(
    client: Client, hearing: Hearing, person: User, official: User
) -> None:
    code = _sent(client, hearing)
    read_through.withhold(
        _loaded(hearing.id), _only(), Rule.personal_data, "Den navngir en kollega.", by=official
    )
    db.session.commit()
    page = _with(client, hearing, code).text
    assert "Rule: personal data." in page
    assert "Den navngir en kollega." in page
    assert db.session.scalar(select(func.count(Letter.id))) == 0


def test_what_became_of_its_points_is_read_with_the_code_and_mailed_to_nobody(
    client: Client, hearing: Hearing, person: User, official: User
) -> None:
    code = _sent(client, hearing)
    _publish(official)
    response = _only()
    theme = make.theme(hearing, "Kontordag", outcome=Outcome.followed, reason="Det er fornuftig.")
    make.point(response, theme, quote="Tirsdag passer dårlig")
    assert "Det er fornuftig." not in _with(client, hearing, code).text
    hearing.status, hearing.concluded_at = Status.concluded, clock.now()
    db.session.commit()
    page = _with(client, hearing, code).text
    assert "What became of it" in page
    assert "Det er fornuftig." in page
    assert respondents(_loaded(hearing.id)) == []


def test_search_and_export_have_it_without_a_name(
    client: Client, hearing: Hearing, person: User, official: User
) -> None:
    _sent(client, hearing)
    _publish(official)
    _worker(client.application)
    found = client.get("/search?q=vakt").text
    assert "passer" in found.lower()
    with client.get(f"/exports/hearings/{hearing.id}.jsonl") as file:
        text = file.text
    assert "passer" in text
    for trace in ("Marte", "qzx"):
        assert trace not in text


def test_nobody_follows_because_they_answered(
    client: Client, hearing: Hearing, person: User
) -> None:
    _sent(client, hearing)
    _worker(client.application)
    page = client.get("/follows").text
    assert hearing.title not in page


# The type, and what a hearing keeps of it.


def _published(space: Space, by: User) -> Hearing:
    draft = writing.draft(space, make.hearing_type(anonymous=True), "Varsling", by=by)
    assert draft.anonymous is False
    draft.summary = "Kort."
    db.session.refresh(draft, ["sections", "attachments"])
    writing.add_section(draft, "Forslaget", "Tekst.", by=by)
    today = clock.today(space.timezone)
    publishing.set_dates(draft, None, today + timedelta(days=30), "", by=by)
    publishing.publish(draft, by=by)
    return draft


def test_a_hearing_keeps_what_its_type_said_when_it_was_published(
    space: Space, official: User
) -> None:
    hearing = _published(space, official)
    assert hearing.anonymous is True
    hearing.type.anonymous = False
    db.session.flush()
    assert (hearing.anonymous, rules.becomes_anonymous(hearing)) == (True, True)


def test_in_public_a_draft_that_promises_it_does_not_open_and_says_why(client: Client) -> None:
    """Also one whose type was made anonymous afterwards: the page, and what is behind it, refuse."""
    town = make.space()
    official = make.member(town, RoleName.official)
    kind = make.hearing_type(name="Anonym intern høring", anonymous=False)
    draft = writing.draft(town, kind, "Varsling", by=official)
    draft.summary = "Kort."
    db.session.refresh(draft, ["sections", "attachments"])
    writing.add_section(draft, "Forslaget", "Tekst.", by=official)
    publishing.set_dates(
        draft, None, clock.today(town.timezone) + timedelta(days=30), "", by=official
    )
    assert readiness.is_ready(draft)
    kind.anonymous = True
    db.session.commit()
    assert not readiness.is_ready(draft)
    assert rules.becomes_anonymous(draft) is False
    with pytest.raises(holding.NotAllowedNow):
        publishing.publish(draft, by=official)
    client.sign_in(official)
    page = client.get(f"/desk/hearings/{draft.id}").text
    assert "“Anonym intern høring” is for internal spaces" in page
    assert "Open the hearing now" not in page
    client.post(f"/desk/hearings/{draft.id}/opening")
    db.session.refresh(draft)
    assert (draft.status, draft.anonymous) == (Status.draft, False)


def test_the_type_is_offered_where_its_promise_holds(client: Client, space: Space) -> None:
    town = make.space()
    kind = make.hearing_type(name="Anonym intern høring", anonymous=True)
    client.sign_in(make.member(town, RoleName.official))
    assert kind.name not in client.get("/desk/hearings/new").text
    data = {"title": "Varsling", "space": town.id, "type": kind.id}
    assert client.post("/desk/hearings/new", data=data).status_code == 422
    both = make.member(town, RoleName.official)
    make.role(both, RoleName.official, space)
    client.sign_in(both)
    assert kind.name in client.get("/desk/hearings/new").text
    refused = client.post("/desk/hearings/new", data=data)
    assert refused.status_code == 422
    assert "In a public space somebody always knows who answers" in refused.text
    assert client.post("/desk/hearings/new", data={**data, "space": space.id}).status_code == 303


def test_what_was_opened_without_keeping_the_promise_says_so(client: Client) -> None:
    """Rows from before a public space was refused such a type."""
    town = make.space()
    hearing = make.hearing(town, type=make.hearing_type(anonymous=True))
    assert "are not anonymous" in client.get(f"/hearings/{hearing.id}/response").text
    client.sign_in(make.member(town, RoleName.official))
    page = client.get(f"/desk/hearings/{hearing.id}").text
    assert "are not anonymous, although its kind says so" in page


def test_a_hearing_that_is_not_anonymous_has_no_such_pages(
    client: Client, space: Space, person: User
) -> None:
    usual = make.hearing(space)
    for page in ("anonymous", "code", "code/edit", "code/withdrawal", "code/copy"):
        assert client.get(f"/hearings/{usual.id}/{page}").status_code == 404
    assert "Use your code" not in client.get(usual.path).text


def test_the_hearings_page_says_so_and_leads_back(
    client: Client, hearing: Hearing, person: User
) -> None:
    page = client.get(hearing.path).text
    assert "Responses are anonymous." in page
    assert f'href="/hearings/{hearing.id}/code"' in page
    assert f'href="/hearings/{hearing.id}/anonymous"' in page
    assert f'href="/hearings/{hearing.id}/response' not in page.replace("/responses", "")
    page = client.get(f"/hearings/{hearing.id}/code/edit")
    assert page.location == f"/hearings/{hearing.id}/code"
