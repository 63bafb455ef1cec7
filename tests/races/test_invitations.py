"""An invitation to a space that is accepted and taken back at the same moment."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from participation import db
from participation.accounts.models import Role, RoleName, Token, User
from participation.spaces import actions
from participation.spaces.models import Audience, Invitation, Space
from tests import factories as make
from tests.races.walking import Act, Pair, walk

pytestmark = pytest.mark.postgres


class Invited:
    """A person who is invited to an internal space, and an official there."""

    def __init__(self) -> None:
        with db.transaction():
            space = make.space(audience=Audience.internal)
            self.space, self.by = space.id, make.member(space, RoleName.official).id
            person = make.user("Dagny Lie")
            self.person, self.email = person.id, person.email or ""
            self.invitation = actions.invite(space, self.email, by=None).id

    def accept(self) -> Act:
        def run() -> bool:
            with db.transaction():
                invitation = db.session.get_one(Invitation, self.invitation)
                token = db.session.get_one(Token, invitation.token_id)
                person = db.session.get_one(User, self.person)
                return actions.accept_invitation(invitation, token, by=person)

        return run

    def withdraw(self) -> Act:
        def run() -> None:
            with db.transaction():
                invitation = db.session.get_one(Invitation, self.invitation)
                actions.withdraw_invitation(invitation, by=None)

        return run

    def invite(self) -> Act:
        def run() -> None:
            with db.transaction():
                space = db.session.get_one(Space, self.space)
                actions.invite(space, self.email, by=None)

        return run

    def look(self) -> Any:
        found = db.session.scalars(
            select(Invitation).where(Invitation.space_id == self.space).order_by(Invitation.id)
        ).all()
        ends = [(each.accepted_at is not None, each.withdrawn_at is not None) for each in found]
        assert (True, True) not in ends, "accepted and withdrawn"
        assert ends.count((False, False)) <= 1, "two open invitations"
        has_role = select(Role.name).where(Role.user_id == self.person)
        return ends, list(db.session.scalars(has_role))


PAIRS = {
    "accepted and withdrawn": lambda i: (i.accept(), i.withdraw()),
    "accepted twice": lambda i: (i.accept(), i.accept()),
    "accepted and sent anew": lambda i: (i.accept(), i.invite()),
    "sent anew by two": lambda i: (i.invite(), i.invite()),
}


@pytest.mark.parametrize("name", PAIRS)
def test_what_comes_of_it_is_one_after_the_other(racing_app: Flask, name: str) -> None:
    def prepare() -> Pair:
        invited = Invited()
        return Pair(*PAIRS[name](invited), invited.look)

    assert walk(racing_app, prepare) > 6
