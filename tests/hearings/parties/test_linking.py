"""A party that answers outside its link: linked when it is entered and afterwards, never by guess alone."""

import html
import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask, current_app
from sqlalchemy import select

from participation import clock, db, invariants, ledger
from participation.accounts.models import RoleName, User
from participation.hearings.notice.models import Hearing, Status
from participation.hearings.parties.actions import inviting
from participation.hearings.parties.models import Party
from participation.hearings.parties.queries import linking
from participation.hearings.parties.queries.parties import PartyAddress, parties_of
from participation.hearings.responses.models import Channel, RespondentKind, Response
from participation.mail import Letter
from participation.spaces.models import Space
from participation.subjects.models import Visibility
from tests import factories as make
from tests.conftest import Client

EMAIL = "post@havnensvenner.example"


@pytest.fixture
def space(app: Flask) -> Space:
    return make.space(language="en")


@pytest.fixture
def hearing(space: Space) -> Hearing:
    """Its deadline is near: who has not answered is reminded now."""
    return make.hearing(
        space,
        opens_at=clock.now() - timedelta(days=30),
        closes_at=clock.now() + timedelta(days=3),
    )


@pytest.fixture
def party(hearing: Hearing, space: Space) -> Party:
    made, _key = _asked(hearing, make.organisation(space, "Havnens Venner", email=EMAIL))
    return made


@pytest.fixture
def official(space: Space) -> User:
    return make.member(space, RoleName.official, name="Sofie Lund")


@pytest.fixture
def desk(client: Client, official: User) -> Client:
    return client.sign_in(official)


def _asked(hearing: Hearing, organisation: Any, **values: Any) -> tuple[Party, str]:
    return make.invited(
        hearing, organisation, invited_at=clock.now() - timedelta(days=25), **values
    )


def _remind() -> list[str]:
    """To whom the worker sends reminders."""
    db.session.commit()
    with current_app.app_context():
        while inviting.write_reminders():
            pass
    db.session.expire_all()
    return list(db.session.scalars(select(Letter.to).order_by(Letter.id)))


def _sent(**values: Any) -> dict[str, Any]:
    return {
        "form_key": "a" * 32,
        "channel": "email",
        "arrived_on": str(clock.today("Europe/Copenhagen")),
        "respondent_kind": "organisation",
        "organisation": "Havnens Venner",
        "body": "Stien bør ligge på kajen.",
        **values,
    }


def _public(client: Client, hearing: Hearing) -> str:
    return client.get(f"/hearings/{hearing.id}/parties").text


def _row(page: str, name: str) -> str:
    found = re.search(rf"<tr>(?:(?!</tr>).)*{name}.*?</tr>", page, re.DOTALL)
    assert found, page
    return " ".join(re.sub(r"<[^>]+>", " ", found[0]).split())


def test_entered_as_a_partys_it_stands_as_answered_and_is_not_reminded(
    desk: Client, hearing: Hearing, party: Party, official: User
) -> None:
    page = desk.get(f"/desk/hearings/{hearing.id}/responses/new").text
    assert f'value="{party.id}"' in page
    answer = desk.post(f"/desk/hearings/{hearing.id}/responses/new", data=_sent(party=party.id))
    assert answer.status_code == 303, answer.text
    response = db.session.scalars(select(Response)).one()
    assert (response.party_id, response.linked_by_id) == (party.id, official.id)
    assert response.linked_at is not None
    assert party.answered_at is not None
    assert party.response_number == 1
    assert _remind() == []
    assert parties_of(hearing.id)[0][:4] == ("Havnens Venner", True, False, 1)
    visitor = current_app.test_client()
    assert _row(_public(visitor, hearing), "Havnens Venner") == "Havnens Venner ✓ yes –"
    actions = select(ledger.Entry.action).where(ledger.Entry.subject_id == response.id)
    assert list(db.session.scalars(actions)) == ["response.received", "response.linked"]
    assert invariants.broken("parties.answers") == {}


def test_what_came_by_the_open_form_is_linked_afterwards_and_the_link_is_undone(
    desk: Client, client: Client, hearing: Hearing, party: Party
) -> None:
    response = make.response(hearing, organisation="HV", respondent_kind="organisation")
    assert "–" in _row(_public(client, hearing), "Havnens Venner")
    there = f"/desk/hearings/{hearing.id}/responses/1"
    assert "Whose answer is it?" in desk.get(there).text
    version = response.version
    assert desk.post(f"{there}/party", data={"party": party.id}).status_code == 303
    assert "No. 1" in _row(_public(client, hearing), "Havnens Venner")
    page = desk.get(there).text
    assert "Linked by Sofie Lund" in page
    assert db.session.get_one(Response, response.id).version == version, "nobody's words changed"
    assert desk.post(f"{there}/party", data={"undo": "1"}).status_code == 303
    assert "No. 1" not in _row(_public(client, hearing), "Havnens Venner")
    assert (party.answered_at, party.response_number) == (None, None)
    assert _remind() == [EMAIL]
    trace = select(ledger.Entry.action).where(ledger.Entry.subject_id == response.id)
    assert list(db.session.scalars(trace)) == ["response.linked", "response.unlinked"]


def test_from_the_partys_page_by_the_number_of_the_response(
    desk: Client, hearing: Hearing, party: Party
) -> None:
    make.response(hearing)
    there = f"/desk/hearings/{hearing.id}/parties/{party.id}"
    answer = desk.post(f"{there}/response", data={"number": "7"})
    assert answer.status_code == 422
    assert "There is no response with this number." in answer.text
    assert party.answered_at is None
    desk.post(f"{there}/response", data={"number": "1"})
    assert party.answered_at is not None
    page = desk.get(there).text
    assert "Linked by Sofie Lund" in page
    assert "This is not their response" in page


def test_two_answers_of_one_party_both_stand_and_the_first_counts(
    desk: Client, client: Client, hearing: Hearing, party: Party
) -> None:
    first = make.response(hearing, no_remarks=True)
    second = make.response(hearing)
    for number in (2, 1):
        desk.post(f"/desk/hearings/{hearing.id}/responses/{number}/party", data={"party": party.id})
    assert (party.response_number, party.no_remarks) == (1, False)
    row = _row(_public(client, hearing), "Havnens Venner")
    assert "No. 1" in row
    assert "No. 2" in row
    desk.post(f"/desk/hearings/{hearing.id}/responses/1/party", data={"undo": "1"})
    assert party.response_number == 2
    assert first.party_id is None
    assert second.party_id == party.id


def test_a_response_is_one_partys(
    desk: Client, hearing: Hearing, party: Party, space: Space
) -> None:
    other, _key = _asked(hearing, make.organisation(space, "Cyklister"))
    make.response(hearing)
    there = f"/desk/hearings/{hearing.id}/responses/1/party"
    desk.post(there, data={"party": party.id})
    desk.post(there, data={"party": other.id})
    assert other.answered_at is None
    assert party.answered_at is not None


def test_a_party_of_another_hearing_or_a_withdrawn_response_is_not_linked(
    desk: Client, hearing: Hearing, party: Party, space: Space
) -> None:
    elsewhere = make.party(make.hearing(space), make.organisation(space, "Andetsteds"))
    withdrawn = make.response(hearing, status="withdrawn")
    make.response(hearing)
    desk.post(f"/desk/hearings/{hearing.id}/responses/2/party", data={"party": elsewhere.id})
    desk.post(f"/desk/hearings/{hearing.id}/responses/1/party", data={"party": party.id})
    assert (elsewhere.answered_at, party.answered_at) == (None, None)
    assert withdrawn.party_id is None


def test_a_reminder_that_waits_in_the_outbox_does_not_leave(
    desk: Client, hearing: Hearing, party: Party
) -> None:
    make.response(hearing)
    assert _remind() == [EMAIL]
    desk.post(f"/desk/hearings/{hearing.id}/responses/1/party", data={"party": party.id})
    assert list(db.session.scalars(select(Letter.to))) == []
    assert party.reminded_at is None


def test_from_whose_address_something_has_come_is_not_reminded_before_it_is_linked(
    hearing: Hearing, party: Party, space: Space
) -> None:
    make.response(hearing, email=EMAIL.upper())
    account = make.user(email="skole@example.org")
    _asked(hearing, make.organisation(space, "Skolen", email="skole@example.org"))
    _asked(hearing, make.organisation(space, "Tavs", email="tavs@example.org"))
    make.response(hearing, account)
    assert _remind() == ["tavs@example.org"]


def test_who_has_answered_before_being_asked_is_not_asked(
    desk: Client, hearing: Hearing, space: Space
) -> None:
    early = make.party(
        hearing, make.organisation(space, "Tidlig", email=EMAIL), wanted_at=clock.now()
    )
    make.response(hearing)
    desk.post(f"/desk/hearings/{hearing.id}/responses/1/party", data={"party": early.id})
    db.session.commit()
    with current_app.app_context():
        while inviting.write_invitations():
            pass
    assert list(db.session.scalars(select(Letter.to))) == []


def test_the_personal_link_says_what_came_and_gives_no_say_over_it(
    desk: Client, client: Client, hearing: Hearing, space: Space
) -> None:
    party, key = _asked(hearing, make.organisation(space, "Havnens Venner", email=EMAIL))
    make.response(hearing, body="Privat brev.", visibility=Visibility.held, channel=Channel.email)
    desk.post(f"/desk/hearings/{hearing.id}/responses/1/party", data={"party": party.id})
    visitor = current_app.test_client()
    link = f"/hearings/{hearing.id}/party/{key}"
    page = visitor.get(link).text
    assert "Response no. 1 came another way" in html.unescape(page)
    assert "Privat brev." not in page
    for more in ("", "/edit", "/withdrawal", "/copy"):
        assert visitor.get(f"/hearings/{hearing.id}/response/{key}{more}").status_code == 404
    sent = {"respondent_name": "Bodil", "role": "Formand", "body": "Også dette.", "version": ""}
    assert (
        visitor.post(link, data=sent, headers={"Sec-Fetch-Site": "same-origin"}).status_code == 303
    )
    db.session.expire_all()
    assert (party.response_number, party.answered_at is not None) == (1, True)
    assert visitor.get(link).location == f"/hearings/{hearing.id}/response/{key}"


def test_a_linked_response_that_its_sender_withdraws_leaves_the_party_silent(
    desk: Client, hearing: Hearing, party: Party, space: Space
) -> None:
    author = make.user("Bodil Krogh")
    make.response(hearing, author)
    desk.post(f"/desk/hearings/{hearing.id}/responses/1/party", data={"party": party.id})
    assert party.answered_at is not None
    writer = current_app.test_client().sign_in(author)
    assert writer.get(f"/hearings/{hearing.id}/response/1/edit").status_code == 200
    assert 'name="role"' not in writer.get(f"/hearings/{hearing.id}/response/1/edit").text
    assert writer.post(f"/hearings/{hearing.id}/response/1/withdrawal").status_code == 303
    db.session.expire_all()
    assert party.answered_at is None


# What is suggested.


def _known(number: int, name: str, digits: str = "", *emails: str) -> PartyAddress:
    return PartyAddress(number, name, digits, emails, answered=False)


HAVN = _known(1, "Havnens Venner", "12345678", "post@havn.example", "formand@gmail.com")
VEJ = _known(2, "Vejafdelingen", "29189609", "vej@by.example")
MILJO = _known(3, "Miljøafdelingen", "29189609", "miljo@by.example")


@pytest.mark.parametrize(
    ("name", "email", "said", "found"),
    [
        ("Bodil", "POST@havn.example", "", [(1, "address")]),
        ("Bodil", "kasserer@havn.example", "", [(1, "domain")]),
        ("Bodil", "nogen@gmail.com", "", []),
        ("Bodil", "formand@gmail.com", "", [(1, "address")]),
        ("havnens venner", "", "", [(1, "name")]),
        ("Bodil", "", "Vi har CVR 12 34 56 78.", [(1, "number")]),
        ("Bodil", "", "Ring på 12345679 eller 112345678.", []),
        ("Byen", "x@by.example", "", [(2, "domain"), (3, "domain")]),
        ("Byen", "vej@by.example", "CVR-nr. 29189609", [(2, "address"), (3, "number")]),
        ("", "", "", []),
    ],
)
def test_by_what_a_party_is_recognised(
    name: str, email: str, said: str, found: list[tuple[int, str]]
) -> None:
    guesses = linking.guess([HAVN, VEJ, MILJO], name, email, said)
    assert [(each.party.id, each.by) for each in guesses] == found


def test_the_list_of_parties_offers_what_looks_like_an_answer(
    desk: Client, hearing: Hearing, party: Party, queries: list[str]
) -> None:
    make.response(hearing, respondent_name="Kurt", email="kurt@havnensvenner.example")
    make.response(hearing, respondent_name="Ingen", email="ingen@andet.example")
    make.response(hearing, respondent_name="", email=EMAIL)
    page = desk.get(f"/desk/hearings/{hearing.id}/parties").text
    assert "Answered another way?" in page
    assert "It is the answer of Havnens Venner" in page
    assert "by the domain of the e-mail address" in page
    assert "No. 2" not in page
    assert "No. 3" not in page, "who gives no name is not named by an address"
    desk.post(
        f"/desk/hearings/{hearing.id}/responses/1/party",
        data={"party": party.id, "back": "parties"},
    )
    assert "Answered another way?" not in desk.get(f"/desk/hearings/{hearing.id}/parties").text


def test_a_domain_from_which_many_have_answered_says_nothing(
    desk: Client, hearing: Hearing, party: Party
) -> None:
    for number in range(linking.FEW + 1):
        make.response(hearing, email=f"borger{number}@havnensvenner.example")
    for page in ("parties", "responses/1"):
        assert "It is the answer of" not in desk.get(f"/desk/hearings/{hearing.id}/{page}").text


def test_a_response_offers_its_party_by_a_number_in_its_text(
    desk: Client, hearing: Hearing, space: Space
) -> None:
    _asked(hearing, make.organisation(space, "Cyklister", number="12345678"))
    make.response(
        hearing,
        respondent_kind=RespondentKind.organisation,
        organisation="Cyklistforbundet",
        body="Flere stativer. CVR 12 34 56 78",
    )
    page = desk.get(f"/desk/hearings/{hearing.id}/responses/1").text
    assert "It is the answer of Cyklister" in page
    assert "by its number" in page


def test_links_are_made_from_the_opening_on_also_when_the_outcome_is_out(
    desk: Client, space: Space
) -> None:
    hearing = make.hearing(space, status=Status.concluded)
    party, _key = _asked(hearing, make.organisation(space))
    make.response(hearing)
    desk.post(f"/desk/hearings/{hearing.id}/responses/1/party", data={"party": party.id})
    assert party.answered_at is not None


# By post.


def test_who_has_no_address_is_written_to_by_post_and_stands_as_asked(
    desk: Client, client: Client, hearing: Hearing, space: Space
) -> None:
    listed = make.party(hearing, make.organisation(space, "Uden post", email=""))
    there = f"/desk/hearings/{hearing.id}/parties"
    assert "no e-mail: write by post" in desk.get(there).text
    assert "Uden post" in desk.get(f"{there}/sending").text
    for _twice in (1, 2):
        desk.post(f"{there}/post", data={"parties": str(listed.id)})
    assert listed.invited_at is not None
    assert hearing.party_count == 1
    assert "No answer yet" in _row(_public(client, hearing), "Uden post")
    listed.invited_at -= timedelta(days=20)
    assert _remind() == []
    assert listed.reminded_at is None


def test_who_has_an_address_is_not_noted_as_asked_by_post(
    desk: Client, hearing: Hearing, space: Space
) -> None:
    listed = make.party(hearing, make.organisation(space))
    desk.post(f"/desk/hearings/{hearing.id}/parties/post", data={"parties": str(listed.id)})
    assert listed.invited_at is None
