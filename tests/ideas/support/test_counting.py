"""A number of votes for each person, and who may support and write in a box."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from participation import db, invariants
from participation.accounts.models import RoleName, Visitor
from participation.ideas.boxes import queries as boxes
from participation.ideas.boxes.models import Box, Eligible, Method
from participation.ideas.boxes.rules import may_write
from participation.ideas.proposals.models import Idea
from participation.ideas.support import actions, counting, queries, rules
from participation.ideas.support.models import Vote
from participation.subjects.models import Visibility
from tests import factories as make
from tests.conftest import Client
from tests.ideas.merging.test_mergers import Place


@pytest.fixture
def place(app: Flask) -> Place:
    return Place(threshold=0, method=Method.limited, votes_each=2)


def left(place: Place, who: int = 0) -> Any:
    return counting.of(Method.limited).left(place.box, place.people[who].id)


def test_a_vote_taken_back_can_be_given_again(place: Place) -> None:
    elsewhere = make.idea(make.box(place.space))
    place.vote(elsewhere, 0)
    place.vote(place.one, 0)
    place.vote(place.two, 0)
    assert left(place) == (0, 2)
    with pytest.raises(counting.NoneLeft):
        place.vote(place.three, 0)
    place.vote(place.two, 0)  # given once more, for the text as it is now
    place.vote(place.one, 0, value=None)
    assert left(place) == (1, 2)
    place.vote(place.three, 0)
    assert place.three.id in db.session.scalars(select(Vote.idea_id)).all()
    assert invariants.broken() == {}


def test_what_is_merged_counts_once_and_frees_a_vote(place: Place) -> None:
    """Undone, nobody loses a vote: who has given the freed one has more than the number."""
    place.vote(place.one, 0)
    place.vote(place.two, 0)
    place.merge(place.one, place.two)
    assert left(place) == (1, 2)
    place.vote(place.three, 0)
    place.part(place.one)
    assert left(place) == (0, 2)
    assert [each.support_count for each in (place.one, place.two, place.three)] == [1, 1, 1]
    place.vote(place.one, 0, value=None)
    assert left(place) == (0, 2)
    place.vote(place.two, 0, value=None)
    assert left(place) == (1, 2)


def test_what_is_hidden_or_withdrawn_keeps_no_vote(place: Place) -> None:
    place.vote(place.one, 0)
    place.vote(place.two, 0)
    place.one.visibility = Visibility.hidden
    db.session.flush()
    assert left(place) == (1, 2)


def test_the_panel_says_how_many_are_left(client: Client, place: Place) -> None:
    client.sign_in(place.people[0])
    assert "2 of 2 votes left in this box" in client.get(place.one.path).text
    for idea, more in ((place.one, "1 of 2"), (place.two, "0 of 2")):
        client.post(f"/ideas/{idea.id}/support", data={"value": "1"})
        assert f"{more} votes left in this box" in client.get(idea.path).text
    page = client.get(place.three.path).text
    assert "Take one back from another idea to support this one." in page
    assert 'id="vote-1"' not in page
    refused = client.post(f"/ideas/{place.three.id}/support", data={"value": "1"})
    assert "You have given all your votes in this box." in client.get(refused.location).text
    assert place.found(place.three).support_count == 0
    assert "Each person has 2 votes here" in client.get(place.box.path).text


@pytest.mark.parametrize("of", ["who_writes", "who_supports"])
def test_members_only(client: Client, app: Flask, of: str) -> None:
    space = make.space()
    box = make.box(space, **{of: Eligible.members})
    idea = make.idea(box)
    ballot = queries.for_vote(idea.id, Visitor())
    assert ballot is not None
    citizen, employee = make.member(space), make.member(space, RoleName.employee)
    box = boxes.box(box.slug, citizen) or box
    assert rules.may_vote(employee, ballot)
    assert may_write(employee, box)
    assert rules.may_vote(citizen, ballot) is (of == "who_writes")
    assert may_write(citizen, box) is (of == "who_supports")
    client.sign_in(citizen)
    box_page, page = client.get(box.path).text, client.get(idea.path).text
    assert "Who can take part" in box_page
    assert (f"Only members of {space.name} can support" in page) is (of == "who_supports")
    sent = client.post(f"/ideas/{idea.id}/support", data={"value": "1"})
    assert sent.status_code == (403 if of == "who_supports" else 303)
    assert (f"/ideas/new?box={box.slug}" in box_page) is (of == "who_supports")


def test_votes_of_everybody_do_not_come_to_a_box_of_members(client: Client, place: Place) -> None:
    inside = make.idea(make.box(place.space, who_supports=Eligible.members), title="Lys inde")
    client.sign_in(place.official)
    path = f"/ideas/{place.one.id}/merging"
    assert "into=" not in client.get(f"{path}?q={inside.id}").text
    data = {"into": inside.id, "reason": "R", "version": place.one.version}
    assert client.post(path, data=data).status_code == 422


def test_the_box_says_how_votes_are_counted(client: Client, app: Flask) -> None:
    space = make.space()
    box = make.box(space)
    client.sign_in(make.member(space, RoleName.admin))
    values = {
        "name": "Kassen", "answer_days": "30", "method": "limited", "who_writes": "everybody",
        "who_supports": "members", "version": box.version,
    }  # fmt: skip
    path = f"/admin/boxes/{box.id}"
    for wrong in ("", "0", "x", "1001"):
        refused = client.post(path, data={**values, "votes_each": wrong})
        assert refused.status_code == 422, wrong
        assert 'value="limited"' in refused.text
    assert client.post(path, data={**values, "votes_each": "3"}).status_code == 303
    db.session.expire_all()
    found = db.session.get_one(Box, box.id)
    assert (found.method, found.votes_each, found.who_supports) == (
        Method.limited, 3, Eligible.members,
    )  # fmt: skip
    make.idea(found)
    changed = {**values, "votes_each": "", "method": "support", "version": found.version}
    assert "cannot be changed" in client.post(path, data=changed).text


def test_votes_are_never_more_than_the_number(place: Place) -> None:
    """Whatever is pressed: each idea once, and the number in all."""
    for idea in (place.one, place.two, place.three, place.one):
        ballot = queries.for_vote(idea.id, Visitor())
        assert ballot is not None
        try:
            actions.vote(ballot, 1, by=place.people[1])
        except counting.NoneLeft:
            assert idea is place.three
    given = select(Vote.idea_id).where(Vote.user_id == place.people[1].id)
    ids = set(db.session.scalars(given))
    assert ids == {place.one.id, place.two.id}
    assert sum(db.session.scalars(select(Idea.support_count)).all()) == 2
