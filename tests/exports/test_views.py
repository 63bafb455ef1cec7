"""The pages to choose on, the files at their addresses, and those that the worker makes."""

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask, current_app
from sqlalchemy import select

from participation import clock, db, jobs, ledger, mail
from participation.accounts.actions import erase
from participation.accounts.models import RoleName, User
from participation.accounts.queries import by_id
from participation.exports import actions, making, orders
from participation.exports import jobs as export_jobs
from participation.exports.models import ExportFile
from participation.exports.orders import finders
from participation.hearings.responses.models import Response
from participation.mail import Letter
from participation.moderation.actions import decide
from participation.moderation.models import Rule, Verdict
from participation.subjects.models import Visibility
from tests import factories
from tests.conftest import Client
from tests.exports.reading import from_csv, from_jsonl, from_xlsx, from_zip


@pytest.fixture
def space(app: Flask) -> Any:
    return factories.space(slug="fjordby")


@pytest.fixture
def hearing(space: Any) -> Any:
    made = factories.hearing(space, title="Ny bro over åen")
    factories.response(made, body="Ja tak.")
    factories.response(made, body="Held back.", visibility=Visibility.held, email="a@example.org")
    return made


@pytest.fixture
def official(space: Any) -> User:
    return factories.member(space, RoleName.official, name="Mette Holm")


def _worked() -> None:
    """What the worker does when it is awake, in a context of its own."""
    db.session.commit()
    with current_app.app_context():
        jobs.run_due(everything=True)
    db.session.expire_all()


def _bytes(client: Any, path: str) -> bytes:
    """A file, read to its end."""
    with closing(client.get(path)) as answer:
        assert answer.status_code == 200, path
        found: bytes = answer.data
        return found


def _ordered(client: Client, path: str, **data: str) -> str:
    answer = client.post(path, data={"format": "jsonl", **data})
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def test_a_page_says_what_there_is_and_how_much(client: Client, hearing: Any) -> None:
    page = client.get(f"/hearings/{hearing.id}/export").text
    assert "Download as XLSX" in page
    assert f"/exports/hearings/{hearing.id}.xlsx" in page
    assert "1 response that has come in has no row" in page
    assert "For officials" not in page
    assert "set-cookie" not in client.get(f"/hearings/{hearing.id}/export").headers


def test_files_lie_at_their_addresses(client: Client, space: Any, hearing: Any) -> None:
    box = factories.box(space, slug="ideas-for-all")
    factories.idea(box)
    at = f"/exports/hearings/{hearing.id}"
    with closing(client.get(f"{at}.xlsx")) as answer:
        assert answer.status_code == 200
        content = answer.data
    day = clock.today("Europe/Copenhagen").isoformat()
    assert answer.headers["Content-Disposition"] == (
        f'attachment; filename="ny-bro-over-aaen-{day}.xlsx"; '
        f"filename*=UTF-8''Ny%20bro%20over%20%C3%A5en%20{day}.xlsx"
    )
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert len(from_xlsx(content)["responses"]) == 1
    assert len(from_zip(_bytes(client, f"{at}.zip"))["responses"]) == 1
    assert len(from_csv(_bytes(client, f"{at}.csv"))) == 1
    assert len(from_csv(_bytes(client, f"{at}.csv?table=sections"))) == 2
    assert len(from_jsonl(_bytes(client, "/exports/boxes/ideas-for-all.jsonl"))["ideas"]) == 1
    assert len(from_csv(_bytes(client, "/exports/ideas.csv?box=ideas-for-all"))) == 1
    assert len(from_csv(_bytes(client, "/exports/hearings.csv?state=open&bom=0"))) == 1
    head = client.head(f"{at}.xlsx")
    assert (head.status_code, head.data) == (200, b"")


@pytest.mark.parametrize(
    "path",
    [
        "/exports/hearings/{id}.pdf", "/exports/hearings/{id}.csv?table=votes",
        "/exports/hearings/{id}.csv?separator=x", "/exports/boxes/nowhere.csv",
        "/exports/people.csv", "/exports/hearings/999999.csv", "/boxes/nowhere/export",
        "/exports/files/x", "/exports/files/MQ.x/file",
    ],
)  # fmt: skip
def test_what_there_is_not_is_not_found(client: Client, hearing: Any, path: str) -> None:
    assert client.get(path.format(id=hearing.id)).status_code == 404


def test_the_official_version_is_never_a_plain_address(
    client: Client, hearing: Any, official: User
) -> None:
    client.sign_in(official)
    content = _bytes(client, f"/exports/hearings/{hearing.id}.jsonl?official=1")
    assert b"Held back." not in content
    assert b"a@example.org" not in content


def test_an_official_orders_a_file_and_the_ledger_says_so(
    client: Client, hearing: Any, official: User
) -> None:
    client.sign_in(official)
    assert "For officials" in client.get(f"/hearings/{hearing.id}/export").text
    address = _ordered(client, f"/hearings/{hearing.id}/export", official="1")
    waiting = client.get(address)
    assert "Your file is being made" in waiting.text
    assert 'http-equiv="refresh"' in waiting.text
    assert client.get(f"{address}/file").status_code == 404
    _worked()
    assert "Your file is ready" in client.get(address, headers={"HX-Request": "true"}).text
    found = from_jsonl(_bytes(client, f"{address}/file"))
    assert [row["text"] for row in found["responses"]] == ["Ja tak.", "Held back."]
    (entry,) = db.session.scalars(select(ledger.Entry).where(ledger.Entry.action == "export.made"))
    assert entry.subject_id == hearing.id
    assert entry.actor_key == ledger.actor_key(official.id, entry.subject_id)
    assert entry.data == {"what": "hearing", "format": "jsonl", "official": True}


def test_a_file_is_its_orderers_alone_and_only_while_the_role_lasts(
    app: Flask, client: Client, space: Any, hearing: Any, official: User
) -> None:
    client.sign_in(official)
    address = _ordered(client, f"/hearings/{hearing.id}/export", official="1")
    _worked()
    assert _bytes(client, f"{address}/file")
    colleague = app.test_client().sign_in(  # type: ignore[attr-defined]
        factories.member(space, RoleName.official)
    )
    assert colleague.get(address).status_code == 404
    assert colleague.get(f"{address}/file").status_code == 404
    for role in factories.roles_of(official):
        db.session.delete(role)
    db.session.commit()
    assert client.get(f"{address}/file").status_code == 404
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("who", [None, RoleName.moderator, RoleName.employee])
def test_others_cannot_order_the_official_version(
    client: Client, space: Any, hearing: Any, who: RoleName | None
) -> None:
    if who is not None:
        client.sign_in(factories.member(space, who))
    data = {"format": "jsonl", "official": "1"}
    assert client.post(f"/hearings/{hearing.id}/export", data=data).status_code == 404


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(orders, "LARGE", 2)
    monkeypatch.setattr(finders, "LARGE", 2)


@pytest.mark.usefixtures("large")
def test_a_large_file_is_made_by_the_worker_for_a_visitor_too(
    app: Flask, client: Client, hearing: Any
) -> None:
    answer = client.get(f"/exports/hearings/{hearing.id}.xlsx")
    assert (answer.status_code, answer.location) == (303, f"/hearings/{hearing.id}/export")
    assert "This is a lot" in client.get(answer.location).text
    address = _ordered(client, answer.location)
    assert _ordered(client, answer.location) == address
    _worked()
    assert b"Ja tak." in _bytes(client, f"{address}/file")
    anybody = app.test_client()
    assert _bytes(anybody, f"{address}/file")
    number = db.session.scalars(select(ExportFile.id)).one()
    assert anybody.get(f"/exports/files/{number}").status_code == 404


@pytest.mark.usefixtures("large")
def test_a_mail_comes_once_when_it_was_asked_for(client: Client, hearing: Any) -> None:
    person = factories.user("Astrid", language="en")
    client.sign_in(person)
    address = _ordered(client, f"/hearings/{hearing.id}/export")
    assert client.post(address).status_code == 303
    assert "We write to you" in client.get(address).text
    mail.pause("it is looked at here")
    _worked()
    _worked()
    (letter,) = db.session.scalars(select(Letter).where(Letter.to == person.email))
    assert letter.subject == "Your file is ready: Ny bro over åen"


@pytest.mark.usefixtures("large")
def test_what_was_hidden_since_is_not_handed_out(
    client: Client, hearing: Any, official: User
) -> None:
    response = factories.response(hearing, body="Something private.")
    address = _ordered(client, f"/hearings/{hearing.id}/export")
    _worked()
    assert b"Something private." in _bytes(client, f"{address}/file")
    decide(response, Verdict.hidden, Rule.personal_data, "A name.", by=official)
    _worked()
    assert client.get(f"{address}/file").status_code == 404
    assert "has since been hidden or withdrawn" in client.get(address).text
    again = _ordered(client, f"/hearings/{hearing.id}/export")
    assert again != address
    _worked()
    assert b"Something private." not in _bytes(client, f"{again}/file")


@pytest.mark.usefixtures("large")
def test_what_is_hidden_while_the_file_is_made_is_not_offered(
    client: Client, hearing: Any, official: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    response = factories.response(hearing, body="Something private.")
    address = _ordered(client, f"/hearings/{hearing.id}/export")
    written, number, by = making.to_path, response.id, official.id
    times: list[int] = []

    def slowly(*arguments: Any) -> Any:
        made = written(*arguments)
        times.append(1)
        if len(times) == 1:
            with current_app.app_context():
                with db.transaction() as session:
                    found = session.get_one(Response, number)
                    person = session.get_one(User, by)
                    decide(found, Verdict.hidden, Rule.personal_data, "A name.", by=person)
                ledger.follow_to_the_end()
        return made

    monkeypatch.setattr(making, "to_path", slowly)
    _worked()
    assert b"Something private." not in _bytes(client, f"{address}/file")
    assert len(times) == 2


@pytest.mark.usefixtures("large")
def test_a_file_that_cannot_be_made_is_given_up_after_three_times(
    client: Client, hearing: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_arguments: Any) -> Any:
        raise OSError("the disk is full")

    address = _ordered(client, f"/hearings/{hearing.id}/export")
    monkeypatch.setattr(making, "to_path", broken)
    _worked()
    assert "could not be made" in client.get(address).text
    assert db.session.scalars(select(ExportFile)).one().attempts == actions.MAX_ATTEMPTS
    assert not list(making.folder().iterdir())


@pytest.mark.usefixtures("large")
def test_files_are_kept_for_days_and_then_gone(client: Client, hearing: Any) -> None:
    address = _ordered(client, f"/hearings/{hearing.id}/export")
    _worked()
    with clock.at(clock.now() + actions.KEPT + timedelta(minutes=1)):
        export_jobs.forget_old()
    assert client.get(address).status_code == 404
    assert not [path for path in making.folder().iterdir() if path.name.isdecimal()]


@pytest.mark.usefixtures("large")
def test_an_erased_account_takes_its_files_along(
    client: Client, hearing: Any, official: User
) -> None:
    client.sign_in(official)
    _ordered(client, f"/hearings/{hearing.id}/export", official="1")
    _worked()
    person = by_id(official.id)
    assert person is not None
    erase(person)
    db.session.commit()
    assert db.session.scalars(select(ExportFile)).all() == []
    assert not [path for path in making.folder().iterdir() if path.name.isdecimal()]


def test_a_file_is_not_asked_for_without_end(client: Client, hearing: Any) -> None:
    for _number in range(60):
        assert client.head(f"/exports/hearings/{hearing.id}.csv").status_code == 200
    assert client.get(f"/exports/hearings/{hearing.id}.csv").status_code == 429


@pytest.fixture(autouse=True)
def _no_files_left(app: Flask) -> Iterator[None]:
    yield
    with app.app_context():
        for path in making.folder().iterdir():
            path.unlink()


def test_lists_and_pages_lead_to_their_export(client: Client, space: Any, hearing: Any) -> None:
    box = factories.box(space, slug="ideas-for-all")
    factories.idea(box)
    assert 'href="/hearings/export?state=open"' in client.get("/hearings?state=open&x=1").text
    assert 'href="/ideas/export?state=new"' in client.get("/ideas?state=new").text
    assert (
        "/ideas/export?state=new&amp;box=ideas-for-all"
        in client.get("/boxes/ideas-for-all?state=new").text
    )
    assert 'href="/boxes/ideas-for-all/export"' in client.get("/boxes/ideas-for-all").text
    responses = client.get(f"/hearings/{hearing.id}/responses").text
    assert f'href="/hearings/{hearing.id}/export"' in responses


@pytest.mark.usefixtures("large")
def test_a_file_is_made_by_one_process_alone(client: Client, hearing: Any) -> None:
    """On whichever machine: the other finds nothing to do."""
    _ordered(client, f"/hearings/{hearing.id}/export")
    db.session.commit()
    with db.alone("exports") as held:
        assert held
        export_jobs.make_all()
    assert db.session.scalars(select(ExportFile)).one().attempts == 0


@pytest.mark.usefixtures("large")
def test_a_file_ordered_in_the_future_is_not_the_one_of_just_now(
    client: Client, hearing: Any
) -> None:
    """Ordered while the clock was days ahead: the same order would find nothing newer for days."""
    with clock.at(clock.now() + timedelta(days=5)):
        first = _ordered(client, f"/hearings/{hearing.id}/export")
    for file in db.session.scalars(select(ExportFile)):
        file.created_at = clock.now() + timedelta(days=5)
    db.session.commit()
    assert _ordered(client, f"/hearings/{hearing.id}/export") != first
