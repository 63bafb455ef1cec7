"""Lists and links in what citizens write: rendered where it is read, words in summaries, kept as source."""

from typing import Any

from participation.ideas.proposals import actions
from participation.ideas.proposals.own_data import ideas as own_ideas
from tests import factories as make
from tests.conftest import Client

BODY = "Vi vil:\n- have lys\n- og bænke\n\nSe [kortet](https://kort.example/lys). 1. sal er tom."
HTML = "<ul>\n<li>have lys</li>\n<li>og bænke</li>\n</ul>"
LINK = '<a href="https://kort.example/lys" rel="noopener nofollow ugc">kortet</a>'
WORDS = "Vi vil: have lys og bænke Se kortet. 1. sal er tom."


def test_an_idea_is_formatted_where_it_is_read_and_words_where_it_is_short(
    app: Any, client: Client
) -> None:
    space = make.space()
    author = make.member(space)
    idea = make.idea(make.box(space), author, body=BODY)
    make.comment(idea, author, body=BODY)
    page = client.get(idea.path).text
    assert page.count(HTML) == page.count(LINK) == 2
    assert f'<meta name="description" content="{WORDS}">' in page
    with client.get(f"/ideas/{idea.id}/print") as paper:
        assert paper.text.count(HTML) == 2
    assert WORDS in client.get("/ideas").text
    feed = client.get("/feeds/ideas.atom").text
    assert f">{WORDS}</summary>" in feed
    assert "&lt;li&gt;have lys&lt;/li&gt;" in feed
    assert own_ideas(author)[0]["text"] == BODY


def test_versions_keep_the_source(app: Any, client: Client) -> None:
    space = make.space()
    author = make.member(space)
    idea = make.idea(make.box(space), author, body=BODY)
    actions.edit(idea, idea.title, BODY.replace("og bænke", "og mange bænke"), [], by=author)
    page = client.get(f"/ideas/{idea.id}/versions").text
    assert "- have lys" in page
    assert "[kortet](https://kort.example/lys)" in page


def test_the_preview_is_formatted_and_a_hint_says_how(client: Client) -> None:
    space = make.space()
    author = make.member(space)
    box = make.box(space)
    client.sign_in(author)
    data = {"box": box.slug, "title": "Lys", "body": BODY, "action": "preview"}
    page = client.post("/ideas/new", data=data).text
    assert HTML in page
    assert "lines that begin with - are a list" in page
