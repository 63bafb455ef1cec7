"""Responses that came on paper, by e-mail, or were said: entered by an official."""

import io
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from participation import clock, db, ledger
from participation.accounts.models import Purpose, RoleName, Token, User
from participation.hearings.notice.models import Hearing, Status
from participation.hearings.responses.models import Channel, Response, ResponseStatus
from participation.mail import Letter
from participation.spaces.models import Space
from participation.subjects.models import Attachment, Visibility
from tests import factories
from tests.conftest import Client

SCAN = factories.pdf("scan")


def day(before: int) -> str:
    return str(clock.today("Europe/Copenhagen") - timedelta(days=before))


@pytest.fixture
def space(app: Any) -> Space:
    return factories.space()


@pytest.fixture
def official(space: Space) -> User:
    return factories.member(space, RoleName.official, name="Sofie Lund")


@pytest.fixture
def hearing(space: Space) -> Hearing:
    now = clock.now()
    today = clock.today(space.timezone)
    closes = clock.end_of_day(today - timedelta(days=2), space.timezone)
    return factories.hearing(space, opens_at=now - timedelta(weeks=6), closes_at=closes)


@pytest.fixture
def desk(client: Client, official: User) -> Client:
    return client.sign_in(official)


def sent(hearing: Hearing, **values: Any) -> dict[str, Any]:
    return {
        "form_key": "a" * 32,
        "channel": "paper",
        "arrived_on": day(3),
        "respondent_kind": "person",
        "respondent_name": "Bodil Krogh",
        "body": "Seks etager er for højt.",
        **values,
    }


def enter(desk: Client, hearing: Hearing, **values: Any) -> Any:
    return desk.post(f"/desk/hearings/{hearing.id}/responses/new", data=sent(hearing, **values))


def responses() -> list[Response]:
    return list(db.session.scalars(select(Response).order_by(Response.id)))


def test_it_gets_a_number_and_waits_to_be_read(
    desk: Client, hearing: Hearing, official: User
) -> None:
    answer = enter(desk, hearing)
    assert answer.location == f"/desk/hearings/{hearing.id}/responses/1"
    (response,) = responses()
    assert response.status is ResponseStatus.received
    assert response.visibility is Visibility.held
    assert (response.number, response.channel, response.author_id) == (1, Channel.paper, None)
    assert not response.late
    assert db.session.scalars(select(Letter)).all() == []
    entry = db.session.scalars(
        select(ledger.Entry).where(ledger.Entry.action == "response.received")
    ).one()
    assert entry.data["channel"] == "paper"
    assert entry.actor_key == ledger.actor_key(official.id, entry.subject_id)
    assert "Came on paper" in desk.get(answer.location).text


@pytest.mark.parametrize(("before", "late"), [(2, False), (1, True), (0, True)])
def test_the_day_it_arrived_decides(
    desk: Client, hearing: Hearing, before: int, late: bool
) -> None:
    enter(desk, hearing, arrived_on=day(before))
    assert responses()[0].late is late


def test_a_scan_alone_is_enough_and_stays_when_something_else_lacks(
    desk: Client, hearing: Hearing
) -> None:
    wrong = enter(desk, hearing, body="", arrived_on="", files=(io.BytesIO(SCAN), "brev.pdf"))
    assert wrong.status_code == 422
    assert "Write the day it arrived." in wrong.text
    assert "brev.pdf" in wrong.text
    kept = wrong.text.split('name="kept"')[1].split('value="')[1].split('"')[0]
    good = enter(desk, hearing, body="", kept=kept)
    assert good.status_code == 303
    assert db.session.scalar(select(func.count(Attachment.id))) == 1


def test_with_an_address_its_sender_gets_a_receipt_and_a_key(
    desk: Client, hearing: Hearing, client: Client
) -> None:
    enter(desk, hearing, channel="email", email="Bodil@Example.org")
    letter = db.session.scalars(select(Letter)).one()
    assert letter.to == "bodil@example.org"
    token = db.session.scalars(select(Token).where(Token.purpose == Purpose.edit_response)).one()
    key = letter.body.split(f"/hearings/{hearing.id}/response/")[1].split()[0]
    assert client.get(f"/hearings/{hearing.id}/response/{key}").status_code == 200
    assert token.data["response"] == responses()[0].id


def test_a_double_click_enters_once_and_a_changed_form_twice(
    desk: Client, hearing: Hearing
) -> None:
    enter(desk, hearing)
    enter(desk, hearing)
    assert len(responses()) == 1
    enter(desk, hearing, body="Noget andet.")
    assert len(responses()) == 2


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("arrived_on", day(-1), "a day that has been"),
        ("arrived_on", "i går", "day"),
        ("channel", "due", "valid choice"),
        ("email", "bodil", "Write an e-mail address"),
        ("body", "", "Write what it says, or add a file"),
    ],
)
def test_what_is_wrong_is_said(
    desk: Client, hearing: Hearing, field: str, value: str, said: str
) -> None:
    answer = enter(desk, hearing, **{field: value})
    assert answer.status_code == 422
    assert said in answer.text
    assert responses() == []


def test_not_when_the_outcome_is_out(desk: Client, space: Space) -> None:
    hearing = factories.hearing(space, status=Status.concluded)
    assert enter(desk, hearing).status_code == 403
