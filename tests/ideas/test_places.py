"""Rooms above add to the pages of ideas and boxes what these do not know of."""

from typing import Any

import pytest
from flask import Flask

from participation.accounts.models import RoleName
from participation.ideas.answers.panels import TABS, Tab
from participation.ideas.boxes.panels import BESIDE_THE_FACTS, FACTS, Fact
from participation.ideas.proposals.panels import (
    ABOVE_THE_LIST,
    ABOVE_THE_TEXT,
    BELOW_THE_TEXT,
    CHOICES,
    Choice,
)
from participation.places import Panel
from tests import factories as make
from tests.conftest import Client

PANEL = "ideas/merging/_merged_here.html"


class _Part:
    """What a room above may have to show: a name with an address, and a number."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.path = f"/of/{title}"
        self.support_count = 1
        self.id, self.author, self.of_both = 1, None, None


def _panel(title: str) -> Panel:
    part = _Part(title)
    return Panel(PANEL, {"idea": part, "merged": [part]})


@pytest.fixture
def added(app: Flask) -> Any:
    """A room above that fills each place of the wing, until the test has ended."""
    before = app.extensions["places"]
    app.extensions["places"] = {place: list(things) for place, things in before.items()}
    BESIDE_THE_FACTS.fill(app, lambda _box: _panel("beside"))
    ABOVE_THE_LIST.fill(app, lambda _reader, box: _panel(box.slug if box else "all"))
    ABOVE_THE_TEXT.fill(app, lambda _reader, _idea: _panel("above"))
    BELOW_THE_TEXT.fill(app, lambda _reader, _idea: _panel("below"))
    FACTS.fill(app, Fact(15, lambda: "A project", lambda _box: "of a box"))
    CHOICES.fill(
        app, Choice(15, "ideas.versions", lambda: "Begin a project", lambda _reader, _idea: True)
    )
    TABS.fill(app, Tab(30, "ideas.index", lambda: "Projects"))
    yield
    app.extensions["places"] = before


def test_the_pages_of_the_wing_have_places_for_rooms_above(
    client: Client, app: Flask, added: None
) -> None:
    space = make.space()
    box = make.box(space)
    idea = make.idea(box, body="Set up more lamps by the path.")
    official = make.member(space, RoleName.official)
    page = client.get(idea.path).text.partition("</head>")[2]
    above, text, below = (page.index(each) for each in ("/of/above", idea.body, "/of/below"))
    assert above < text < below
    assert "Begin a project" in page
    page = client.get(box.path).text
    assert "/of/beside" in page
    assert f"/of/{box.slug}" in page
    assert page.index("Who answers") < page.index("A project") < page.index("How to vote")
    assert "/of/all" in client.get("/ideas").text
    client.sign_in(official)
    assert ">Projects</a>" in client.get("/desk/ideas").text
