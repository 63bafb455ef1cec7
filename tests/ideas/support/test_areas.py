"""Boxes for the people of an area: who may write and support there, by their own word."""

from datetime import timedelta

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from participation import clock, db, invariants
from participation.accounts.models import RoleName, User, Visitor
from participation.ideas.answers.shown import _box_rows
from participation.ideas.boxes import queries as boxes
from participation.ideas.boxes.models import Box, Eligible, Method
from participation.ideas.boxes.words import who_takes_part
from participation.ideas.merging.rules import may_take_in
from participation.ideas.proposals import actions as proposals
from participation.ideas.proposals.actions import LivesElsewhere
from participation.ideas.proposals.models import Idea
from participation.ideas.support import actions, queries
from participation.ideas.support.areas import SMALLEST, by_area, grouped
from participation.ideas.support.models import Vote
from participation.residence import actions as residence
from participation.subjects.shown import Scope
from tests import factories as make
from tests.conftest import Client


class Town:
    """A box for the people of the harbour with an idea, and people of the harbour and the forest."""

    def __init__(self, **values: object) -> None:
        self.space = make.space()
        self.harbour, self.forest = make.area(self.space), make.area(self.space, "Skoven")
        areas = {"who_writes": Eligible.area, "who_supports": Eligible.area}
        self.box = make.box(self.space, area_ids=[self.harbour.id], **areas | values)
        self.box = boxes.box(self.box.slug, Visitor()) or self.box
        self.idea = make.idea(self.box, title="Bænke på kajen")
        self.inside, self.outside, self.silent = (
            make.member(self.space, name=name) for name in ("Ida", "Ulla", "Tavs")
        )
        make.residence(self.inside, self.harbour)
        make.residence(self.outside, self.forest)


@pytest.fixture
def town(app: Flask) -> Town:
    return Town()


def _votes(idea: Idea) -> list[int]:
    return list(db.session.scalars(select(Vote.user_id).where(Vote.idea_id == idea.id)))


def _vote(idea: Idea, person: User, value: int | None) -> None:
    ballot = queries.for_vote(idea.id, person)
    assert ballot is not None
    actions.vote(ballot, value, by=person)


def test_support_is_given_by_who_lives_there(town: Town) -> None:
    for person in (town.outside, town.silent):
        ballot = queries.for_vote(town.idea.id, person)
        assert ballot is not None
        with pytest.raises(LivesElsewhere):
            actions.vote(ballot, 1, by=person)
    ballot = queries.for_vote(town.idea.id, town.inside)
    assert ballot is not None
    actions.vote(ballot, 1, by=town.inside)
    assert _votes(town.idea) == [town.inside.id]
    assert invariants.broken() == {}


def test_ideas_are_published_by_who_lives_there(town: Town) -> None:
    with pytest.raises(LivesElsewhere):
        proposals.propose(town.box, "Lys", "Her er mørkt.", by=town.outside)
    idea = proposals.propose(town.box, "Lys", "Her er mørkt.", by=town.inside)
    assert idea.is_shown


def test_support_stays_when_somebody_moves_and_can_be_taken_back(
    client: Client, town: Town
) -> None:
    client.sign_in(town.inside)
    address = f"/ideas/{town.idea.id}/support"
    assert client.post(address, data={"value": "1"}).status_code == 303
    with clock.at(clock.now() + timedelta(days=31)):
        residence.choose(town.space, town.forest, by=town.inside)
    page = client.get(town.idea.path).text
    assert "Your support from before stays." in page
    assert _votes(town.idea) == [town.inside.id]
    assert client.post(address, data={"value": "1"}).status_code == 403
    assert client.post(address, data={"value": ""}).status_code == 303
    assert _votes(town.idea) == []
    assert client.post(address, data={"value": "1"}).status_code == 403


@pytest.mark.parametrize(
    ("who", "said"),
    [
        ("", "Sign in and say where you live"),
        ("silent", "You have not said where you live yet"),
        ("outside", "You have not said that you live there"),
        ("inside", "Support this idea"),
    ],
)
def test_a_reader_is_told_what_they_can_do(client: Client, town: Town, who: str, said: str) -> None:
    if who:
        client.sign_in(getattr(town, who))
    page, box = client.get(town.idea.path).text, client.get(town.box.path).text
    assert said in page
    assert ("Only those who live here can support ideas in this box: Havnen." in page) is (
        who != "inside"
    )
    assert "Those who live here write and support: Havnen." in box
    assert "nobody checks it" in box
    sent = client.post(f"/ideas/{town.idea.id}/support", data={"value": "1"})
    assert (sent.status_code == 303 and "sign-in" not in sent.location) is (who == "inside")
    assert (f"/ideas/new?box={town.box.slug}" in box) is (who != "outside")
    if who:
        comment = client.post("/comments", data={"about": town.idea.id, "body": "God idé."})
        assert comment.status_code == 303


def test_statements_are_for_them_too(client: Client, app: Flask) -> None:
    town = Town(method=Method.agreement)
    client.sign_in(town.outside)
    page = client.get(f"/boxes/{town.box.slug}/statements").text
    assert town.idea.title not in page
    sent = client.post(f"/statements/{town.idea.id}/vote", data={"value": "1"})
    assert sent.status_code == 403
    client.sign_in(town.inside)
    assert town.idea.title in client.get(f"/boxes/{town.box.slug}/statements").text


def test_votes_of_others_do_not_come_by_a_merger(town: Town) -> None:
    open_to_all = make.idea(make.box(town.space))
    beside = make.idea(make.box(town.space, who_supports=Eligible.area, area_ids=[town.forest.id]))
    same = make.idea(town.box)
    for each in (open_to_all, beside, same, town.idea):
        db.session.refresh(each, ["box"])
    assert not may_take_in(open_to_all, town.idea)
    assert not may_take_in(beside, town.idea)
    assert may_take_in(town.idea, open_to_all)
    assert may_take_in(town.idea, same)


def test_an_admin_makes_a_box_for_the_people_of_an_area(client: Client, town: Town) -> None:
    client.sign_in(make.member(town.space, RoleName.admin))
    sent = {
        "name": "Havnens kasse", "slug": "havnens-kasse", "answer_days": "30", "method": "support",
        "comment_layout": "thread", "name_policy": "names",
        "who_writes": "everybody", "who_supports": "area",
    }  # fmt: skip
    address = f"/admin/boxes/new?space={town.space.slug}"
    missing = client.post(address, data=sent)
    assert "Choose the areas whose people it is for." in missing.text
    made = client.post(address, data=sent | {"area_ids": [str(town.harbour.id)]})
    assert made.status_code == 303
    box = db.session.scalars(select(Box).where(Box.slug == "havnens-kasse")).one()
    assert (box.who_supports, box.area_ids) == (Eligible.area, [town.harbour.id])
    page = client.get(f"/admin/boxes/{box.id}").text
    assert f'value="{town.harbour.id}" checked' in page or "checked" in page
    assert "Everybody can write." in client.get(box.path).text


def test_a_writer_is_asked_where_they_live_in_the_form(client: Client, town: Town) -> None:
    make.box(town.space)
    client.sign_in(town.silent)
    address = f"/ideas/new?box={town.box.slug}"
    page = client.get(address).text
    assert "In which area do you live?" in page
    assert "For those who live here: Havnen" in page
    sent = {"box": town.box.slug, "title": "Skure", "body": "Til cykler.", "action": "publish"}
    missing = client.post("/ideas/new", data=sent)
    assert missing.status_code == 422
    assert "Choose the area in which you live." in missing.text
    elsewhere = client.post("/ideas/new", data=sent | {"lives_in": str(town.forest.id)})
    assert elsewhere.status_code == 422
    assert "Your text is kept." in elsewhere.text
    assert "Til cykler." in elsewhere.text
    made = client.post("/ideas/new", data=sent | {"lives_in": str(town.harbour.id)})
    assert made.status_code == 303
    assert "In which area do you live?" not in client.get(address).text


def test_what_somebody_of_elsewhere_wrote_is_not_lost(client: Client, town: Town) -> None:
    make.box(town.space)
    client.sign_in(town.outside)
    sent = {"box": town.box.slug, "title": "Skure", "body": "Til cykler.", "action": "publish"}
    answer = client.post("/ideas/new", data=sent)
    assert answer.status_code == 422
    assert "you have not said that you do. Choose another." in answer.text
    assert "Til cykler." in answer.text


@given(st.lists(st.tuples(st.text(max_size=3), st.integers(1, 12)), max_size=6), st.integers(0, 12))
def test_no_number_tells_of_fewer_than_five(said: list[tuple[str, int]], unsaid: int) -> None:
    total = sum(number for _name, number in said) + unsaid
    numbers = grouped(said, total)
    assert all(number >= SMALLEST for _name, number in numbers.areas)
    assert sum(number for _name, number in numbers.areas) + numbers.rest == total
    assert numbers.rest == 0 or numbers.rest >= SMALLEST or not numbers.areas


def test_officials_see_areas_in_numbers_of_five_or_more(client: Client, town: Town) -> None:
    idea = make.idea(make.box(town.space), title="Lys")
    people = [make.member(town.space) for _each in range(12)]
    for number, person in enumerate(people):
        make.residence(person, town.harbour if number < 7 else town.forest)
        _vote(idea, person, 1)
    assert by_area(idea) == ([("Havnen", 7), ("Skoven", 5)], 0)
    _vote(idea, people[-1], None)
    assert by_area(idea) == ([], 11)
    client.sign_in(make.member(town.space, RoleName.official))
    assert f"/ideas/{idea.id}/supporters" in client.get(idea.path).text
    page = client.get(f"/ideas/{idea.id}/supporters").text
    assert "Skoven" not in page
    assert "Other areas, or not said" in page
    client.sign_in(people[0])
    assert client.get(f"/ideas/{idea.id}/supporters").status_code == 403


@pytest.mark.parametrize(
    ("closed", "said"),
    [(False, "Only those who live here can publish ideas"), (True, "takes no ideas now")],
)
def test_who_cannot_publish_a_draft_is_told_why(
    client: Client, town: Town, closed: bool, said: str
) -> None:
    idea = proposals.propose(town.box, "Lys", "Mørkt.", by=town.inside, published=False)
    client.sign_in(town.inside)
    assert "Publish the idea" in client.get(idea.path).text
    if closed:
        town.box.closes_at = clock.now() - timedelta(days=1)
    else:
        with clock.at(clock.now() + timedelta(days=31)):
            residence.choose(town.space, town.forest, by=town.inside)
    db.session.commit()
    page = client.get(idea.path).text
    assert said in page
    assert "Publish the idea" not in page
    assert "Publish it when you are ready" not in page


def test_an_area_with_a_comma_in_its_name_is_one(app: Flask) -> None:
    space = make.space()
    areas = [make.area(space, name) for name in ("Skoven", "Holmen, nord og syd")]
    box = make.box(
        space,
        who_writes=Eligible.area,
        who_supports=Eligible.area,
        area_ids=[each.id for each in areas],
    )
    found = boxes.box(box.slug, Visitor())
    assert found is not None
    (row,) = _box_rows(Scope(Visitor(), clock.now()), found)
    assert row["areas"] == ["Holmen, nord og syd", "Skoven"]
    assert "Holmen, nord og syd, Skoven" in who_takes_part(found)
