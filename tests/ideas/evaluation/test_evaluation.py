"""Criteria and scores: nobody sees those of others first, nothing of them is public, none is lost."""

import re
from typing import Any

import pytest
from flask import Flask

from participation import db, invariants
from participation.accounts.actions.erasing import erase
from participation.accounts.models import RoleName
from participation.exports import making
from participation.exports.formats import ExportFormat
from participation.exports.orders import ExportKind, Order
from participation.ideas.evaluation import actions, queries
from participation.ideas.evaluation.models import Evaluation, IdeaScore
from participation.ideas.proposals.actions import NotAllowed
from participation.ideas.proposals.models import IdeaState
from tests import factories as make
from tests.conftest import Client
from tests.exports.reading import from_jsonl


@pytest.fixture
def here(app: Flask) -> Any:
    class Here:
        space = make.space()
        box = make.box(space)
        author = make.member(space, name="Vera Skribent")
        anna = make.member(space, RoleName.official, name="Anna Berg")
        bo = make.member(space, RoleName.official, name="Bo Friis")
        idea = make.idea(box, author)
        impact = actions.add_criterion(box, "Virkning", "Hvor mange den hjælper.", "Alle", by=anna)
        cost = actions.add_criterion(box, "Pris", by=anna)

    return Here


def _score(here: Any, person: Any, impact: int, cost: int, note: str = "") -> Evaluation:
    scores = {here.impact.id: impact, here.cost.id: cost}
    return actions.give_scores(here.idea, scores, note, by=person)


def _kept(here: Any) -> tuple[int, ...] | None:
    db.session.expire_all()
    found = db.session.get(IdeaScore, here.idea.id)
    return found and (found.evaluations, found.mean, found.lowest, found.highest)


def test_what_the_scores_come_to(here: Any) -> None:
    _score(here, here.anna, 5, 2)
    assert _kept(here) == (1, 350, 2, 5)
    _score(here, here.bo, 4, 3)
    assert _kept(here) == (2, 350, 2, 5)
    _score(here, here.bo, 1, 1)
    assert _kept(here) == (2, 225, 1, 5)
    assert invariants.broken("idea_scores") == {}


def test_no_score_is_lost_with_its_criterion(here: Any) -> None:
    _score(here, here.anna, 5, 2)
    actions.remove_criterion(here.cost, here.box, by=here.bo)
    assert _kept(here) == (1, 500, 5, 5)
    actions.edit_criterion(here.impact, here.box, "Nytte", "", "", by=here.bo)
    assert here.impact.changed_at
    actions.give_scores(here.idea, {here.impact.id: 3}, "", by=here.anna)
    actions.use_again(here.cost, here.box, by=here.bo)
    assert _kept(here) == (1, 250, 2, 3)
    assert invariants.broken("idea_scores") == {}
    with pytest.raises(actions.HasScores):
        actions.assess_by(here.box, 3, hides_authors=False, by=here.anna)


@pytest.mark.parametrize(
    ("scores", "state", "person"),
    [
        ({"impact": 6}, IdeaState.new, "anna"),
        ({"impact": 0}, IdeaState.new, "anna"),
        ({}, IdeaState.new, "anna"),
        ({"impact": 4}, IdeaState.accepted, "anna"),
        ({"impact": 4}, IdeaState.new, "author"),
    ],
)
def test_scores_that_are_none(here: Any, scores: Any, state: IdeaState, person: str) -> None:
    here.idea.state = state
    given = {getattr(here, name).id: value for name, value in scores.items()}
    with pytest.raises(NotAllowed):
        actions.give_scores(here.idea, given, "", by=getattr(here, person))


def test_an_official_does_not_score_an_idea_of_their_own(here: Any) -> None:
    here.idea.author_id = here.anna.id
    with pytest.raises(NotAllowed):
        _score(here, here.anna, 5, 5)


def test_others_are_seen_after_ones_own(here: Any, client: Client) -> None:
    _score(here, here.anna, 5, 2, "Anna synes godt om den.")
    address = f"/ideas/{here.idea.id}/scores"
    client.sign_in(here.bo)
    before = client.get(address).text
    assert "1 official has given scores" in before
    assert "Anna synes" not in before
    assert "Anna Berg" not in before
    refused = client.post(address, data={"note": "Uden point"})
    assert refused.status_code == 422
    assert "Uden point" in refused.text
    given = {f"criterion-{here.impact.id}": "3", "note": "Bo tvivler."}
    assert client.post(address, data=given).status_code == 303
    after = client.get(address).text
    assert "Anna synes godt om den." in after
    assert "3–5" in after
    # What was given stands in the form again.
    own = after.partition("</textarea>")[0]
    assert own.endswith("Bo tvivler.")
    assert re.search(r'value="3"[^>]*checked|checked[^>]*value="3"', own)
    with pytest.raises(NotAllowed):
        actions.abstain(here.idea, by=here.bo)


def test_who_looks_first_gives_no_scores(here: Any, client: Client) -> None:
    _score(here, here.anna, 5, 2, "Anna synes godt om den.")
    client.sign_in(here.bo)
    assert client.post(f"/ideas/{here.idea.id}/scores/none").status_code == 303
    assert "Anna synes" in client.get(f"/ideas/{here.idea.id}/scores").text
    with pytest.raises(NotAllowed):
        _score(here, here.bo, 1, 1)
    assert _kept(here) == (1, 350, 2, 5)


def test_criteria_are_public_and_scores_are_not(here: Any, client: Client) -> None:
    _score(here, here.anna, 5, 2, "Hemmelig vurdering.")
    idea, box = here.idea, here.box
    assert "Hvor mange den hjælper." in client.get(box.path).text
    client.sign_in(here.author)
    assert "Hvor mange den hjælper." in client.get(f"/ideas/new?box={box.slug}").text
    for path in (
        idea.path,
        box.path,
        "/ideas",
        f"/search?q={idea.title}",
        "/search?q=Hemmelig",
        f"/ideas/{idea.id}/feed",
        f"/boxes/{box.slug}/export?format=jsonl",
    ):
        text = client.get(path, follow_redirects=True).text
        assert "Hemmelig vurdering" not in text, path
        assert "evaluation_id" not in text, path
    assert client.get(f"/ideas/{idea.id}/scores").status_code == 403


def test_the_author_is_hidden_until_it_is_decided(here: Any, client: Client) -> None:
    actions.assess_by(here.box, 5, hides_authors=True, by=here.anna)
    client.sign_in(here.bo)
    assert "Vera Skribent" not in client.get(f"/ideas/{here.idea.id}/scores").text
    here.idea.state = IdeaState.accepted
    assert "Vera Skribent" in client.get(f"/ideas/{here.idea.id}/scores").text


def test_scores_stay_without_the_name_of_who_gave_them(here: Any) -> None:
    _score(here, here.anna, 5, 2, "Anna synes godt om den.")
    assert queries.given_by(here.anna)
    erase(here.anna)
    (left,) = queries.evaluations(here.idea.id)
    assert (left.by_id, left.note, len(left.scores)) == (None, "Anna synes godt om den.", 2)
    assert _kept(here) == (1, 350, 2, 5)


def _file(here: Any, reader: Any, *, official: bool) -> dict[str, Any]:
    order = Order(ExportKind.box, here.box.slug, ExportFormat.jsonl, official=official)
    out, _made = making.spool(order, reader)
    with out:
        return from_jsonl(out.read())


def test_the_file_for_officials_has_scores_once_the_own_ones_are_given(here: Any) -> None:
    actions.assess_by(here.box, 5, hides_authors=True, by=here.anna)
    _score(here, here.anna, 5, 2, "Anna synes godt om den.")
    public = _file(here, here.bo, official=False)
    assert [row["name"] for row in public["criteria"]] == ["Virkning", "Pris"]
    assert "scores" not in public
    assert "evaluations" not in public
    assert [row["author"] for row in public["ideas"]] == ["Vera Skribent"]
    before = _file(here, here.bo, official=True)
    assert not before.get("scores")
    assert not before.get("evaluations")
    assert [row["author"] for row in before["ideas"]] == [None]
    _score(here, here.bo, 1, 1)
    after = _file(here, here.bo, official=True)
    assert [row["score"] for row in after["scores"]] == [5, 2, 1, 1]
    assert [row["by"] for row in after["evaluations"]] == ["Anna Berg", "Bo Friis"]
