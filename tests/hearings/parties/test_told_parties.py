"""Parties hear how a hearing goes on as those do who have answered: once each."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from participation import clock, db, jobs, ledger, mail
from participation.accounts.models import RoleName, User
from participation.hearings.notice.models import Hearing, Status
from participation.hearings.outcome.actions import concluding
from participation.hearings.parties.actions import linking
from participation.hearings.publishing.actions import publication, writing
from participation.mail import Letter
from participation.spaces.models import Space
from tests import factories as make
from tests.following.world import follower, follows, letters, write_letters

ASKED = "post@havnensvenner.example"


@pytest.fixture
def space(app: Flask) -> Space:
    return make.space(language="en")


@pytest.fixture
def official(space: Space) -> User:
    return make.member(space, RoleName.official)


def _work() -> list[tuple[str, str]]:
    mail.pause("so that they can be read")
    db.session.commit()
    jobs.run_due(everything=True)
    db.session.expire_all()
    found = db.session.scalars(select(Letter).order_by(Letter.to, Letter.id))
    return [(each.to, each.subject) for each in found if each.to]


def _hearing(space: Space, **values: Any) -> Hearing:
    return make.hearing(space, title="Kajen", **values)


def _extend(hearing: Hearing, by: User) -> None:
    publication.extend(hearing, hearing.today() + timedelta(days=60), "Ferie.", by=by)


def _change(hearing: Hearing, by: User) -> None:
    writing.add_section(hearing, "Ny", "Mere.", by=by, note="Et kort mere.")


def _withdraw(hearing: Hearing, by: User) -> None:
    publication.withdraw(hearing, "Fejl i kortet.", by=by)


def _conclude(hearing: Hearing, by: User) -> None:
    concluding.conclude(hearing, by=by)


ASSESSED = {
    "status": Status.under_assessment,
    "outcome_asked": "a",
    "outcome_said": "b",
    "outcome_did": "c",
}


@pytest.mark.parametrize(
    ("do", "values", "subject"),
    [
        (_extend, {}, "A hearing you are asked to answer has a new deadline: Kajen"),
        (_change, {}, "The text of a hearing you are asked to answer was changed: Kajen"),
        (_withdraw, {}, "A hearing you were asked to answer was withdrawn: Kajen"),
        (_conclude, ASSESSED, "The outcome is published: Kajen"),
    ],
)
def test_a_party_is_told_once(
    space: Space, official: User, do: Any, values: dict[str, Any], subject: str
) -> None:
    hearing = _hearing(space, **values)
    make.invited(hearing, make.organisation(space, "Havnens Venner", email=ASKED))
    make.invited(hearing, make.organisation(space, "Samme postkasse", email=ASKED.upper()))
    make.invited(hearing, make.organisation(space, "Afvist"), refused_at=clock.now())
    make.invited(hearing, make.organisation(space, "Post", email=""))
    make.party(hearing, make.organisation(space, "Ikke spurgt"))
    db.session.refresh(hearing, ["sections", "space", "type"])
    do(hearing, official)
    assert _work() == [(ASKED, subject)]
    assert _work() == [(ASKED, subject)], "not again"


@pytest.mark.parametrize(("do", "values"), [(_extend, {}), (_conclude, ASSESSED)])
def test_who_has_also_answered_is_told_as_that(
    space: Space, official: User, do: Any, values: dict[str, Any]
) -> None:
    hearing = _hearing(space, **values)
    linked, _key = make.invited(hearing, make.organisation(space, "Linket", email="a@x.example"))
    make.invited(hearing, make.organisation(space, "Samme", email="b@x.example"))
    paper, _key = make.invited(hearing, make.organisation(space, "Papir", email="c@x.example"))
    for email, party_id in (
        ("sekretaer@x.example", linked.id),
        ("B@x.example", None),
        (None, paper.id),
    ):
        make.response(hearing, email=email, party_id=party_id)
    for each in (linked, paper):
        linking.settle(each.id)
    db.session.refresh(hearing, ["sections", "space", "type"])
    do(hearing, official)
    told = [to for to, _subject in _work()]
    assert sorted(told) == ["B@x.example", "c@x.example", "sekretaer@x.example"]


def test_who_also_follows_gets_no_second_mail(space: Space, official: User) -> None:
    hearing = _hearing(space)
    make.invited(hearing, make.organisation(space, "Havnens Venner", email=ASKED))
    person = make.user(email="skole@x.example")
    make.invited(hearing, make.organisation(space, "Skolen", email="skole@x.example"))
    readers = [follower(email=ASKED), follower(person), follower(email="anden@x.example")]
    for each in readers:
        follows(each, subject_id=hearing.id)
    db.session.refresh(hearing, ["sections", "space", "type"])
    ledger.record("hearing.closed", subject_id=hearing.id, space_id=space.id)
    _extend(hearing, official)
    _work()
    write_letters()
    got = {to: [each.body for each in letters(to)] for to in (ASKED, "skole@x.example")}
    for bodies in got.values():
        assert len(bodies) == 1
        assert "The deadline was moved" not in bodies[0], "that came from the hearing itself"
    assert any("The deadline was moved" in each.body for each in letters("anden@x.example"))
