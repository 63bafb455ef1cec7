"""The cards of ideas say to whoever is signed in what they have voted, in one statement for a list."""

from typing import Any

import pytest

from participation import clock, db
from participation.accounts.models import User
from participation.ideas.boxes.models import Method
from participation.ideas.proposals.models import Idea, IdeaState
from participation.ideas.support.models import Vote
from participation.locations import actions as locations
from participation.locations.models import Where
from tests import factories as make
from tests.conftest import Client


def _vote(idea: Idea, person: User, value: int = 1, **values: Any) -> None:
    db.session.add(Vote(idea_id=idea.id, user_id=person.id, value=value, at=clock.now(), **values))
    db.session.flush()


@pytest.mark.parametrize(
    "path", ["/ideas", "/ideas?view=board", "/boxes/lys", "/map", "/what-came-of-it"]
)
def test_lists_say_what_one_supports(client: Client, path: str) -> None:
    town = make.space()
    astrid, other = make.member(town, name="Astrid Holm"), make.user("Bo")
    box = make.box(town, slug="lys")
    state = IdeaState.realised if "came" in path else IdeaState.new
    ideas = [
        make.idea(box, title=f"Lys {each}", state=state, state_at=clock.now(), result="Ja.")
        for each in range(3)
    ]
    for each in ideas:
        locations.locate(each, Where("Kaj"))
    _vote(ideas[0], astrid)
    _vote(ideas[1], other)
    _vote(ideas[2], astrid, taken_back_at=clock.now())
    before = client.get(path).text
    assert "You support this" not in before
    assert client.sign_in(astrid).get(path).text.count("You support this") == 1
    client.sign_in(other)
    assert client.get(path).text.count("You support this") == 1
    client.post("/sign-out")
    client.get(path)  # says that one is signed out
    assert client.get(path).text == before


def test_statements_say_how_one_voted(client: Client) -> None:
    town = make.space()
    astrid = make.member(town, name="Astrid Holm")
    box = make.box(town, method=Method.agreement)
    for value in (1, 0, -1):
        _vote(make.idea(box, title=f"Lys {value}"), astrid, value)
    page = client.sign_in(astrid).get("/ideas").text
    for words in ("You agree", "You passed", "You disagree"):
        assert words in page


def test_it_is_one_statement_for_a_list(client: Client, queries: list[str]) -> None:
    town = make.space()
    astrid = make.member(town, name="Astrid Holm")
    box = make.box(town)
    for number in range(9):
        _vote(make.idea(box, title=f"Lys {number}"), astrid)
    client.sign_in(astrid)
    queries.clear()
    client.get("/ideas")
    assert (
        sum("votes" in each.replace('"', "").split("FROM", 1)[-1].split()[0:1] for each in queries)
        == 1
    )
