"""The pages of one's own account."""

import json
from typing import Any

import pytest
from sqlalchemy import select

from participation import db
from participation.accounts import login
from participation.accounts.models import RoleName, SignIn, User
from tests import factories as make
from tests.accounts import mails
from tests.accounts.test_entering import PASSWORD, person, sign_in
from tests.conftest import Client

PAGES = ["", "/name", "/email", "/password", "/sign-ins", "/data", "/data.json", "/erasure"]


@pytest.mark.parametrize("page", PAGES)
def test_the_account_is_for_the_signed_in(client: Client, page: str) -> None:
    assert client.get(f"/account{page}").location == f"/sign-in?next=/account{page}"
    client.sign_in(person())
    answer = client.get(f"/account{page}")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("page", PAGES)
def test_the_account_needs_few_statements(client: Client, queries: list[str], page: str) -> None:
    known = make.member(make.space(), RoleName.employee)
    for _ in range(12):
        login.open_sign_in(known, "test")
    client.sign_in(known)
    queries.clear()
    client.get(f"/account{page}")
    assert len(queries) <= (38 if "data" in page else 7), queries


def test_the_menu_says_what_one_can_do(client: Client) -> None:
    assert 'href="/sign-in"' in client.get("/register").text
    client.sign_in(person())
    page = client.get("/account").text
    assert 'action="/sign-out"' in page
    assert 'href="/sign-in"' not in page


# ------------------------------------------------------------------------------------ name


def test_name_pseudonym_and_language_are_changed(client: Client) -> None:
    known = person()
    client.sign_in(known)
    client.set_cookie("language", "nb")
    answer = client.post(
        "/account/name",
        data={"name": "Astrid H.", "pseudonym": "Havørn", "shown": "pseudonym", "language": "da"},
    )
    assert answer.status_code == 303
    kept = db.session.get_one(User, known.id)
    assert (kept.name, kept.display_name, kept.language) == ("Astrid H.", "Havørn", "da")
    assert 'lang="da"' in client.get("/account").text, "the device's earlier choice yields"


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "n" * 1_000_000},
        {"pseudonym": "p" * 121},
        {"pseudonym": "", "shown": "pseudonym"},
        {"shown": "nothing"},
        {"language": "fr"},
    ],
)
def test_a_refused_name_keeps_what_was_written(client: Client, wrong: dict[str, str]) -> None:
    known = person()
    client.sign_in(known)
    data = {"name": "Ny Navn", "pseudonym": "Ny Falk", "shown": "name", "language": "", **wrong}
    answer = client.post("/account/name", data=data)
    assert answer.status_code == 422
    for field, value in (("name", "Ny Navn"), ("pseudonym", "Ny Falk")):
        assert field in wrong or f'value="{value}"' in answer.text
    assert db.session.get_one(User, known.id).name == "Astrid Holm"


# --------------------------------------------------------------------------------- address


def ask(client: Client, email: str, password: str = PASSWORD) -> Any:
    return client.post("/account/email", data={"email": email, "password": password})


@pytest.mark.parametrize("old_first", [True, False])
def test_an_address_changes_when_both_ends_have_confirmed(client: Client, old_first: bool) -> None:
    known = person()
    old = known.email or ""
    client.sign_in(known)
    assert ask(client, "New@Example.org").status_code == 303
    links = [mails.link(old), mails.link("new@example.org")]
    if not old_first:
        links.reverse()
    anywhere = client.application.test_client()
    assert anywhere.get(links[0]).status_code == 200
    page = client.post(links[0]).text
    assert ("The present address is confirmed" if old_first else "The new address is") in page
    assert db.session.get_one(User, known.id).email == old
    assert "Waits for the link we sent to" in client.get("/account/email").text
    assert client.post(links[0]).status_code == 410, "one end cannot confirm twice"
    assert db.session.get_one(User, known.id).email == old
    assert "Your e-mail address is changed" in client.post(links[1]).text
    assert db.session.get_one(User, known.id).email == "new@example.org"
    assert mails.to(old)[-1].subject == "Your e-mail address is changed"
    assert "Waits for" not in client.get("/account/email").text
    client.post("/sign-out")
    assert sign_in(client, "new@example.org").status_code == 303


def test_a_change_of_address_can_be_given_up_or_replaced(client: Client) -> None:
    known = person()
    client.sign_in(known)
    ask(client, "one@example.org")
    first = mails.link("one@example.org")
    ask(client, "two@example.org")
    assert client.post(first).status_code == 410
    second = mails.link("two@example.org")
    client.post("/account/email/cancellation")
    assert client.post(second).status_code == 410
    assert "On its way" not in client.get("/account/email").text


def test_an_address_that_has_an_account_is_told_to_its_owner_alone(client: Client) -> None:
    known, other = person(), person("Berit Ås")
    client.sign_in(known)
    answer = ask(client, other.email or "")
    assert answer.status_code == 303
    assert f"On its way: {other.email}" in client.get("/account/email").text
    (letter,) = mails.to(other.email or "")
    assert letter.subject == "This address has an account already"
    assert "token=" not in letter.body
    client.post(mails.link(known.email or ""))
    assert db.session.get_one(User, known.id).email == known.email


def test_changing_the_address_needs_the_password(client: Client) -> None:
    known = person()
    client.sign_in(known)
    answer = ask(client, "new@example.org", "wrong but long enough")
    assert answer.status_code == 422
    assert 'value="new@example.org"' in answer.text
    assert mails.to("new@example.org") == []
    assert ask(client, (known.email or "").upper()).status_code == 422
    assert ask(client, "nonsense").status_code == 422
    for _ in range(9):
        ask(client, "new@example.org", "wrong but long enough")
    answer = ask(client, "new@example.org")
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0


# -------------------------------------------------------------------- password and sign-ins


def test_changing_the_password_ends_the_other_sign_ins(client: Client) -> None:
    known = person()
    elsewhere = client.application.test_client()
    assert isinstance(elsewhere, Client)
    elsewhere.sign_in(known)
    client.sign_in(known)
    for wrong in (
        {"current": "wrong but long enough", "password": "kanelsnegl og havvind"},
        {"current": PASSWORD, "password": "kort"},
        {"current": PASSWORD, "password": "Astrid Holm 1"},
        {"current": "", "password": ""},
    ):
        assert client.post("/account/password", data=wrong).status_code == 422
    answer = client.post(
        "/account/password", data={"current": PASSWORD, "password": "kanelsnegl og havvind"}
    )
    assert answer.status_code == 303
    assert client.get("/account").status_code == 200
    assert elsewhere.get("/account").status_code == 303
    assert mails.to(known.email or "")[-1].subject == "Your password is changed"


def test_a_revoked_sign_in_is_out_at_once(client: Client) -> None:
    known = person()
    elsewhere = client.application.test_client()
    assert isinstance(elsewhere, Client)
    elsewhere.sign_in(known)
    first = db.session.scalars(select(SignIn.id)).one()
    client.sign_in(known)
    assert "Sign out everywhere else" in client.get("/account/sign-ins").text
    assert client.post(f"/account/sign-ins/{first}/revocation").status_code == 303
    assert elsewhere.get("/account").status_code == 303
    assert client.post(f"/account/sign-ins/{first}/revocation").status_code == 404
    assert client.get("/account").status_code == 200


def test_all_other_sign_ins_are_revoked_at_once(client: Client) -> None:
    known = person()
    others = [client.application.test_client() for _ in range(3)]
    for other in others:
        assert isinstance(other, Client)
        other.sign_in(known)
    client.sign_in(known)
    client.post("/account/sign-ins/revocation")
    assert [other.get("/account").status_code for other in others] == [303] * 3
    assert client.get("/account").status_code == 200


def test_one_cannot_revoke_what_is_somebody_elses(client: Client) -> None:
    other = person("Berit Ås")
    login.open_sign_in(other, "test")
    theirs = db.session.scalars(select(SignIn.id)).one()
    client.sign_in(person())
    assert client.post(f"/account/sign-ins/{theirs}/revocation").status_code == 404
    assert client.post(f"/account/sign-ins/{2**70}/revocation").status_code == 404
    assert db.session.get_one(SignIn, theirs).revoked_at is None


def test_revoking_the_present_sign_in_is_signing_out(client: Client) -> None:
    client.sign_in(person())
    mine = db.session.scalars(select(SignIn.id)).one()
    assert client.post(f"/account/sign-ins/{mine}/revocation").location == "/"
    assert client.get("/account").status_code == 303


# --------------------------------------------------------------------------------- my data


def test_my_data_are_a_file(client: Client) -> None:
    space = make.space(name="Fjordby")
    known = make.member(space, RoleName.employee, name="Astrid Holm")
    client.sign_in(known)
    answer = client.get("/account/data.json")
    assert "attachment" in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "no-store"
    held = json.loads(answer.text)
    assert held["account"]["email"] == known.email
    assert held["roles"][0]["role"] == "employee"
    assert held["house_rules_accepted"][0]["space"] == "Fjordby"
    assert len(held["sign_ins"]) == 1
    assert "hash" not in answer.text


def test_erasing_the_account(client: Client) -> None:
    known = person()
    old = known.email or ""
    client.sign_in(known)
    for wrong in (
        {"password": PASSWORD},
        {"password": "wrong but long enough", "sure": "y"},
        {},
    ):
        assert client.post("/account/erasure", data=wrong).status_code == 422
    assert db.session.get_one(User, known.id).email == old
    answer = client.post("/account/erasure", data={"password": PASSWORD, "sure": "y"})
    assert answer.status_code == 303
    assert client.get("/account").status_code == 303
    assert db.session.get_one(User, known.id).email is None
    assert sign_in(client, old).status_code == 422


def test_the_last_admin_cannot_erase_the_account(client: Client) -> None:
    known = person()
    make.role(known, RoleName.admin)
    client.sign_in(known)
    answer = client.post("/account/erasure", data={"password": PASSWORD, "sure": "y"})
    assert answer.status_code == 422
    assert "This is the last admin." in answer.text
    assert db.session.get_one(User, known.id).erased_at is None
