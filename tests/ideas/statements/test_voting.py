"""Voting on statements: in the list, one at a time, and one's own votes beside all others."""

import re
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from participation import clock, db
from participation.ideas.boxes.models import Method
from participation.ideas.proposals.models import Idea, IdeaState
from participation.ideas.statements import queries
from participation.ideas.support.models import Vote
from participation.subjects.models import Visibility
from tests import factories as make
from tests.conftest import Client

HIDDEN = "How others voted is shown when you have voted."


@pytest.fixture
def place(app: Any) -> Any:
    """A box of statements on which others have voted, and a person who has not."""

    space = make.space()
    box = make.box(space, method=Method.agreement, slug="buses")
    return SimpleNamespace(
        space=space,
        box=box,
        person=make.member(space, name="Poul Lind"),
        statements=[
            make.idea(box, title=f"Statement {number}", support_count=7, against_count=number)
            for number in range(4)
        ],
    )


def _give(person: Any, idea: Idea, value: int) -> None:
    db.session.add(Vote(idea_id=idea.id, user_id=person.id, value=value, at=clock.now()))
    db.session.flush()


def _value(place: Any, idea: Idea) -> int | None:
    found: int | None = db.session.scalar(
        select(Vote.value).where(Vote.idea_id == idea.id, Vote.user_id == place.person.id)
    )
    return found


@pytest.mark.parametrize("address", ["/boxes/buses", "/boxes/buses?view=board"])
def test_others_votes_are_hidden_in_a_list_until_one_has_voted(
    client: Client, place: Any, address: str
) -> None:
    assert client.get(address).text.count('class="split"') == 4, "visitors read the figures"
    client.sign_in(place.person)
    page = client.get(address).text
    assert page.count('class="split"') == 0
    assert page.count("/vote?text=") == 4 * 3 * 2
    idea = place.statements[2]
    answer = client.post(f"/statements/{idea.id}/vote?text=", data={"value": "-1", "next": address})
    assert (answer.status_code, answer.location) == (303, f"{address}#idea-{idea.id}")
    assert _value(place, idea) == -1
    page = client.get(address).text
    assert page.count('class="split"') == 1
    card = page[page.index(f'id="idea-{idea.id}"') :]
    assert re.search(r'value=""[^>]*id="vote-\d+-3"[^>]*aria-pressed="true"', card)


def test_the_page_of_a_statement_hides_them_too(client: Client, place: Any) -> None:
    idea = place.statements[0]
    assert 'class="split"' in client.get(idea.path).text
    client.sign_in(place.person)
    page = client.get(idea.path).text
    assert HIDDEN in page
    assert 'class="split"' not in page
    assert "7 agree" not in page
    _give(place.person, idea, 0)
    assert 'class="split"' in client.get(idea.path).text


@pytest.mark.parametrize("over", ["closed", "accepted", "left"])
def test_who_cannot_vote_reads_the_figures(client: Client, place: Any, over: str) -> None:
    idea = place.statements[0]
    if over == "closed":
        place.box.closed = True
    elif over == "accepted":
        idea.state = IdeaState.accepted
    else:
        place.space.closed_at = clock.now()
    db.session.flush()
    client.sign_in(place.person)
    assert 'class="split"' in client.get(idea.path).text
    if over != "left":
        card = client.get("/boxes/buses").text
        assert card.count('class="split"') == (4 if over == "closed" else 1)


def test_one_after_the_other_to_the_end(client: Client, place: Any) -> None:
    client.sign_in(place.person)
    met = []
    for number, value in enumerate(("1", "0", "-1", "1")):
        page = client.get("/boxes/buses/statements").text
        assert f"<b>{number}</b>" in page
        assert "of 4" in page
        now = int(re.findall(r"/statements/(\d+)/vote", page)[0])
        assert f"/statements/{now}/vote" in client.get("/boxes/buses/statements").text
        assert now not in met
        met.append(now)
        assert page.count('class="split"') == 0
        data = {"value": value, "then": "/boxes/buses/statements"}
        answer = client.post(f"/statements/{now}/vote?text=", data=data)
        assert answer.location == f"/boxes/buses/statements?after={now}&at=statement"
        after = client.get(answer.location).text
        assert after.count('class="split"') == 1, "of the one that was voted on, and no other"
    assert set(met) == {each.id for each in place.statements}
    page = client.get("/boxes/buses/statements").text
    assert "You have voted on all statements" in page
    own = client.get("/boxes/buses/statements/votes").text
    assert own.count('class="split"') == 4
    assert "as most did on 2 of 3" in own


def test_another_way_for_another_person(app: Any, place: Any) -> None:
    """Each statement comes first for somebody, and neighbours are not always neighbours."""
    for number in range(4, 12):
        make.idea(place.box, title=f"Statement {number}")
    first = []
    for number in range(40):
        person = make.member(place.space, name=f"Person {number}")
        found = queries.next_one(place.box.id, person)
        assert found is not None
        first.append(found.ballot.id)
    assert len(set(first)) >= 10
    assert max(first.count(each) for each in first) <= 10


def test_hidden_decided_and_drafted_statements_are_not_asked(app: Any, place: Any) -> None:
    for idea in place.statements[1:]:
        idea.state = IdeaState.declined
    make.idea(place.box, visibility=Visibility.hidden)
    make.idea(place.box, state=IdeaState.draft, visibility=Visibility.draft, visible_from=None)
    db.session.flush()
    found = queries.next_one(place.box.id, place.person)
    assert found is not None
    assert found.ballot.id == place.statements[0].id
    assert queries.progress(place.box.id, place.person) == (0, 1, True)
    _give(place.person, place.statements[0], 1)
    assert queries.next_one(place.box.id, place.person) is None
    assert queries.progress(place.box.id, place.person) == (1, 1, True)


def test_a_text_that_was_changed_is_read_again(client: Client, place: Any) -> None:
    idea = place.statements[0]
    idea.edited_at = clock.now()
    db.session.flush()
    client.sign_in(place.person)
    answer = client.post(f"/statements/{idea.id}/vote?text=", data={"value": "1"})
    assert answer.location == idea.path
    assert _value(place, idea) is None
    assert client.post(f"/statements/{idea.id}/vote", data={"value": "7"}).status_code == 400


def test_htmx_swaps_the_card_and_the_next_statement(client: Client, place: Any) -> None:
    client.sign_in(place.person)
    idea = place.statements[0]
    header = {"HX-Request": "true"}
    answer = client.post(f"/statements/{idea.id}/vote?text=", data={"value": "1"}, headers=header)
    assert answer.status_code == 200
    assert answer.text.strip().startswith(f'<div id="votes-{idea.id}"')
    assert 'class="split"' in answer.text
    data = {"value": "0", "then": "//evil.example/boxes"}
    answer = client.post(f"/statements/{idea.id}/vote?text=", data=data)
    assert answer.location.startswith(idea.path)
    following = client.get("/boxes/buses/statements?after=1&at=statement", headers=header)
    assert following.text.strip().startswith('<section id="statement"')
