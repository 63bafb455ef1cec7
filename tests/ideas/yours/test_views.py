"""One's own ideas: each part has what belongs there, and says what is new and what waits."""

import html
import re
from typing import Any

import pytest

from participation import clock, db
from participation.accounts.models import RoleName
from participation.following.actions import follow_on_site
from participation.following.models import Follower, Notice
from participation.ideas.merging.models import Merger
from participation.ideas.proposals.models import Idea, IdeaState
from participation.ideas.support.models import Vote
from participation.ledger import Entry
from participation.spaces.models import Audience
from participation.subjects.models import Visibility
from tests import factories
from tests.conftest import Client

DRAFT: dict[str, Any] = {
    "state": IdeaState.draft,
    "visibility": Visibility.draft,
    "visible_from": None,
}


@pytest.fixture
def here(client: Client) -> Any:
    class Here:
        space = factories.space()
        box = factories.box(space)
        me, other = factories.member(space), factories.member(space)

        def idea(self, title: str, author: Any = None, **values: Any) -> Idea:
            return factories.idea(self.box, author or self.me, title=title, **values)

    client.sign_in(Here.me)
    return Here()


def shown(client: Client, part: str) -> str:
    """A part of the page."""
    answer = client.get(f"/ideas/yours?part={part}")
    assert answer.status_code == 200
    return answer.text


def test_each_idea_stands_where_it_belongs(client: Client, here: Any) -> None:
    here.idea("Min bænk")
    here.idea("Min kladde", **DRAFT)
    along = here.idea("Vores have", here.other)
    draft = here.idea("Vores kladde", here.other, **DRAFT)
    for each in (along, draft):
        factories.coauthor(each, here.me)
    here.idea("Andres kladde", here.other, **DRAFT)
    here.idea("Overtaget sti", here.other, keeper_id=here.me.id)
    voted, against = here.idea("Støttet bro", here.other), here.idea("Imod tunnel", here.other)
    for idea, value in ((voted, 1), (against, -1)):
        db.session.add(Vote(idea_id=idea.id, user_id=here.me.id, value=value, at=clock.now()))
    follow_on_site(here.idea("Fulgt lampe", here.other).id, by=here.me)
    db.session.flush()
    every = {
        "Min bænk", "Min kladde", "Vores have", "Vores kladde", "Andres kladde", "Overtaget sti",
        "Støttet bro", "Imod tunnel", "Fulgt lampe",
    }  # fmt: skip
    expected = {
        "written": {"Min bænk", "Overtaget sti"},
        "drafts": {"Min kladde", "Vores kladde"},
        "together": {"Vores have"},
        "supported": {"Støttet bro"},
        "followed": {"Fulgt lampe"},
        "asked": set(),
        "nonsense": {"Min bænk", "Overtaget sti"},
    }
    for part, titles in expected.items():
        page = shown(client, part)
        assert {each for each in every if each in page} == titles, part


def test_what_is_hidden_from_the_reader_is_not_there(client: Client, here: Any) -> None:
    hidden = here.idea("Kanariefugl", here.other, visibility=Visibility.hidden)
    db.session.add(Vote(idea_id=hidden.id, user_id=here.me.id, value=1, at=clock.now()))
    follow_on_site(hidden.id, by=here.me)
    for part in ("supported", "followed"):
        assert "Kanariefugl" not in shown(client, part)


def test_the_state_what_is_new_and_what_waits_are_said(client: Client, here: Any) -> None:
    idea = here.idea("Min bænk", state=IdeaState.in_discussion)
    for _number in range(2):
        factories.suggestion(idea, here.other)
    asks = here.idea("Deres bænk", here.other)
    merger = Merger(
        idea_id=asks.id, into_id=idea.id, asked_at=clock.now(), asked_by_id=here.other.id,
        by_keepers=True,
    )  # fmt: skip
    follow_on_site(idea.id, by=here.me)
    db.session.add(merger)
    told(here.me, idea)
    for part in ("written", "asked"):
        page = shown(client, part)
        assert "In discussion" in page
        assert "1 thing has happened since you looked" in page
        assert "2 suggested changes wait for your answer" in page
        assert "1 idea could become part of this one" in page
    client.sign_in(here.other)
    page = shown(client, "written")
    assert "Deres bænk" in page
    assert "wait" not in page.partition('id="idea-list"')[2].partition("</main>")[0]


def test_what_else_waits_for_those_who_voted_or_wrote(client: Client, here: Any) -> None:
    first, second = here.idea("Bænke", here.other), here.idea("Lamper", here.other)
    factories.split(first, second, here.me)
    assert "It was split: choose which of the two you are for" in shown(client, "asked")
    inside = factories.space(Audience.internal)
    colleague = factories.member(inside, RoleName.employee)
    going = factories.idea(factories.box(inside), colleague, title="Ud af huset")
    factories.transfer(going, here.box.id, factories.member(inside, RoleName.official))
    assert "May this idea go to the public?" not in shown(client, "asked")
    client.sign_in(colleague)
    assert "May this idea go to the public?" in shown(client, "asked")


def told(person: Any, idea: Idea) -> None:
    """A notice that the person has not read."""
    now = clock.now()
    follower = db.session.query(Follower).filter_by(user_id=person.id).one()
    entry = Entry(at=now, action="idea.edited", subject_id=idea.id, data={})
    db.session.add(entry)
    db.session.flush()
    db.session.add(
        Notice(
            follower_id=follower.id, entry_id=entry.id, subject_id=idea.id, action=entry.action,
            at=now, written_at=now,
        )
    )  # fmt: skip
    db.session.flush()


def test_an_invitation_waits_and_says_nothing_of_the_idea(client: Client, here: Any) -> None:
    draft = here.idea("Hemmelig", here.other, **DRAFT)
    factories.coauthor_invitation(draft, here.other, user_id=here.me.id)
    page = shown(client, "asked")
    assert "1 invitation to write an idea together waits" in page
    assert "Hemmelig" not in page


def test_it_is_found_from_the_menu_and_from_the_list_and_asks_who_is_there(
    client: Client, here: Any
) -> None:
    for path in ("/", "/ideas", "/ideas?view=board", here.box.path, "/ideas/yours"):
        assert 'href="/ideas/yours"' in client.get(path).text, path
    client.delete_cookie("session")
    assert 'href="/ideas/yours"' not in client.get("/ideas").text
    assert client.get("/ideas/yours").status_code == 303


@pytest.mark.parametrize("ideas", [2, 30])
def test_it_asks_few_questions_and_goes_on_by_key(
    client: Client, here: Any, queries: list[str], ideas: int
) -> None:
    for number in range(ideas):
        factories.suggestion(here.idea(f"Idé {number:03}"), here.other)
    for part in ("written", "drafts", "together", "supported", "followed", "asked"):
        queries.clear()
        shown(client, part)
        assert len(queries) <= 4, queries
    seen: set[str] = set()
    address = "/ideas/yours?part=asked"
    while address:
        page = client.get(address).text
        seen |= {f"Idé {number:03}" for number in range(ideas) if f"Idé {number:03}" in page}
        further = re.search(r'href="([^"]*)" rel="next"', page)
        address = html.unescape(further[1]) if further else ""
    assert len(seen) == ideas
