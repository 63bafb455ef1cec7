"""The words above the lists of ideas and hearings: asked of the index when there is one."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from participation import clock, db
from participation.accounts.models import RoleName, User
from participation.ideas.proposals.models import IdeaState
from participation.spaces.models import Audience
from participation.subjects.models import Visibility
from tests import factories as make
from tests.conftest import Client

Indexed = Callable[[], None]
FEED = "/feeds/ideas.atom"


def titles(client: Client, address: str) -> list[str]:
    """The titles on a list, in their order."""
    answer = client.get(address)
    assert answer.status_code == 200
    return re.findall(r"TITLE \w+", answer.text)


@pytest.fixture
def town(app: Any) -> Any:
    class Town:
        space = make.space()
        inside = make.space(Audience.internal)
        box = make.box(space)
        author = make.member(space)
        now = clock.now()

    def idea(title: str, box: Any = Town.box, **values: Any) -> Any:
        return make.idea(box, Town.author, title=f"TITLE {title}", **values)

    earlier = Town.now - timedelta(days=1)
    idea("one", body="En lygtepæl ved åen", visible_from=earlier, support_count=9)
    idea("two", body="Flere lygtepæle, tak", state=IdeaState.declined)
    idea("three", body="Noget helt andet")
    idea("hidden", body="lygtepæl", visibility=Visibility.hidden)
    idea("draft", body="lygtepæl", visibility=Visibility.draft, state=IdeaState.draft)
    idea("inside", make.box(Town.inside), body="lygtepæl")
    make.hearing(Town.space, title="TITLE plan", summary="Om lygtepæle")
    make.hearing(Town.space, title="TITLE other", summary="Om broer")
    make.hearing(Town.inside, title="TITLE closed", summary="Om lygtepæle")
    return Town


def test_the_index_finds_ideas_by_their_text_and_by_other_forms(
    client: Client, town: Any, indexed: Indexed
) -> None:
    indexed()
    assert set(titles(client, FEED + "?q=lygtepæl")) == {"TITLE one", "TITLE two"}
    assert titles(client, "/ideas?q=lygtepæl") == ["TITLE two", "TITLE one"]
    assert titles(client, "/ideas?q=lygtepæl&sort=supported") == ["TITLE one", "TITLE two"]
    assert titles(client, "/ideas?q=lygtepæl&state=declined") == ["TITLE two"]
    assert titles(client, "/ideas?q=lygtepæl+åen") == ["TITLE one"]
    assert titles(client, "/ideas?q=helikopter") == []
    assert set(titles(client, "/ideas?view=board&q=lygtepæl")) == {"TITLE one", "TITLE two"}
    assert titles(client, f"/boxes/{town.box.slug}?q=lygtepæl") == ["TITLE two", "TITLE one"]


def test_rights_decide_what_of_it_is_seen(client: Client, town: Any, indexed: Indexed) -> None:
    official = make.member(town.inside, RoleName.official, RoleName.moderator, name="Eva")
    author_id, official_id = town.author.id, official.id
    indexed()
    client.sign_in(_person(official_id))
    found = titles(client, "/ideas?q=lygtepæl")
    assert "TITLE inside" in found
    assert "TITLE hidden" not in found
    client.sign_in(_person(author_id))
    found = titles(client, "/ideas?q=lygtepæl")
    assert "TITLE inside" not in found
    assert "TITLE draft" not in found
    mine = titles(client, "/ideas?q=lygtepæl&state=mine")
    assert "TITLE draft" in mine
    assert "TITLE three" not in mine


def _person(number: int) -> Any:
    return db.session.get_one(User, number)


def test_hearings_are_found_by_it_too(client: Client, town: Any, indexed: Indexed) -> None:
    indexed()
    assert titles(client, "/hearings?q=lygtepæl") == ["TITLE plan"]
    assert titles(client, "/hearings?q=lygtepæl&state=concluded") == []
    assert titles(client, "/hearings?q=lygtepæl&sort=newest") == ["TITLE plan"]


def test_without_an_index_titles_are_read(client: Client, town: Any) -> None:
    assert titles(client, "/ideas?q=three") == ["TITLE three"]
    assert titles(client, "/ideas?q=lygtepæl") == []
    assert titles(client, "/hearings?q=lygtepæl") == ["TITLE plan"]


def test_words_that_cannot_be_searched_for_are_looked_for_in_titles(
    client: Client, town: Any, indexed: Indexed
) -> None:
    make.idea(town.box, town.author, title="TITLE og & mere")
    indexed()
    assert titles(client, "/ideas?q=%26") == ["TITLE og"]


def test_pages_of_a_searched_list_follow_each_other(
    client: Client, town: Any, indexed: Indexed
) -> None:
    for number in range(45):
        make.idea(town.box, town.author, title=f"TITLE n{number}", body="En svævebane")
    indexed()
    seen: list[str] = []
    address = "/ideas?q=svævebane"
    while address:
        text = client.get(address).text
        seen += re.findall(r"TITLE \w+", text)
        following = re.search(r'href="([^"]*after=[^"]*)"', text)
        address = following.group(1).replace("&amp;", "&") if following else ""
    assert len(seen) == len(set(seen)) == 45
