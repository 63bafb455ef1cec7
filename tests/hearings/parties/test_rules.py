"""Who keeps which register, and what may still be done with an invitation."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from participation import clock, db
from participation.accounts.models import RoleName
from participation.hearings.parties import rules
from participation.hearings.parties.models import Party
from participation.hearings.register import rules as register_rules
from participation.hearings.register.models import Organisation
from participation.spaces.models import Audience
from tests import factories as make

NOW = clock.now()


@pytest.mark.parametrize(
    ("role", "kept"),
    [
        (RoleName.official, True),
        (RoleName.moderator, False),
        (RoleName.employee, False),
        (RoleName.admin, False),
        (None, False),
    ],
)
def test_officials_keep_the_register_of_their_own_space(
    app: Flask, role: RoleName | None, kept: bool
) -> None:
    here, away = make.space(), make.space()
    one = make.organisation(here)
    make.organisation(away)
    person = make.member(here, *([role] if role else []))
    found = db.session.scalars(select(Organisation).where(register_rules.kept_by(person))).all()
    assert found == ([one] if kept else [])
    assert register_rules.may_keep_in(person, here) is kept
    assert not register_rules.may_keep_in(person, away)


def test_the_register_of_a_closed_space_is_not_changed(app: Flask) -> None:
    space = make.space(closed_at=NOW)
    assert not register_rules.may_keep_in(make.member(space, RoleName.official), space)
    assert Audience.public is space.audience


@pytest.mark.parametrize(
    ("values", "removed", "again"),
    [
        ({}, True, False),
        ({"wanted_at": NOW}, True, False),
        ({"invited_at": NOW}, False, True),
        ({"invited_at": NOW, "refused_at": NOW}, False, True),
        ({"invited_at": NOW, "answered_at": NOW + timedelta(1)}, False, False),
    ],
)
def test_what_may_be_done_with_an_invitation(
    values: dict[str, object], removed: bool, again: bool
) -> None:
    party = Party(**values)
    assert rules.may_be_removed(party) is removed
    assert rules.may_be_asked_again(party) is again
