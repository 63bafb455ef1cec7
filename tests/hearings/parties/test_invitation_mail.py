"""The invitation in words of the official's own: seen before it is sent, with documents and a way back."""

import io
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask, current_app
from sqlalchemy import select

from participation import db, mail, storage
from participation.accounts.models import RoleName, User
from participation.hearings.notice.models import Hearing
from participation.hearings.parties.actions import inviting
from participation.hearings.parties.models import PartyLetter
from participation.mail import Letter, sending
from participation.spaces.models import Space
from participation.storage import StoredFile
from participation.subjects.actions import attach
from participation.subjects.jobs import forget_abandoned_files
from participation.subjects.models import Attachment
from tests import factories as make
from tests.conftest import Client
from tests.post import Way

PDF = make.pdf()
TEXT = "Kære {organisation}\n\nSvar senest {deadline} her:\n{link}\n\nVenlig hilsen {x} 3*4*2"


@pytest.fixture
def space(app: Flask) -> Space:
    return make.space(language="en")


@pytest.fixture
def hearing(space: Space) -> Hearing:
    return make.hearing(space, title="Kajen", contact_email="sofie@by.example")


@pytest.fixture
def official(space: Space) -> User:
    return make.member(space, RoleName.official)


@pytest.fixture
def desk(client: Client, official: User) -> Client:
    return client.sign_in(official)


def _document(hearing: Hearing, name: str, by: User) -> Attachment:
    return attach(hearing, storage.take(io.BytesIO(PDF), name), title=name, by=by)


def _home(hearing: Hearing) -> str:
    return f"/desk/hearings/{hearing.id}/parties"


def _ask() -> list[Letter]:
    db.session.commit()
    with current_app.app_context():
        while inviting.write_invitations():
            pass
    db.session.expire_all()
    return list(db.session.scalars(select(Letter).order_by(Letter.id)))


def _sent(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The messages as they leave."""
    taken: list[Any] = []
    monkeypatch.setattr(sending, "transport", lambda: Way(taken.append))
    db.session.commit()
    with current_app.app_context():
        mail.deliver()
    db.session.expire_all()
    return taken


def test_the_standard_text_is_where_one_begins(desk: Client, hearing: Hearing) -> None:
    page = desk.get(f"{_home(hearing)}/mail").text
    for place in ("{organisation}", "{link}", "{deadline}"):
        assert place in page.split("<textarea")[1], place
    assert "/party/" not in page
    assert "on its list of those to hear" not in page.split("<textarea")[1].split("</textarea>")[0]


def test_it_is_written_seen_sent_with_documents_and_answered_to_the_contact(
    desk: Client, hearing: Hearing, space: Space, official: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan, other = (_document(hearing, each, official) for each in ("plan.pdf", "bilag.pdf"))
    listed = make.party(hearing, make.organisation(space, "Havnens {link} Venner", email="p@x.dk"))
    answer = desk.post(
        f"{_home(hearing)}/mail",
        data={"title": "Høring: {organisation}", "body": TEXT, "documents": [plan.id]},
    )
    assert answer.location == f"{_home(hearing)}/sending"
    page = desk.get(f"{_home(hearing)}/sending").text
    assert "Kære Havnens {link} Venner" in page
    assert "plan.pdf" in page
    assert "bilag.pdf" not in page
    assert "sofie@by.example" in page
    desk.post(f"{_home(hearing)}/sending", data={"parties": str(listed.id)})
    (letter,) = _ask()
    assert letter.subject == "Høring: Havnens {link} Venner"
    assert f"/hearings/{hearing.id}/party/" in letter.body
    assert "Venlig hilsen {x} 3*4*2" in letter.body
    assert "{deadline}" not in letter.body
    assert "on its list of those to hear" in letter.body
    (message,) = _sent(monkeypatch)
    assert message["Reply-To"] == "sofie@by.example"
    carried = [
        (each.get_filename(), each.get_content_type()) for each in message.iter_attachments()
    ]
    assert carried == [("plan.pdf", "application/pdf")]
    assert other.id != plan.id


def test_the_reminder_is_the_standard_text_without_documents(
    desk: Client, hearing: Hearing, space: Space, official: User
) -> None:
    plan = _document(hearing, "plan.pdf", official)
    desk.post(
        f"{_home(hearing)}/mail", data={"title": "Høring", "body": TEXT, "documents": [plan.id]}
    )
    db.session.refresh(hearing, ["space"])
    letter = inviting.invitation(
        hearing,
        make.organisation(space),
        "k",
        again=True,
        written=db.session.get(PartyLetter, hearing.id),
    )
    assert letter.subject.startswith("Reminder")
    assert letter.headers == {"Reply-To": "sofie@by.example"}


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"body": "Svar os."}, "Leave {link} where"),
        ({"title": ""}, "Write the subject of the mail."),
        ({"title": "Svar på {link}"}, "The link may be in the text only"),
        ({"body": ""}, "Write the text of the mail."),
    ],
)
def test_what_is_wrong_is_said_and_kept(
    desk: Client, hearing: Hearing, values: dict[str, str], says: str
) -> None:
    answer = desk.post(f"{_home(hearing)}/mail", data={"title": "Høring", "body": TEXT, **values})
    assert answer.status_code == 422
    assert says in answer.text
    assert db.session.get(PartyLetter, hearing.id) is None


def test_too_much_for_a_mail_is_refused(desk: Client, hearing: Hearing, official: User) -> None:
    large = _document(hearing, "stor.pdf", official)
    db.session.get_one(StoredFile, large.file_id).size = 6_000_000
    answer = desk.post(
        f"{_home(hearing)}/mail", data={"title": "H", "body": TEXT, "documents": [large.id]}
    )
    assert answer.status_code == 422
    assert "more than 5 MB together" in answer.text


def test_two_who_write_at_once_see_each_other(desk: Client, hearing: Hearing) -> None:
    there = f"{_home(hearing)}/mail"
    assert desk.post(there, data={"title": "En", "body": TEXT, "version": ""}).status_code == 303
    answer = desk.post(there, data={"title": "To", "body": TEXT, "version": ""})
    assert answer.status_code == 422
    assert "What is saved now" in answer.text
    assert "En" in answer.text


def test_the_standard_text_comes_back(desk: Client, hearing: Hearing, official: User) -> None:
    plan = _document(hearing, "plan.pdf", official)
    there = f"{_home(hearing)}/mail"
    desk.post(there, data={"title": "En", "body": TEXT, "documents": [plan.id]})
    desk.post(there, data={"standard": "1"})
    assert db.session.get(PartyLetter, hearing.id) is None


def test_a_document_that_is_taken_away_is_carried_by_no_new_mail_and_stays_with_those_that_wait(
    desk: Client, hearing: Hearing, space: Space, official: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = _document(hearing, "plan.pdf", official)
    desk.post(f"{_home(hearing)}/mail", data={"title": "En", "body": TEXT, "documents": [plan.id]})
    first = make.party(hearing, make.organisation(space, "A", email="a@x.dk"))
    desk.post(f"{_home(hearing)}/sending", data={"parties": str(first.id)})
    assert len(_ask()) == 1
    file_id = plan.file_id
    db.session.delete(plan)
    db.session.commit()
    monkeypatch.setattr("participation.subjects.jobs.ABANDONED_AFTER", timedelta(days=-1))
    with current_app.app_context():
        while forget_abandoned_files():
            pass
    assert db.session.get(StoredFile, file_id) is not None, "a letter carries it"
    second = make.party(hearing, make.organisation(space, "B", email="b@x.dk"))
    desk.post(f"{_home(hearing)}/sending", data={"parties": str(second.id)})
    _ask()
    assert [len(list(each.iter_attachments())) for each in _sent(monkeypatch)] == [1, 0]
