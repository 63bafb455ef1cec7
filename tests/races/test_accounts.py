"""One person's account, changed from two places at the same moment."""

from collections.abc import Callable
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import delete, select

from participation import db
from participation.accounts import actions, passwords, tokens
from participation.accounts.login import open_sign_in
from participation.accounts.models import Attempt, Purpose, RoleName, SignIn, User
from participation.accounts.queries import hash_token
from participation.drafts.models import FormDraft
from participation.hearings.notice.models import Publication
from participation.hearings.responses.models import Response
from participation.mail import Letter
from participation.web import limiter
from tests import factories as make
from tests.conftest import Client
from tests.races.walking import CONFLICT, Act, Pair, walk

pytestmark = pytest.mark.postgres

OLD, NEW, NEWER = "den gamle kaj 1", "den nye kaj 22", "den tredje kaj 3"
_quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)  # as in tests/conftest.py
HASHES = {each: _quick.hash(each) for each in (OLD, NEW, NEWER)}


class Account:
    """A person with a password, signed in on two devices, an admin besides, and an open hearing."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        limiter.reset()
        with db.transaction():
            db.session.execute(delete(Attempt))
            inside = make.space()
            person = make.member(inside, name="Bodil Krogh", password_hash=HASHES[OLD])
            admin = make.member(inside, RoleName.admin)
            hearing = make.hearing(
                inside, type=make.hearing_type(publication=Publication.after_check)
            )
            box = make.box(inside)
            self.idea, self.own_idea = make.idea(box).id, make.idea(box, person).id
            self.person, self.email = person.id, person.email
            self.hearing = hearing.id
            self.here, self.there = (open_sign_in(person, name) for name in ("here", "there"))
            self.admin = open_sign_in(admin, "admin")
            official = make.member(inside, RoleName.official, RoleName.moderator)
            self.official = open_sign_in(official, "official")
            self.reset_secret = tokens.issue(
                Purpose.reset, lasts=actions.RESET_LASTS, user=person, email=person.email
            )

    def client(self, token: str | None = None) -> Client:
        client = self.app.test_client()
        if token:
            with client.session_transaction() as session:
                session["_user_id"] = token
        return client  # type: ignore[return-value]

    def press(self, path: str, token: str | None = None, **form: Any) -> Act:
        """Send a form; what it led to is the answer."""

        def run() -> Any:
            answer = self.client(token).post(path, data=form)
            # A form that is shown again has been refused: the password counts no more.
            return CONFLICT if answer.status_code == 422 else answer.status_code

        return run

    def sign_in(self, password: str = OLD) -> Act:
        return self.press("/sign-in", email=self.email, password=password)

    def change(self, to: str = NEW) -> Act:
        return self.press("/account/password", self.here, current=OLD, password=to)

    def reset(self) -> Act:
        return self.press(f"/reset-password?token={self.reset_secret}", password=NEWER)

    def erase(self) -> Act:
        return self.press("/account/erasure", self.here, password=OLD, sure="y")

    def close(self) -> Act:
        return self.press(f"/admin/people/{self.person}/suspension", self.admin)

    def respond(self) -> Act:
        return self.press(
            f"/hearings/{self.hearing}/response",
            self.there,
            respondent_kind="person",
            respondent_name="Bodil Krogh",
            body="Seks etager er for højt.",
            form_key=f"{self.person:032x}",
        )

    def keep_draft(self) -> Act:
        return self.press(
            f"/drafts/response-{self.hearing}", self.there, values='{"body": ["Bodil"]}'
        )

    def support(self) -> Act:
        return self.press(f"/ideas/{self.idea}/support", self.there, value="1")

    def rename(self) -> Act:
        return self.press(
            "/account/name", self.there, name="Bodil Ny", pseudonym="", shown="name", language="da"
        )

    def ask_email(self) -> Act:
        return self.press("/account/email", self.there, email="ny@example.org", password=OLD)

    def take_a_step(self) -> Act:
        path = f"/ideas/{self.own_idea}/states"
        return self.press(path, self.official, state="declined", reason="Nej.", version=1)

    def hide(self) -> Act:
        path = f"/moderation/{self.own_idea}"
        return self.press(path, self.official, rule="hate", reason="Grov.")

    def look(self) -> Any:
        """Which password counts, on how many devices, and where the name of the person stands."""
        person = db.session.scalars(select(User).where(User.id == self.person)).one()
        known = [each for each in HASHES if passwords.matches(person.password_hash, each)]
        open_ = db.session.scalars(
            select(SignIn.token_hash).where(
                SignIn.user_id == person.id, SignIn.revoked_at.is_(None)
            )
        ).all()
        named = {hash_token(self.here): "here", hash_token(self.there): "there"}
        devices = sorted(named.get(each, "new") for each in open_)
        names = db.session.scalars(
            select(Response.respondent_name).where(Response.hearing_id == self.hearing)
        ).all()
        drafts = db.session.scalars(
            select(FormDraft.key).where(FormDraft.user_id == person.id)
        ).all()
        letters = db.session.scalars(
            select(Letter.subject).where(Letter.to == self.email).order_by(Letter.subject)
        ).all()
        if person.erased_at is not None:
            # That the account is gone is the one thing that is still said.
            assert len(letters) == 1
            assert person.name == ""
            assert person.password_hash is None
            assert not any(names)
            assert drafts == []
            assert devices == []
        return (
            known, devices, person.name, person.email and person.email[:2],
            person.disabled_at is not None, names, len(drafts), letters,
        )  # fmt: skip


PAIRS: dict[str, Callable[[Account], tuple[Act, Act]]] = {
    "signed in while the password changes": lambda a: (a.sign_in(), a.change()),
    "signed in while the password is reset": lambda a: (a.sign_in(), a.reset()),
    "changed and reset": lambda a: (a.change(), a.reset()),
    "signed in while the account is closed": lambda a: (a.sign_in(), a.close()),
    "signed in while the account is erased": lambda a: (a.sign_in(), a.erase()),
    "answered while the account is erased": lambda a: (a.respond(), a.erase()),
    "typed while the account is erased": lambda a: (a.keep_draft(), a.erase()),
    "supported while the account is erased": lambda a: (a.support(), a.erase()),
    "renamed while the account is erased": lambda a: (a.rename(), a.erase()),
    "address changed while the account is erased": lambda a: (a.ask_email(), a.erase()),
    "decided while the account is erased": lambda a: (a.take_a_step(), a.erase()),
    "hidden while the account is erased": lambda a: (a.hide(), a.erase()),
    "closed while the account is erased": lambda a: (a.close(), a.erase()),
    "erased twice": lambda a: (a.erase(), a.erase()),
}


@pytest.mark.parametrize("name", PAIRS)
def test_what_comes_of_it_is_one_after_the_other(racing_app: Flask, name: str) -> None:
    def prepare() -> Pair:
        account = Account(racing_app)
        return Pair(*PAIRS[name](account), account.look, sure=True)

    assert walk(racing_app, prepare) > 4
