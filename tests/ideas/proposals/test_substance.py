"""What a change of a text weighs, and what its writer is asked when people have voted on it."""

from typing import Any

import pytest
from sqlalchemy import select

from participation import db
from participation.ideas.proposals.models import Idea
from participation.ideas.proposals.substance import Weight, weight
from participation.ledger import Entry
from tests import factories as make
from tests.conftest import Client

TITLE = "Lys på stien"
BODY = (
    "Der skal stå 10 lamper på stien langs havnen, så alle kan gå trygt hjem om aftenen i mørket."
)


@pytest.mark.parametrize(
    ("title", "body", "weighs"),
    [
        (TITLE, BODY, Weight.none),
        (TITLE.upper(), BODY + "!", Weight.none),
        (TITLE, BODY.replace("stien", "stierne"), Weight.small),
        (TITLE, BODY.replace("10", "100"), Weight.asked),
        (
            TITLE,
            BODY.replace("langs havnen, så alle kan", "ved parken, hvor børn må"),
            Weight.asked,
        ),
        ("Mørke på stien", BODY, Weight.asked),
        (TITLE, "Fæld alle træer, og byg et hotel.", Weight.told),
        (TITLE, BODY + " Og" + " meget mere" * 30, Weight.told),
    ],
)
def test_what_a_change_weighs(title: str, body: str, weighs: Weight) -> None:
    assert weight((TITLE, BODY), (title, body)) is weighs


@pytest.mark.parametrize(
    ("body", "says", "status", "action"),
    [
        (BODY.replace("stien", "stierne"), "", 303, "idea.edited"),
        (BODY.replace("stien", "stierne"), "yes", 303, "idea.reworded"),
        (BODY.replace("10", "100"), "", 422, ""),
        (BODY.replace("10", "100"), "no", 303, "idea.edited"),
        (BODY.replace("10", "100"), "yes", 303, "idea.reworded"),
        ("Fæld alle træer, og byg et hotel.", "no", 303, "idea.reworded"),
    ],
)
def test_who_changes_it_is_asked(
    app: Any, client: Client, body: str, says: str, status: int, action: str
) -> None:
    author = make.user()
    idea = make.idea(make.box(make.space()), author, title=TITLE, body=BODY, support_count=1)
    db.session.commit()
    client.sign_in(author)
    values = {"version": str(idea.version), "title": TITLE, "body": body}
    values |= {"changes_proposal": says} if says else {}
    answer = client.post(f"/ideas/{idea.id}/text", data=values)
    assert answer.status_code == status
    if status == 422:
        assert "still the same proposal" in answer.text
        assert body in answer.text
        assert db.session.get_one(Idea, idea.id).body == BODY
    else:
        last = select(Entry.action).order_by(Entry.id.desc()).limit(1)
        assert db.session.scalar(last) == action
