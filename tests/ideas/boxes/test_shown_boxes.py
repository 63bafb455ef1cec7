"""What a newcomer sees of boxes: the open ones first, and what support leads to."""

from datetime import timedelta

from flask import Flask

from participation import clock, db
from participation.accounts.models import Visitor
from participation.ideas.boxes.queries import box_cards
from tests import factories as make
from tests.conftest import Client


def test_boxes_that_are_open_stand_first(app: Flask) -> None:
    space = make.space()
    past = clock.now() - timedelta(days=2)
    make.box(space, name="Bænke", closes_at=past)
    make.box(space, name="Veje")
    make.box(space, name="Affald", closed=True)
    make.box(space, name="Parker")
    db.session.flush()
    found = [each.name for each in box_cards(Visitor())]
    assert found == ["Parker", "Veje", "Bænke", "Affald"]


def test_an_idea_says_what_its_support_leads_to(client: Client) -> None:
    box = make.box(make.space(), threshold=100, answer_days=30)
    near, there = make.idea(box, support_count=93), make.idea(box, support_count=100)
    words = "With 100 supporters the idea gets an answer within 30 days."
    assert words in client.get(near.path, follow_redirects=True).text
    assert words not in client.get(there.path, follow_redirects=True).text
