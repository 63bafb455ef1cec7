"""What those who come for the first time stumble over: a street, a picture, an address, a day."""

import io
from datetime import timedelta

import pytest
from sqlalchemy import update

from participation import clock, db, storage
from participation.accounts.models import RoleName
from participation.hearings.notice.models import Section, Status
from tests import factories
from tests.conftest import Client


def test_a_hearing_is_found_by_a_street_in_its_text(client: Client) -> None:
    space = factories.space()
    found = factories.hearing(space, title="Sikre skoleveje")
    factories.hearing(space, title="Ny svømmehal")
    db.session.execute(
        update(Section)
        .where(Section.hearing_id == found.id)
        .values(body="Hækkene ved Engdraget bliver klippet.")
    )
    page = client.get("/hearings?q=hækkene+engdraget").text
    assert "Sikre skoleveje" in page
    assert "Ny svømmehal" not in page


def test_a_picture_from_a_phone_gets_a_way_on(client: Client) -> None:
    with pytest.raises(storage.FileRefused, match="Save it as JPEG"):
        storage.detect(io.BytesIO(b"\0\0\0\x18ftypheic" + b"\0" * 40))


def test_the_page_after_sending_names_the_address(client: Client) -> None:
    hearing = factories.hearing(factories.space())
    answer = client.post(
        f"/hearings/{hearing.id}/response",
        data={
            "respondent_kind": "person",
            "respondent_name": "Inger",
            "email": "inger@post.example",
            "body": "Klip hækkene.",
        },
        follow_redirects=True,
    )
    assert "The link is on its way to inger@post.example." in answer.text


def test_a_deadline_in_the_past_is_called_that(client: Client) -> None:
    space = factories.space()
    client.sign_in(factories.member(space, RoleName.official))
    hearing = factories.hearing(space, status=Status.draft)
    day = clock.today(space.timezone) - timedelta(days=3)
    answer = client.post(
        f"/desk/hearings/{hearing.id}/deadline",
        data={"opens": "now", "closes_on": day.isoformat(), "short_reason": "Det haster."},
    )
    assert answer.status_code == 422
    assert "The day has passed. Choose today or a later day." in answer.text


def test_a_draft_is_not_called_published(client: Client) -> None:
    space = factories.space()
    client.sign_in(factories.member(space, RoleName.official))
    hearing = factories.hearing(space, status=Status.draft)
    page = client.get(f"/desk/hearings/{hearing.id}").text
    steps = page[page.index("Where we are") : page.index("Responses are read")]
    assert "Draft" in steps
    assert "Published" not in steps


def test_own_responses_stand_on_the_account_page(client: Client) -> None:
    space = factories.space()
    person = factories.user()
    client.sign_in(person)
    mine = factories.hearing(space, title="Min høring")
    factories.response(mine, person)
    factories.response(factories.hearing(space, title="En andens høring"))
    page = client.get("/account").text
    assert "Min høring" in page
    assert "En andens høring" not in page


def test_a_wrong_address_costs_neither_text_nor_files(client: Client) -> None:
    hearing = factories.hearing(factories.space())
    said = {
        "respondent_kind": "person",
        "respondent_name": "Inger",
        "email": "inger@wrong.example",
        "body": "Klip hækkene.",
        "files": (io.BytesIO(factories.pdf("kort")), "kort.pdf"),
    }
    client.post(f"/hearings/{hearing.id}/response", data=said)
    again = client.get(f"/hearings/{hearing.id}/response?again=1")
    assert "Klip hækkene." in again.text
    assert "inger@wrong.example" in again.text
    assert "kort.pdf" in again.text
    assert again.headers["Cache-Control"] == "no-store"
    # Neither without being asked nor for another visitor.
    assert "Klip hækkene." not in client.get(f"/hearings/{hearing.id}/response").text
    client.delete_cookie("session")
    assert "Klip hækkene." not in client.get(f"/hearings/{hearing.id}/response?again=1").text
