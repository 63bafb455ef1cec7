"""Arguments for and against: said, shown side by side, counted, and taken along."""

import re
from typing import Any

import pytest
from flask import Flask

from participation import clock, db, invariants
from participation.accounts.models import RoleName, Visitor
from participation.comments import actions
from participation.comments.models import Comment, CommentLayout, Stance
from participation.comments.queries import COLUMN
from participation.comments.shown import comment_rows
from participation.moderation import actions as moderation
from participation.moderation.models import Rule, Verdict
from participation.subjects.shown import Scope
from tests import factories as make
from tests.conftest import Client


@pytest.fixture
def here(app: Flask) -> Any:
    class Here:
        space = make.space()
        department = make.department(space, name="Vej og Park")
        citizen = make.member(space, name="Poul Lind")
        official = make.member(space, RoleName.official, name="Mette Holm")
        box = make.box(space, comment_layout=CommentLayout.arguments)
        idea = make.idea(box, make.user())

    return Here()


def _said() -> Comment:
    return db.session.query(Comment).order_by(Comment.id.desc()).first()


def _side(page: str, stance: str) -> str:
    start = page.index(f'class="side side-{stance}"')
    return page[start : page.index("</section>", start)]


@pytest.mark.parametrize(
    ("sent", "stance", "is_question"),
    [("for", Stance.in_favour, False), ("against", Stance.against, False),
     ("question", None, True), ("neither", None, False)],
)  # fmt: skip
def test_what_is_said_is_chosen_and_stands_on_its_side(
    client: Client, here: Any, sent: str, stance: Stance | None, is_question: bool
) -> None:
    client.sign_in(here.citizen)
    form = {"about": here.idea.id, "body": "Det er mine ord.", "chooses": "1", "stance": sent}
    assert client.post("/comments", data=form).status_code == 303
    said = _said()
    assert (said.stance, said.is_question) == (stance, is_question)
    page = client.get(here.idea.path).text
    sides = {side: _side(page, side) for side in ("for", "against")} if stance else {}
    assert {side for side, html in sides.items() if "Det er mine ord." in html} == (
        {stance.value} if stance else set()
    )
    if stance:
        counts = {s: re.search(r'class="count">(\d+)<', html) for s, html in sides.items()}
        found = {side: each[1] for side, each in counts.items() if each}
        assert found == {"for": "0", "against": "0"} | {stance.value: "1"}
    assert not invariants.broken()


def test_a_choice_that_is_missing_keeps_the_words(client: Client, here: Any) -> None:
    client.sign_in(here.citizen)
    form = {"about": here.idea.id, "body": "Mine ord.", "chooses": "1"}
    answer = client.post("/comments", data=form)
    assert answer.status_code == 422
    assert "Choose what you want to say." in answer.text
    assert "Mine ord." in answer.text
    assert 'name="stance"' in answer.text


def test_a_reply_and_a_department_take_no_side(client: Client, here: Any) -> None:
    argument = make.comment(here.idea, here.citizen, stance=Stance.in_favour)
    client.sign_in(here.citizen)
    assert 'name="stance"' not in client.get(f"{here.idea.path}?reply={argument.id}").text
    form = {"about": here.idea.id, "chooses": "1", "stance": "against", "body": "Nej."}
    assert client.post("/comments", data={**form, "parent": argument.id}).status_code == 303
    assert _said().stance is None
    client.sign_in(here.official)
    sent = {**form, "department": here.department.id}
    assert client.post("/comments", data=sent).status_code == 303
    assert _said().stance is None
    for values in ({"parent": argument}, {"department": here.department}, {"is_question": True}):
        with pytest.raises(ValueError, match="argument"):
            actions.add(here.idea, "Nej.", by=here.citizen, stance=Stance.against, **values)


def test_a_box_of_threads_takes_no_sides_but_shows_those_it_has(client: Client, here: Any) -> None:
    idea = make.idea(make.box(here.space), make.user())
    client.sign_in(here.citizen)
    assert 'name="stance"' not in client.get(idea.path).text
    form = {"about": idea.id, "chooses": "1", "stance": "for", "body": "Ja."}
    assert client.post("/comments", data=form).status_code == 303
    assert _said().stance is None
    make.comment(idea, here.citizen, stance=Stance.against, body="Da den var anderledes.")
    page = client.get(idea.path).text
    assert "Da den var anderledes." in page
    assert 'class="sides"' not in page


def test_each_side_shows_its_first_and_has_a_page_of_its_own(client: Client, here: Any) -> None:
    for number in range(COLUMN + 5):
        make.comment(here.idea, stance=Stance.in_favour, body=f"Fordi {number}.")
    make.comment(here.idea, stance=Stance.against, body="Nej tak.")
    make.comment(here.idea, body="Jeg ved det ikke.")
    page = client.get(here.idea.path).text
    assert _side(page, "for").count("<article") == COLUMN
    assert "Nej tak." in _side(page, "against")
    assert "Jeg ved det ikke." in page[page.index('id="comment-list"') :]
    more = re.search(r'href="([^"]*side=for[^"]*)"', _side(page, "for"))
    assert more is not None
    alone = client.get(more[1].split("#")[0]).text
    assert alone.count("Fordi ") == COLUMN + 5
    assert "Nej tak." not in alone


def test_a_tombstone_keeps_its_place_on_its_side_and_takes_its_stance_from_the_file(
    client: Client, here: Any
) -> None:
    argument = make.comment(here.idea, here.citizen, stance=Stance.against, body="Grimme ord.")
    reply = make.comment(here.idea, make.user(), parent=argument, body="Rolig nu.")
    moderation.decide(argument, Verdict.hidden, Rule.off_topic, "Ikke om idéen.", by=here.official)
    side = _side(client.get(here.idea.path).text, "against")
    assert "Grimme ord." not in side
    assert "Rule: " in side
    assert "Rolig nu." in side
    rows = {
        row["comment_id"]: row for row in comment_rows(Scope(Visitor(), clock.now()), [here.idea])
    }
    assert "stance" not in rows[argument.id]
    assert reply.id in rows
    other = make.comment(here.idea, here.citizen, stance=Stance.in_favour)
    rows = {
        row["comment_id"]: row for row in comment_rows(Scope(Visitor(), clock.now()), [here.idea])
    }
    assert rows[other.id]["stance"] == "for"
