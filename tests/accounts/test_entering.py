"""Ways in and out, as a browser walks them."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from participation import clock, config, create_app, db
from participation.accounts import passwords
from participation.accounts.models import SignIn, Token, User
from participation.mail import Letter
from tests import factories as make
from tests.accounts import mails
from tests.conftest import Client

PASSWORD = "tre blå elefanter"
_kept: list[str] = []


def person(name: str = "Astrid Holm", **values: Any) -> User:
    """Somebody who can sign in."""
    if not _kept:
        _kept.append(passwords.hashed(PASSWORD))
    made = make.user(name, password_hash=_kept[0], **values)
    db.session.commit()
    return made


def sign_in(client: Client, email: str | None, password: str = PASSWORD, **more: Any) -> Any:
    return client.post("/sign-in", data={"email": email, "password": password, **more})


def register(client: Client, email: str, **more: Any) -> Any:
    data = {"name": "Astrid Holm", "email": email, "password": PASSWORD, **more}
    return client.post("/register", data=data)


# ------------------------------------------------------------------------------- registration


def test_registering_and_confirming_by_mail(client: Client) -> None:
    answer = register(client, " Astrid@Example.ORG ", next="/ideas/new")
    assert answer.status_code == 303
    assert answer.location == "/look-in-your-mail"
    assert "Astrid@Example.ORG" in client.get(answer.location).text, "where the mail went"
    assert "Astrid@Example.ORG" not in client.get(answer.location).text, "and that is forgotten"
    assert db.session.scalar(select(func.count()).select_from(User)) == 0, "nothing exists yet"
    link = mails.link("astrid@example.org")

    page = client.get(link)
    assert page.status_code == 200
    assert "Astrid Holm" in page.text
    assert client.get(link).status_code == 200, "a program that checks mail does not use it up"
    assert db.session.scalar(select(func.count()).select_from(User)) == 0

    answer = client.post(link, data={"password": "not the one chosen"})
    assert answer.status_code == 422, "somebody else may have asked for the account"
    assert "The password is not right" in answer.text
    assert db.session.scalar(select(func.count()).select_from(User)) == 0

    answer = client.post(link, data={"password": PASSWORD})
    assert answer.status_code == 303
    assert answer.location == "/ideas/new"
    assert client.get("/account").status_code == 200
    made = db.session.scalars(select(User)).one()
    assert made.email == "astrid@example.org"
    assert made.email_confirmed_at is not None
    token = db.session.scalars(select(Token)).one()
    assert "password_hash" not in token.data

    assert client.post(link).status_code == 410
    assert client.get(link).status_code == 410
    assert "This link no longer works" in client.get(link).text


def test_registering_does_not_tell_who_has_an_account(client: Client) -> None:
    known = person()
    answers = [register(client, each) for each in (known.email or "", "nobody@example.org")]
    assert [(each.status_code, each.location) for each in answers] == [
        (303, "/look-in-your-mail")
    ] * 2
    assert answers[0].data == answers[1].data
    assert mails.to(known.email or "")[-1].subject == "You have an account already"
    assert mails.to("nobody@example.org")[-1].subject == "Confirm your account"
    assert db.session.get_one(User, known.id).password_hash == _kept[0]


def test_of_two_registrations_the_confirmed_one_counts(client: Client) -> None:
    register(client, "astrid@example.org", name="First", password="den ene hemmelige sætning")
    first = mails.link("astrid@example.org")
    register(client, "astrid@example.org", name="Second")
    second = mails.link("astrid@example.org")
    assert client.post(second, data={"password": PASSWORD}).status_code == 303
    assert client.post(first).status_code == 410
    assert db.session.scalars(select(User)).one().name == "Second"


def test_a_link_for_a_new_account_runs_out(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    register(client, "astrid@example.org")
    link = mails.link("astrid@example.org")
    later = clock.now() + timedelta(days=3, minutes=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert client.post(link).status_code == 410


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "n" * 121},
        {"email": "astrid"},
        {"email": "astrid@example.org\nBcc: all@example.org"},
        {"email": f"{'a' * 300}@example.org"},
        {"password": "kort"},
        {"password": "password1234"},
    ],
)
def test_a_refused_registration_keeps_what_was_written(
    client: Client, wrong: dict[str, str]
) -> None:
    data = {"name": "Berit Ås", "email": "berit@example.org", "password": PASSWORD, **wrong}
    answer = client.post("/register", data=data)
    assert answer.status_code == 422
    assert "Something is missing or needs a change" in answer.text
    if "name" not in wrong:
        assert 'value="Berit Ås"' in answer.text
    if "email" not in wrong:
        assert 'value="berit@example.org"' in answer.text
    assert PASSWORD not in answer.text
    assert db.session.scalar(select(func.count()).select_from(Letter)) == 0


def test_a_megabyte_of_name_is_refused_and_nul_bytes_are_taken_out(client: Client) -> None:
    assert register(client, "astrid@example.org", name="n" * 1_000_000).status_code == 422
    assert register(client, "astrid@example.org", name="n" * 3_000_000).status_code == 413
    answer = register(client, "ast\x00rid@example.org", name="Ast\x00rid\x1b")
    assert answer.status_code == 303
    client.post(mails.link("astrid@example.org"), data={"password": PASSWORD})
    assert db.session.scalars(select(User)).one().name == "Astrid"


def test_mails_to_one_address_are_limited(client: Client) -> None:
    for _ in range(5):
        assert register(client, "astrid@example.org").status_code == 303
    answer = register(client, "Astrid@example.org")
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 3600
    assert "Too many attempts" in answer.text
    assert len(mails.to("astrid@example.org")) == 5
    for _ in range(5):
        forgotten = client.post("/forgotten-password", data={"email": "astrid@example.org"})
        assert forgotten.status_code == 303, "another kind of mail counts for itself"
    forgotten = client.post("/forgotten-password", data={"email": "astrid@example.org"})
    assert forgotten.status_code == 429


# ------------------------------------------------------------------------------- sign in, out


def test_signing_in_and_out(client: Client) -> None:
    known = person()
    answer = sign_in(client, (known.email or "").upper(), next="/hearings?state=open")
    assert answer.status_code == 303
    assert answer.location == "/hearings?state=open"
    assert "Astrid Holm" in client.get("/account").text
    assert client.get("/sign-in?next=/ideas").location == "/ideas"
    assert client.post("/sign-out").status_code == 303
    assert client.get("/account").location == "/sign-in?next=/account"
    assert client.get("/sign-out").status_code == 405


def test_a_wrong_password_and_an_unknown_address_look_the_same(client: Client) -> None:
    known = person()
    wrong = sign_in(client, known.email, "something else entirely")
    unknown = sign_in(client, "nobody@example.org")
    for answer in (wrong, unknown):
        assert answer.status_code == 422
        assert "The e-mail address or the password is not right." in answer.text
    assert f'value="{known.email}"' in wrong.text
    assert "something else entirely" not in wrong.text


def test_an_unknown_address_costs_a_hash_too(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: list[str | None] = []

    def note(kept: str | None, _password: str) -> bool:
        checked.append(kept)
        return False

    monkeypatch.setattr(passwords, "matches", note)
    sign_in(client, "nobody@example.org")
    assert checked == [None]


def test_wrong_passwords_are_counted_and_then_refused(client: Client) -> None:
    known, other = person(), person("Berit Ås")
    for _ in range(10):
        assert sign_in(client, known.email, "wrong but long enough").status_code == 422
    answer = sign_in(client, known.email)
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 900
    assert sign_in(client, other.email).status_code == 303, "others are not kept out"


def test_signing_in_begins_the_count_anew(client: Client) -> None:
    known = person()
    for _ in range(3):
        for _ in range(6):
            sign_in(client, known.email, "wrong but long enough")
        assert sign_in(client, known.email).status_code == 303


def test_one_network_cannot_try_all_addresses(client: Client) -> None:
    quick = passwords.matches
    passwords.matches = lambda *_given: False
    try:
        answers = [sign_in(client, f"person{n}@example.org").status_code for n in range(101)]
    finally:
        passwords.matches = quick
    assert answers == [422] * 100 + [429]


class TestAnAccountThatIsTriedFromEverywhere:
    """However many networks the tries come from, there are so many an hour; the owner comes in."""

    @pytest.fixture(autouse=True)
    def _quickly(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(passwords, "matches", lambda _kept, given: given == PASSWORD)

    def _try(self, app: Flask, email: str | None, count: int) -> list[int]:
        """The answers to wrong passwords, each from a network of its own."""
        codes = []
        for number in range(count):
            crowd = app.test_client(use_cookies=False)
            address = {"REMOTE_ADDR": f"192.0.{number // 200}.{number % 200}"}
            data = {"email": email, "password": "wrong but long enough"}
            codes.append(crowd.post("/sign-in", data=data, environ_base=address).status_code)
        return codes

    def test_the_tries_are_counted_together(self, app: Flask, client: Client) -> None:
        known, other = person(), person("Berit Ås")
        assert self._try(app, known.email, 52) == [422] * 50 + [429] * 2
        answer = sign_in(client, known.email)
        assert answer.status_code == 429, "a right password says nothing then"
        assert 0 < int(answer.headers["Retry-After"]) <= 3600
        assert "that works at once" in answer.text
        assert known.email in answer.text, "what was written is kept"
        assert sign_in(client, other.email).status_code == 303

    def test_an_address_without_an_account_looks_the_same(self, app: Flask) -> None:
        assert self._try(app, "nobody@example.org", 51) == [422] * 50 + [429]

    def test_the_owner_comes_in_on_a_known_device(self, app: Flask, client: Client) -> None:
        known = person()
        assert sign_in(client, known.email).status_code == 303
        client.post("/sign-out")
        assert self._try(app, known.email, 51)[-1] == 429
        assert sign_in(client, known.email).status_code == 303
        client.post("/sign-out")
        for _ in range(10):
            assert sign_in(client, known.email, "wrong but long enough").status_code == 422
        assert sign_in(client, known.email).status_code == 429, "a lost device tries ten times too"

    def test_the_owner_comes_in_by_mail(self, app: Flask, client: Client) -> None:
        known = person()
        for _ in range(6):
            client.post("/forgotten-password", data={"email": known.email})
        assert self._try(app, known.email, 51)[-1] == 429
        link = mails.link(known.email or "")
        answer = client.post(link, data={"password": "kanelsnegl og havvind"})
        assert answer.status_code == 303
        assert client.get("/account").status_code == 200

    def test_a_device_is_known_for_its_person_alone(self, app: Flask, client: Client) -> None:
        known, other = person(), person("Berit Ås")
        sign_in(client, other.email)
        client.post("/sign-out")
        mark = client.get_cookie("known_device")
        assert mark is not None
        assert mark.http_only
        assert self._try(app, known.email, 51)[-1] == 429
        assert sign_in(client, known.email).status_code == 429
        for forged in (mark.value[:-2], "x", "", "x" * 3_000, "é"):
            client.set_cookie("known_device", forged)
            assert sign_in(client, known.email).status_code == 429

    def test_ones_own_right_tries_are_not_counted(self, app: Flask, client: Client) -> None:
        known = person()
        for _ in range(60):
            fresh = app.test_client()
            assert isinstance(fresh, Client)
            assert sign_in(fresh, known.email).status_code == 303


@pytest.mark.parametrize(
    "evil",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "javascript:alert(1)",
        "/ok\n//evil.example",
        "\\\\evil.example",
        "",
    ],
)
def test_signing_in_never_leads_to_another_site(client: Client, evil: str) -> None:
    known = person()
    page = client.get("/sign-in", query_string={"next": evil})
    assert "evil" not in page.text.split("tongues")[0]
    assert sign_in(client, known.email, next=evil).location == "/"


def test_signing_in_gives_a_new_session(client: Client) -> None:
    known, before = person(), person("Berit Ås")
    client.sign_in(before)
    with client.session_transaction() as session:
        session["planted"] = "by somebody else"
        old = session["_user_id"]
    sign_in(client, known.email)
    with client.session_transaction() as session:
        assert "planted" not in session
        assert session["_user_id"] != old
    ended = db.session.scalars(select(SignIn).where(SignIn.user_id == before.id)).one()
    assert ended.revoked_at is not None


def test_a_token_of_ones_own_making_is_worth_nothing(client: Client) -> None:
    with client.session_transaction() as session:
        session["_user_id"] = "made-up"
    assert client.get("/account").status_code == 303


def test_staying_signed_in_is_a_choice(client: Client) -> None:
    known = person()
    answer = sign_in(client, known.email)
    assert "signed_in=" not in "".join(answer.headers.getlist("Set-Cookie"))
    answer = sign_in(client, known.email, remember="y")
    (cookie,) = [c for c in answer.headers.getlist("Set-Cookie") if c.startswith("signed_in=")]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    client.delete_cookie("session")
    assert client.get("/account").status_code == 200
    db.session.execute(SignIn.__table__.update().values(revoked_at=clock.now()))
    answer = client.get("/account")
    assert answer.status_code == 303
    assert any(
        cookie.startswith("signed_in=;") for cookie in answer.headers.getlist("Set-Cookie")
    ), "a cookie that no longer counts is removed"


def test_cookies_are_secure_in_production(app: Flask, tmp_path: Any) -> None:
    settings = config.load(
        participation_env="production",
        participation_var=tmp_path,
        secret_key="s" * 40,
        ledger_key="l" * 40,
        base_url="https://example.org",
        database_url=f"sqlite:///{tmp_path / 'x.sqlite3'}",
    )
    made = create_app(settings, testing=True).config
    for kind in ("SESSION_COOKIE", "REMEMBER_COOKIE"):
        assert made[f"{kind}_SECURE"] is True
        assert made[f"{kind}_HTTPONLY"] is True
        assert made[f"{kind}_SAMESITE"] == "Lax"


def test_a_visitor_who_reads_gets_no_cookie(client: Client) -> None:
    space = make.space()
    answer = client.get(f"/spaces/{space.slug}/house-rules")
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers


def test_a_closed_account_is_told_so_only_with_the_right_password(client: Client) -> None:
    known = person(disabled_at=clock.now())
    assert "closed" not in sign_in(client, known.email, "wrong but long enough").text
    answer = sign_in(client, known.email)
    assert answer.status_code == 422
    assert "This account is closed." in answer.text


def test_an_unconfirmed_address_gets_a_new_link(client: Client) -> None:
    known = person(email_confirmed_at=None)
    assert sign_in(client, known.email).location == "/look-in-your-mail"
    assert client.get("/account").status_code == 303
    confirmed = client.post(mails.link(known.email or ""), data={"password": PASSWORD})
    assert confirmed.status_code == 303
    assert client.get("/account").status_code == 200


def test_a_password_is_hashed_anew_when_the_parameters_change(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = person()
    monkeypatch.setattr(passwords, "is_outdated", lambda _kept: True)
    sign_in(client, known.email)
    kept = db.session.get_one(User, known.id).password_hash
    assert kept != _kept[0]
    assert passwords.matches(kept, PASSWORD)


def test_a_sign_in_that_is_used_is_noted_now_and_then(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = person()
    client.sign_in(known)
    start = clock.now()

    def seen_after(method: str, minutes: int) -> bool:
        later = start + timedelta(minutes=minutes)
        monkeypatch.setattr(clock, "now", lambda: later)
        client.open(
            "/account/email/cancellation" if method == "POST" else "/account", method=method
        )
        return db.session.scalar(select(SignIn.last_seen_at)) == later

    assert not seen_after("POST", 9)
    assert seen_after("POST", 11)
    assert not seen_after("GET", 60)
    assert seen_after("GET", 60 * 25)


# -------------------------------------------------------------------------- forgotten password


def test_a_forgotten_password_is_replaced_and_ends_every_sign_in(client: Client) -> None:
    known = person()
    elsewhere = client.application.test_client()
    assert isinstance(elsewhere, Client)
    elsewhere.sign_in(known)
    assert elsewhere.get("/account").status_code == 200
    answer = client.post("/forgotten-password", data={"email": known.email})
    assert answer.location == "/look-in-your-mail"
    link = mails.link(known.email or "")
    assert client.get(link).status_code == 200
    assert client.get(link).status_code == 200

    refused = client.post(link, data={"password": "kort"})
    assert refused.status_code == 422
    answer = client.post(link, data={"password": "kanelsnegl og havvind"})
    assert answer.status_code == 303
    assert client.get("/account").status_code == 200
    assert elsewhere.get("/account").status_code == 303
    assert client.post(link, data={"password": "noget helt tredje"}).status_code == 410
    assert mails.to(known.email or "")[-1].subject == "Your password is changed"
    client.post("/sign-out")
    assert sign_in(client, known.email).status_code == 422
    assert sign_in(client, known.email, "kanelsnegl og havvind").status_code == 303


def test_forgetting_does_not_tell_who_has_an_account(client: Client) -> None:
    known = person()
    answers = [
        client.post("/forgotten-password", data={"email": each})
        for each in (known.email, "nobody@example.org")
    ]
    assert answers[0].status_code == answers[1].status_code == 303
    assert answers[0].data == answers[1].data
    assert mails.to("nobody@example.org")[-1].subject == "There is no account with this address"


def test_a_newer_link_replaces_the_older_and_both_run_out(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = person()
    links = []
    for _ in range(2):
        client.post("/forgotten-password", data={"email": known.email})
        links.append(mails.link(known.email or ""))
    assert client.get(links[0]).status_code == 410
    assert client.get(links[1]).status_code == 200
    later = clock.now() + timedelta(hours=2, minutes=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert client.get(links[1]).status_code == 410


@pytest.mark.parametrize("token", ["", "x", "%01", "a" * 500, "æøå"])
@pytest.mark.parametrize(
    "page", ["/reset-password", "/register/confirmation", "/account/email/confirmation"]
)
def test_links_of_ones_own_making_are_over(client: Client, page: str, token: str) -> None:
    assert client.get(f"{page}?token={token}").status_code == 410
    assert client.post(f"{page}?token={token}").status_code == 410
    assert client.get(page).status_code == 410


def test_a_change_from_another_site_is_refused(client: Client) -> None:
    headers = {"Sec-Fetch-Site": "cross-site"}
    for page in ("/sign-in", "/register", "/sign-out", "/forgotten-password"):
        assert client.post(page, headers=headers).status_code == 400


def test_a_sign_in_last_used_in_the_future_is_noted_anew(client: Client) -> None:
    """Written while the clock was days ahead: it would run on for as long."""
    client.sign_in(person())
    now = clock.now()
    for sign_in in db.session.scalars(select(SignIn)):
        sign_in.last_seen_at = now + timedelta(days=5)
    db.session.commit()
    client.get("/account")
    at = db.session.scalar(select(SignIn.last_seen_at))
    assert at is not None
    assert now <= at < now + timedelta(minutes=1)
