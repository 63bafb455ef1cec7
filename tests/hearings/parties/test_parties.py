"""Invited parties answer: a draft that colleagues share, one response, and the public list of them."""

import io
import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from participation import clock, db
from participation.accounts.models import RoleName
from participation.hearings.notice.models import Hearing, Publication
from participation.hearings.parties.actions import answering
from participation.hearings.parties.models import Party
from participation.hearings.parties.queries.parties import parties_of
from participation.hearings.responses.actions import unconfirmed
from participation.hearings.responses.models import RespondentKind, Response, ResponseStatus
from participation.ledger import Entry
from participation.mail import Letter
from participation.spaces.models import Audience, Space
from participation.subjects.models import Attachment, Revision, Visibility
from tests import factories as make
from tests.conftest import Client

EMAIL = "post@havnensvenner.example"
WORDS = {"respondent_name": "Bodil Krogh", "role": "Formand", "body": "Stien bør ligge på kajen."}


@pytest.fixture
def space(app: Flask) -> Space:
    return make.space()


@pytest.fixture
def hearing(space: Space) -> Hearing:
    return make.hearing(space)


@pytest.fixture
def link(hearing: Hearing, space: Space) -> str:
    """The address of a party's personal link."""
    _party, key = make.invited(hearing, make.organisation(space, "Havnens Venner", email=EMAIL))
    return f"/hearings/{hearing.id}/party/{key}"


def _party() -> Party:
    return db.session.scalars(select(Party)).one()


def _heard(hearing: Hearing) -> tuple[Any, ...]:
    """Its one party as everybody sees it."""
    (one,) = parties_of(hearing.id)
    return one[:4]


def _responses() -> list[Response]:
    return list(db.session.scalars(select(Response).order_by(Response.id)))


def _version(client: Client, link: str) -> str:
    found = re.search(r'name="version"[^>]*value="(\d*)"', client.get(link).text)
    assert found
    return found[1]


def _post(client: Client, link: str, **values: Any) -> Any:
    if "version" not in values:
        values["version"] = _version(client, link)
    if "files" in values:
        return client.post(link, data={**WORDS, **values}, content_type="multipart/form-data")
    return client.post(link, data={**WORDS, **values})


def _move(monkeypatch: pytest.MonkeyPatch, to: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: to)


# The link.


def test_the_link_says_for_whom_one_answers_and_what_happens_before_the_first_field(
    client: Client, link: str
) -> None:
    page = client.get(link)
    assert page.status_code == 200
    assert (page.headers["Cache-Control"], page.headers["X-Robots-Tag"]) == ("no-store", "noindex")
    assert "Respond for Havnens Venner" in page.text
    assert page.text.index("What happens with your response") < page.text.index("respondent_name")
    assert 'name="respondent_kind"' not in page.text
    assert 'name="email"' not in page.text
    assert EMAIL not in page.text


def test_looking_at_a_link_does_not_use_it_but_a_browser_does(client: Client, link: str) -> None:
    """Mail servers open links to look at them."""
    client.get(link)
    assert _party().link_used_at is None
    answer = client.post(f"{link}/opening", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.data) == (204, b"")
    assert _party().link_used_at is not None


def test_a_link_opens_its_own_hearing_only(client: Client, space: Space, link: str) -> None:
    key = link.rpartition("/")[2]
    other = make.hearing(space)
    make.invited(other, make.organisation(space, "En anden"))
    assert client.get(f"/hearings/{other.id}/party/{key}").status_code == 404
    assert client.get(f"/hearings/{other.id}/response/{key}").status_code == 404
    assert client.get(link[:-1] + ("a" if link[-1] != "a" else "b")).status_code == 404
    assert client.get(link.rpartition("/")[0] + "/" + "x" * 5000).status_code == 404


def test_an_internal_hearing_is_not_opened_by_a_link(client: Client) -> None:
    inside = make.space(Audience.internal)
    hearing = make.hearing(inside)
    _party, key = make.invited(hearing, make.organisation(inside))
    assert client.get(f"/hearings/{hearing.id}/party/{key}").status_code == 404


# The shared draft.


def test_a_draft_may_be_half_and_colleagues_go_on_from_it(client: Client, link: str) -> None:
    answer = _post(client, link, respondent_name="", role="", body="Først dette.", draft="1")
    assert answer.status_code == 303
    assert answer.location == link
    (draft,) = _responses()
    assert (draft.status, draft.visibility) == (ResponseStatus.draft, Visibility.draft)
    assert (draft.number, draft.author_id, draft.organisation) == (None, None, "Havnens Venner")
    assert _party().link_used_at is not None
    assert _party().answered_at is None
    colleague = client.application.test_client()
    page = colleague.get(link, headers={"Accept-Language": "en"}).text
    assert "Først dette." in page
    assert "This is the draft as it was saved" in page
    assert db.session.scalars(select(Letter)).all() == []
    assert db.session.scalars(select(Entry.action)).all() == []


@pytest.mark.parametrize("reader", ["visitor", "official", "moderator", "admin"])
def test_nobody_reads_a_draft_without_the_link(
    client: Client, space: Space, hearing: Hearing, link: str, reader: str
) -> None:
    _post(client, link, body="Endnu hemmeligt.", draft="1")
    (draft,) = _responses()
    if reader != "visitor":
        client.sign_in(make.member(space, RoleName(reader)))
    for address in (
        f"/hearings/{hearing.id}",
        f"/hearings/{hearing.id}/responses",
        f"/hearings/{hearing.id}/parties",
        f"/desk/hearings/{hearing.id}/parties",
        f"/desk/hearings/{hearing.id}/responses?show=all",
        f"/moderation/{draft.id}",
        "/search?q=hemmeligt&kind=response",
    ):
        assert "Endnu hemmeligt." not in client.get(address, follow_redirects=True).text, address


def test_two_colleagues_at_once_see_both_texts_and_lose_none(client: Client, link: str) -> None:
    _post(client, link, body="Fælles start.", draft="1")
    version = _version(client, link)
    _post(client, link, body="Den enes.", draft="1", version=version)
    answer = _post(client, link, body="Den andens.", draft="1", version=version)
    assert answer.status_code == 422
    assert "Somebody else saved a change while you were writing" in answer.text
    assert "Den enes." in answer.text
    assert "Den andens." in answer.text
    assert [each.body for each in _responses()] == ["Den enes."]
    again = re.search(r'name="version"[^>]*value="(\d+)"', answer.text)
    assert again
    _post(client, link, body="Begges.", draft="1", version=again[1])
    assert [each.body for each in _responses()] == ["Begges."]


def test_two_first_drafts_at_once_make_one(client: Client, link: str) -> None:
    _post(client, link, body="Den enes.", draft="1", version="")
    answer = _post(client, link, body="Den andens.", draft="1", version="")
    assert answer.status_code == 422
    assert "Den andens." in answer.text
    assert [each.body for each in _responses()] == ["Den enes."]


def test_files_stay_with_the_draft_and_can_be_removed(client: Client, link: str) -> None:
    _post(client, link, draft="1", files=[(io.BytesIO(make.pdf("a")), "kort.pdf")])
    attachment = db.session.scalars(select(Attachment)).one()
    assert "Remove kort.pdf" in client.get(link).text
    _post(client, link, remove=str(attachment.id), files=[(io.BytesIO(make.pdf("b")), "nyt.pdf")])
    (response,) = _responses()
    assert response.status is ResponseStatus.received
    assert db.session.scalars(select(Attachment.title)).all() == ["nyt.pdf"]
    copy = client.get(f"{link.replace('/party/', '/response/')}/copy").text
    assert "nyt.pdf" in copy
    assert "kort.pdf" not in copy


def test_drafts_that_were_not_sent_are_forgotten_some_time_after_the_deadline(
    client: Client, hearing: Hearing, link: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _post(client, link, draft="1", files=[(io.BytesIO(make.pdf("a")), "kort.pdf")])
    db.session.commit()
    assert hearing.closes_at
    _move(monkeypatch, hearing.closes_at + answering.DRAFTS_KEPT - timedelta(hours=1))
    assert answering.forget_drafts() == 0
    assert unconfirmed.forget() == 0, "the draft of a party waits for no link"
    _move(monkeypatch, hearing.closes_at + answering.DRAFTS_KEPT + timedelta(hours=1))
    assert answering.forget_drafts() == 1
    assert _responses() == []
    assert db.session.scalars(select(Attachment)).all() == []


# Sending.


def test_a_response_is_received_at_once_with_the_mandate_and_a_receipt(
    client: Client, hearing: Hearing, link: str
) -> None:
    answer = _post(client, link)
    home = link.replace("/party/", "/response/")
    assert (answer.status_code, answer.location) == (303, home)
    (response,) = _responses()
    assert (response.number, response.status) == (1, ResponseStatus.received)
    assert response.visibility is Visibility.held
    assert response.respondent_kind is RespondentKind.organisation
    assert (response.organisation, response.role) == ("Havnens Venner", "Formand")
    party = _party()
    assert (party.response_number, party.no_remarks) == (1, False)
    assert party.answered_at is not None
    (letter,) = db.session.scalars(select(Letter)).all()
    assert letter.to == EMAIL
    assert "Formand" in letter.body
    assert home in letter.body
    assert db.session.scalars(select(Entry.action)).all() == ["response.received"]
    receipt = client.get(home)
    assert receipt.status_code == 200
    assert "Formand" in receipt.text
    assert response.sha256
    assert "role: Formand" in client.get(f"{home}/copy").text
    assert client.get(link).location == home
    db.session.refresh(hearing)
    assert (hearing.response_count, hearing.last_number) == (1, 1)


@pytest.mark.parametrize(
    ("missing", "says"),
    [
        ("respondent_name", "name"),
        ("role", "Write your role in the organisation."),
        ("body", "response"),
    ],
)
def test_what_is_missing_is_said_and_the_rest_is_kept(
    client: Client, link: str, missing: str, says: str
) -> None:
    answer = _post(client, link, **{missing: ""})
    assert answer.status_code == 422
    assert says in answer.text
    for name, value in WORDS.items():
        assert (value in answer.text) is (name != missing)
    assert _responses() == []


def test_who_it_speaks_for_is_not_for_the_sender_to_say(client: Client, link: str) -> None:
    _post(client, link, organisation="Kongehuset", respondent_kind="person", email="a@x.dk")
    (response,) = _responses()
    assert response.organisation == "Havnens Venner"
    assert response.respondent_kind is RespondentKind.organisation
    assert response.email == EMAIL


def test_no_remarks_takes_one_click_and_a_mandate(client: Client, link: str) -> None:
    assert _post(client, link, body="", role="", no_remarks="1").status_code == 422
    assert _post(client, link, body="", no_remarks="1").status_code == 303
    assert (_party().no_remarks, _party().response_number) == (True, 1)


def test_a_double_click_sends_once(client: Client, link: str) -> None:
    version = _version(client, link)
    first = _post(client, link, version=version)
    second = _post(client, link, version=version)
    assert (second.status_code, second.location) == (303, first.location)
    assert len(_responses()) == 1
    assert len(db.session.scalars(select(Letter)).all()) == 1


def test_a_colleague_who_sends_other_words_a_moment_later_keeps_them(
    client: Client, link: str
) -> None:
    version = _version(client, link)
    _post(client, link, body="Den enes svar.", version=version)
    answer = _post(client, link, body="Den andens svar.", version=version)
    assert answer.status_code == 422
    assert "Den enes svar." in answer.text
    assert "Den andens svar." in answer.text
    assert [each.body for each in _responses()] == ["Den enes svar."]
    home = link.replace("/party/", "/response/")
    assert f'action="{home}/edit"' in answer.text
    found = re.search(r'name="version"[^>]*value="(\d+)"', answer.text)
    assert found
    data = {**WORDS, "body": "Begges svar.", "version": found[1]}
    assert client.post(f"{home}/edit", data=data).status_code == 303
    assert [each.body for each in _responses()] == ["Begges svar."]
    assert [each.body for each in db.session.scalars(select(Revision))] == ["Den enes svar."]


def test_corrected_to_no_remarks_the_list_says_so(
    client: Client, hearing: Hearing, link: str
) -> None:
    _post(client, link)
    home = link.replace("/party/", "/response/")
    page = client.get(f"{home}/edit").text
    assert "Formand" in page
    found = re.search(r'name="version"[^>]*value="(\d+)"', page)
    assert found
    data = {**WORDS, "body": "", "role": "", "version": found[1], "no_remarks": "1"}
    assert client.post(f"{home}/edit", data=data).status_code == 422, (
        "the mandate is needed here too"
    )
    first = _party().answered_at
    assert client.post(f"{home}/edit", data={**data, "role": "Direktør"}).status_code == 303
    assert _heard(hearing) == ("Havnens Venner", True, True, 1)
    assert _party().answered_at == first


def test_withdrawn_it_may_be_answered_anew_until_the_deadline(
    client: Client, hearing: Hearing, link: str
) -> None:
    _post(client, link)
    home = link.replace("/party/", "/response/")
    assert client.post(f"{home}/withdrawal").status_code == 303
    assert _heard(hearing) == ("Havnens Venner", False, False, None)
    assert "Write a new response for the organisation" in client.get(home).text
    assert _post(client, link, body="Et nyt svar.").status_code == 303
    assert _heard(hearing) == ("Havnens Venner", True, False, 2)
    assert "Et nyt svar." in client.get(home).text


def test_what_arrives_after_the_deadline_is_not_taken_and_not_lost(
    client: Client, hearing: Hearing, link: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _post(client, link, body="Et udkast.", draft="1")
    version = _version(client, link)
    assert hearing.closes_at
    _move(monkeypatch, hearing.closes_at + timedelta(seconds=2))
    answer = _post(client, link, body="For sent.", version=version)
    assert answer.status_code == 422
    assert "For sent." in answer.text
    assert [each.body for each in _responses()] == ["Et udkast."]
    assert "Et udkast." in client.get(link).text, "it can be copied"


# The public list.


def _listed(client: Client, hearing: Hearing) -> str:
    return str(client.get(f"/hearings/{hearing.id}/parties").text)


def test_the_public_list_names_who_was_asked_and_no_person(
    client: Client, space: Space, hearing: Hearing, link: str
) -> None:
    make.party(hearing, make.organisation(space, "Ikke spurgt endnu"))
    make.invited(hearing, make.organisation(space, "Cyklisterne"))
    page = _listed(client, hearing)
    assert "Havnens Venner" in page
    assert "Cyklisterne" in page
    assert "No answer yet" in page
    assert "Ikke spurgt endnu" not in page
    assert "2 organisations were invited" in client.get(hearing.path).text
    _post(client, link)
    for private in ("Bodil Krogh", "Formand", EMAIL):
        assert private not in _listed(client, hearing)
        assert private not in client.get(f"/hearings/{hearing.id}/responses").text


def test_the_public_list_leads_to_a_response_that_everybody_may_read(
    client: Client, hearing: Hearing, link: str
) -> None:
    _post(client, link)
    leads = f"/hearings/{hearing.id}/responses/1"
    assert leads not in _listed(client, hearing)
    (response,) = _responses()
    response.visibility, response.visible_from = Visibility.visible, clock.now()
    db.session.commit()
    assert leads in _listed(client, hearing)


def test_a_type_that_never_publishes_names_who_answered_and_leads_nowhere(
    client: Client, space: Space
) -> None:
    hearing = make.hearing(space, type=make.hearing_type(publication=Publication.never))
    _party, key = make.invited(hearing, make.organisation(space, "Havnens Venner"))
    _post(client, f"/hearings/{hearing.id}/party/{key}")
    assert "✓" in _listed(client, hearing)
    assert "/responses/1" not in _listed(client, hearing)


def test_after_the_deadline_silence_is_no_answer(client: Client, space: Space, app: Flask) -> None:
    now = clock.now()
    hearing = make.hearing(
        space, opens_at=now - timedelta(days=40), closes_at=now - timedelta(days=1)
    )
    make.invited(hearing, make.organisation(space))
    assert "No answer yet" not in _listed(client, hearing)
    assert "No answer" in _listed(client, hearing)


def test_a_hearing_that_asked_nobody_says_so(client: Client, hearing: Hearing) -> None:
    assert "No organisation has been invited" in _listed(client, hearing)
    assert "was invited" not in client.get(hearing.path).text
