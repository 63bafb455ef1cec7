"""A change to an idea is suggested, accepted or declined, with credit, and nothing is lost."""

from typing import Any

import pytest
from sqlalchemy import select

from participation import db
from participation.accounts.models import RoleName
from participation.ideas.proposals import actions as proposals
from participation.ideas.proposals.models import Idea, IdeaState
from participation.ideas.suggestions.models import SuggestionState, TextSuggestion
from participation.ledger import Entry
from participation.subjects.models import Revision, Visibility
from tests import factories as make
from tests.conftest import Client
from tests.following.world import read_ledger
from tests.ideas.support.test_rewording import told

TITLE, BODY = "Lys på stien", "Flere lamper på stien ved havnen, om aftenen."


@pytest.fixture
def place(app: Any) -> Any:
    """An idea by Anna, and Bo, who would have it otherwise."""

    class Place:
        space = make.space()
        box = make.box(space)
        anna = make.user("Anna")
        bo = make.user("Bo")
        idea = make.idea(box, anna, title=TITLE, body=BODY)
        here = f"/ideas/{idea.id}/suggestions"
        make.accept_rules(bo, space)

        def suggest(self, body: str, **values: Any) -> int:
            made = make.suggestion(self.idea, self.bo, body=body, **values)
            db.session.commit()
            return int(made.id)

    made = Place()
    db.session.commit()
    return made


def form(body: str, title: str = TITLE, **more: str) -> dict[str, str]:
    return {"based_on": "1", "title": title, "body": body, "reason": "", **more}


def test_a_suggestion_is_taken_in_with_thanks_and_credit(place: Any, client: Client) -> None:
    client.sign_in(place.bo)
    assert "Suggest a change" in client.get(place.idea.path).text
    page = client.get(place.here + "/new").text
    assert BODY in page
    better = BODY.replace("Flere", "Mange")
    assert (
        client.post(place.here + "/new", data=form(better, reason="Lyder bedre")).status_code == 303
    )
    found = db.session.scalars(select(TextSuggestion)).one()
    page = client.get(place.here).text
    assert "<del>Flere</del><ins>Mange</ins>" in page
    assert "Lyder bedre" in page
    assert client.get(f"{place.here}/{found.id}/acceptance").status_code == 403
    client.sign_in(place.anna)
    assert "1 suggestion waits for your answer" in client.get(place.idea.path).text
    accepts = client.post(f"{place.here}/{found.id}/acceptance", data={"answer": "Tak, Bo!"})
    assert accepts.status_code == 303
    page = client.get(place.idea.path).text
    assert better in page
    assert "With suggestions by Bo." in page
    assert "Tak, Bo!" in client.get(place.here).text
    # Whose words they are is kept with the version.
    kept = db.session.scalars(select(Revision)).one()
    assert (kept.by_id, kept.note, kept.body) == (place.bo.id, "Lyder bedre", BODY)
    anna, bo = place.anna.id, place.bo.id
    read_ledger()
    assert told(anna) == ["suggestion.made"]
    assert told(bo) == ["suggestion.accepted"]


def test_what_has_changed_elsewhere_is_put_together(place: Any, client: Client) -> None:
    number = place.suggest(BODY.replace("aftenen", "natten"))
    proposals.rewrite(place.idea, TITLE, BODY.replace("Flere", "Mange"), by=place.anna)
    db.session.commit()
    client.sign_in(place.anna)
    assert client.post(f"{place.here}/{number}/acceptance", data={}).status_code == 303
    idea = db.session.get_one(Idea, place.idea.id)
    assert idea.body == "Mange lamper på stien ved havnen, om natten."


def test_the_same_words_are_made_one_by_hand(place: Any, client: Client) -> None:
    number = place.suggest(BODY.replace("Flere", "Ti"))
    proposals.rewrite(place.idea, TITLE, BODY.replace("Flere", "Mange"), by=place.anna)
    db.session.commit()
    client.sign_in(place.anna)
    accept = f"{place.here}/{number}/acceptance"
    page = client.get(accept).text
    assert "<ins>Mange</ins>" in page
    assert "<ins>Ti</ins>" in page
    asked = client.post(accept, data={})
    assert asked.status_code == 422
    hand = {"made_from": "1", "title": TITLE, "body": BODY.replace("Flere", "Ti, nej mange")}
    late = client.post(accept, data=hand)  # made from an older version
    assert late.status_code == 422
    assert hand["body"] in late.text
    assert client.post(accept, data=hand | {"made_from": "2"}).status_code == 303
    assert db.session.get_one(Idea, place.idea.id).body == hand["body"]
    found = db.session.get_one(TextSuggestion, number)
    assert (found.state, found.made_version) == (SuggestionState.accepted, 3)


def test_it_is_declined_and_taken_back(place: Any, client: Client) -> None:
    first, second = place.suggest(BODY + " Også her."), place.suggest(BODY + " Og der.")
    client.sign_in(place.anna)
    assert client.post(f"{place.here}/{second}/withdrawal").status_code == 403
    declines = client.post(f"{place.here}/{first}/refusal", data={"answer": "Nej tak."})
    assert declines.status_code == 303
    client.sign_in(place.bo)
    assert client.post(f"{place.here}/{second}/withdrawal").status_code == 303
    page = client.get(place.here).text
    assert "Nej tak." in page
    assert "Og der." not in page
    assert db.session.get_one(Idea, place.idea.id).body == BODY
    assert client.post(f"{place.here}/{first}/withdrawal").status_code == 403


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (form(BODY), "This is the text as it is"),
        (form(""), "The text may not be empty."),
        (form("x" * 20_001), "at most 20,000"),
        (form(BODY + "!", title="x" * 201), "at most 200"),
    ],
)
def test_what_cannot_be_suggested_is_said(
    place: Any, client: Client, values: dict[str, str], said: str
) -> None:
    client.sign_in(place.bo)
    answer = client.post(place.here + "/new", data=values)
    assert answer.status_code == 422
    assert said in answer.text


def test_one_person_has_three_waiting(place: Any, client: Client) -> None:
    for number in range(3):
        place.suggest(f"{BODY} {number}")
    client.sign_in(place.bo)
    answer = client.post(place.here + "/new", data=form(BODY + " 4"))
    assert answer.status_code == 422
    assert BODY + " 4" in answer.text


@pytest.mark.parametrize(
    ("values", "status"),
    [
        ({}, 200),
        ({"state": IdeaState.in_discussion}, 200),
        ({"state": IdeaState.under_assessment}, 403),
        ({"state": IdeaState.accepted}, 403),
        ({"visibility": Visibility.hidden}, 404),
        ({"state": IdeaState.draft, "visibility": Visibility.draft, "visible_from": None}, 404),
    ],
)
def test_when_changes_are_suggested(
    place: Any, client: Client, values: dict[str, Any], status: int
) -> None:
    idea = make.idea(place.box, place.anna, **values)
    db.session.commit()
    client.sign_in(place.bo)
    assert client.get(f"/ideas/{idea.id}/suggestions/new").status_code == status
    client.sign_in(place.anna)  # who writes it changes it
    assert client.get(f"/ideas/{idea.id}/suggestions/new").status_code == 403


def test_a_text_that_is_assessed_is_fixed(place: Any, client: Client) -> None:
    number = place.suggest(BODY + " Også her.")
    place.idea.state = IdeaState.under_assessment
    db.session.commit()
    client.sign_in(place.anna)
    assert client.post(f"{place.here}/{number}/acceptance", data={}).status_code == 403
    assert "are fixed while the idea is assessed" in client.get(place.idea.path).text
    with pytest.raises(proposals.NotAllowed):
        proposals.rewrite(place.idea, TITLE, "Andet.", by=place.anna)


def test_a_hidden_suggestion_is_shown_to_nobody_else(place: Any, client: Client) -> None:
    number = place.suggest("Grimme ord.")
    moderator = make.member(place.space, RoleName.moderator)
    db.session.commit()
    client.sign_in(moderator)
    assert "Moderate" in client.get(place.here).text
    hides = {"verdict": "hidden", "rule": "hate", "reason": "Grov."}
    assert client.post(f"/moderation/{number}", data=hides).status_code == 303
    client.delete_cookie("session")
    assert "Grimme" not in client.get(place.here).text
    client.sign_in(place.anna)
    assert client.post(f"{place.here}/{number}/acceptance", data={}).status_code == 404
    client.sign_in(place.bo)
    assert "Grimme" in client.get(place.here).text


def test_a_hidden_idea_takes_its_suggestions_along(place: Any, client: Client) -> None:
    place.suggest("Andre ord.")
    moderator = make.member(place.space, RoleName.moderator)
    db.session.commit()
    client.sign_in(moderator)
    hides = {"verdict": "hidden", "rule": "hate", "reason": "Grov."}
    client.post(f"/moderation/{place.idea.id}", data=hides)
    client.delete_cookie("session")
    assert client.get(place.here).status_code == 404


def test_others_voters_are_asked_about(place: Any, client: Client) -> None:
    number = place.suggest("Fæld alle træer ved havnen, og byg et hotel.")
    place.idea.support_count = 1
    db.session.commit()
    client.sign_in(place.anna)
    accept = f"{place.here}/{number}/acceptance"
    answer = client.post(accept, data={"changes_proposal": "no"})
    assert answer.status_code == 303
    actions = db.session.scalars(select(Entry.action).order_by(Entry.id)).all()
    assert actions[-2:] == ["idea.reworded", "suggestion.accepted"]  # most words: told anyway
