"""Where a person says that they live: said, changed after 30 days, taken back, erased."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from participation import clock, db, invariants
from participation.accounts.actions import erase, my_data
from participation.ledger import Entry
from participation.residence import actions, queries
from participation.residence.models import Residence
from participation.spaces.models import LabelKind
from tests import factories as make
from tests.conftest import Client


def test_another_area_counts_after_30_days(app: Flask) -> None:
    space = make.space()
    harbour, forest = make.area(space), make.area(space, "Skoven")
    person = make.member(space)
    actions.choose(space, harbour, by=person)
    actions.choose(space, harbour, by=person)
    with pytest.raises(actions.TooSoon):
        actions.choose(space, forest, by=person)
    actions.take_back(space, by=person)
    assert queries.said(person, space.id).area is None
    with pytest.raises(actions.TooSoon):
        actions.choose(space, forest, by=person)
    with clock.at(clock.now() + timedelta(days=30)):
        actions.choose(space, forest, by=person)
        assert queries.lives_in_now(person.id, space.id, [forest.id])
        assert not queries.lives_in_now(person.id, space.id, [harbour.id])
        with pytest.raises(actions.TooSoon):
            actions.choose(space, harbour, by=person)
    assert invariants.broken() == {}


def test_an_area_that_is_no_longer_in_use_can_be_left_at_once(app: Flask) -> None:
    space = make.space()
    harbour, forest = make.area(space), make.area(space, "Skoven")
    person = make.member(space)
    actions.choose(space, harbour, by=person)
    harbour.closed_at = clock.now()
    actions.choose(space, forest, by=person)
    with pytest.raises(actions.NotAnArea):
        actions.choose(space, harbour, by=make.member(space))


@pytest.mark.parametrize("what", ["topic", "elsewhere"])
def test_only_an_area_of_the_space_is_one(app: Flask, what: str) -> None:
    space = make.space()
    kind = LabelKind.topic if what == "topic" else LabelKind.area
    label = make.label(space if what == "topic" else make.space(), kind=kind)
    with pytest.raises(actions.NotAnArea):
        actions.choose(space, label, by=make.member(space))


def test_nothing_can_be_taken_back_that_was_not_said(app: Flask) -> None:
    space = make.space()
    with pytest.raises(db.Overtaken):
        actions.take_back(space, by=make.member(space))


def test_the_ledger_does_not_say_where(app: Flask) -> None:
    space = make.space()
    person, area = make.member(space), make.area(space)
    actions.choose(space, area, by=person)
    actions.take_back(space, by=person)
    said = db.session.scalars(select(Entry).where(Entry.action.startswith("residence."))).all()
    assert [(each.action, each.data) for each in said] == [
        ("residence.said", {}), ("residence.taken_back", {})
    ]  # fmt: skip


def test_it_is_handed_out_and_goes_with_the_account(app: Flask) -> None:
    space = make.space(name="Fjordby")
    person = make.member(space)
    make.residence(person, make.area(space))
    (mine,) = my_data(person)["residences"]
    assert (mine["space"], mine["area"]) == ("Fjordby", "Havnen")
    erase(person)
    assert db.session.scalars(select(Residence)).all() == []


def test_a_person_says_where_they_live_and_goes_on(client: Client) -> None:
    space = make.space()
    harbour, forest = make.area(space), make.area(space, "Skoven")
    make.label(space, "Trafik")
    person = make.member(space)
    client.sign_in(person)
    assert "not said" in client.get("/account").text
    address = f"/spaces/{space.slug}/residence"
    page = client.get(f"{address}?next=/ideas").text
    assert "Nobody checks where you live" in page
    assert "Trafik" not in page.partition("<form")[2].partition("</form>")[0]
    missing = client.post(address, data={"next": "/ideas"})
    assert missing.status_code == 422
    assert "Choose the area in which you live." in missing.text
    sent = client.post(address, data={"area": str(harbour.id), "next": "/ideas"})
    assert sent.location.endswith("/ideas")
    assert "Havnen" in client.get("/account").text
    again = client.get(address).text
    assert "You can choose an area again from" in again
    early = client.post(address, data={"area": str(forest.id)})
    assert early.status_code == 422
    assert "30 days after the last one" in early.text
    client.post(f"{address}/withdrawal")
    assert queries.said(person, space.id).area is None
    out = client.post(address, data={"area": str(forest.id), "next": "https://elsewhere.example"})
    assert out.status_code == 422


def test_a_person_is_not_sent_away_from_the_site(client: Client) -> None:
    space = make.space()
    harbour = make.area(space)
    client.sign_in(make.member(space))
    address = f"/spaces/{space.slug}/residence"
    sent = client.post(address, data={"area": str(harbour.id), "next": "https://elsewhere.example"})
    assert sent.location.endswith(address)
