"""The board: what stands on it, moving an idea, giving it away, and many at once."""

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from participation import clock, db, ledger
from participation.accounts.models import RoleName
from participation.ideas.answers import actions as answers
from participation.ideas.board import actions, queries, rules
from participation.ideas.board.actions import Plan, What, Why
from participation.ideas.board.models import Assignment
from participation.ideas.board.queries import BoardFilters
from participation.ideas.evaluation import actions as evaluation
from participation.ideas.proposals.actions import NotAllowed
from participation.ideas.proposals.models import Idea, IdeaState
from participation.mail import Letter
from participation.subjects.models import StateChange, Visibility
from tests import factories as make
from tests.conftest import Client

S = IdeaState
DAY = timedelta(days=1)


@pytest.fixture
def here(app: Flask) -> Any:
    class Here:
        space = make.space()
        roads = make.department(space, "Veje")
        schools = make.department(space, "Skoler")
        box = make.box(space, department_id=roads.id)
        author = make.member(space, name="Vera Skribent")
        anna = make.member(space, RoleName.official, name="Anna Berg")
        bo = make.member(space, RoleName.official, name="Bo Friis")
        away = make.member(make.space(), RoleName.official, name="Per Fjern")
        idea = make.idea(box, author, title="Lys på stien")

    return Here


def _titles(here: Any, **asked: Any) -> dict[str, list[str]]:
    db.session.flush()
    boxes = queries.boxes(here.anna)
    columns = queries.board(here.anna, BoardFilters(**asked), boxes)
    return {
        each.state.value: [idea.title for idea in each.ideas] for each in columns if each.number
    }


def test_what_stands_on_the_board(here: Any) -> None:
    make.idea(here.box, title="Skjult", visibility=Visibility.hidden)
    make.idea(make.box(here.space, held_by="En anden"), title="En andens")
    make.idea(make.box(make.space()), title="Et andet sted")
    make.idea(here.box, title="Udkast", state=S.draft)
    make.idea(here.box, title="Afvist", state=S.declined)
    assert _titles(here) == {"new": ["Lys på stien"], "declined": ["Afvist"]}


def test_the_filters(here: Any) -> None:
    today = clock.today(here.space.timezone)
    school = make.idea(here.box, title="Skolegård", department_id=here.schools.id)
    late = make.idea(here.box, title="Forsinket", state=S.accepted, promised_on=today - 3 * DAY)
    actions.assign(school, here.anna, today - 2 * DAY, by=here.bo)
    actions.assign(late, here.bo, by=here.anna)
    other = make.idea(make.box(here.space, slug="other"), title="Anden kasse")
    assert _titles(here, department_id=here.schools.id) == {"new": ["Skolegård"]}
    assert _titles(here, department_id=here.roads.id) == {
        "new": ["Lys på stien"],
        "accepted": ["Forsinket"],
    }
    assert _titles(here, mine=True) == {"new": ["Skolegård"]}
    assert _titles(here, overdue=True) == {"new": ["Skolegård"], "accepted": ["Forsinket"]}
    assert _titles(here, unassigned=True) == {"new": ["Anden kasse", "Lys på stien"]}
    assert _titles(here, box_id=other.box_id) == {"new": ["Anden kasse"]}
    assert _titles(here, overdue=True, department_id=here.roads.id) == {"accepted": ["Forsinket"]}


def test_a_column_shows_the_first_and_counts_so_far(here: Any) -> None:
    for number in range(queries.COUNTED + 2):
        make.idea(here.box, title=f"Idé {number}")
    column, *_rest = queries.board(here.anna, BoardFilters(), queries.boxes(here.anna))
    assert (column.number, len(column.ideas)) == (queries.COUNTED + 1, queries.COLUMN)


@pytest.mark.parametrize(
    ("before", "after", "words", "back"),
    [
        (S.new, S.in_discussion, False, False),
        (S.in_discussion, S.under_assessment, False, True),
        (S.under_assessment, S.accepted, True, False),
        (S.new, S.declined, True, False),
        (S.planned, S.in_progress, False, True),
        (S.in_progress, S.realised, True, False),
        (S.declined, S.under_assessment, False, False),
    ],
)
def test_which_steps_need_words_and_which_can_be_taken_back(
    before: S, after: S, words: bool, back: bool
) -> None:
    assert rules.needs_words(before, after) is words
    assert rules.undone_by(before, after) is back


def _button(text: str, idea: Idea) -> dict[str, str]:
    form = re.search(
        rf'<form class="move" action="/ideas/{idea.id}/move".*?</form>', text, re.DOTALL
    )
    assert form
    return dict(re.findall(r'name="(\w+)" value="([^"]*)"', form[0]))


def test_a_card_is_moved_and_back(here: Any, client: Client) -> None:
    here.idea.state = S.in_discussion
    client.sign_in(here.anna)
    page = client.get("/desk/ideas?unassigned=1").text
    sent = {**_button(page, here.idea), "state": "under assessment"}
    answer = client.post(f"/ideas/{here.idea.id}/move", data=sent)
    assert answer.status_code == 303
    assert here.idea.state is S.under_assessment
    shown = client.get(answer.location).text
    assert "“Lys på stien” is now: Under assessment." in shown
    assert "Move it back" in shown
    # What was seen before is moved by nobody any more.
    again = client.post(f"/ideas/{here.idea.id}/move", data={**sent, "state": "accepted"})
    assert again.status_code == 303
    assert "meanwhile" in client.get(again.location).text
    assert here.idea.state is S.under_assessment


def test_a_step_with_words_leads_to_its_page(here: Any, client: Client) -> None:
    client.sign_in(here.anna)
    page = client.get("/desk/ideas").text
    sent = {**_button(page, here.idea), "state": "declined"}
    answer = client.post(f"/ideas/{here.idea.id}/move", data=sent, headers={"HX-Request": "true"})
    form = client.get(answer.headers["HX-Redirect"]).text
    assert re.search(r'value="declined"[^>]*checked|checked[^>]*value="declined"', form)
    assert here.idea.state is S.new


def test_no_step_that_the_table_does_not_have(here: Any, client: Client) -> None:
    client.sign_in(here.anna)
    sent = _button(client.get("/desk/ideas").text, here.idea)
    for state in ("realised", "new", "withdrawn", "nonsense"):
        client.post(f"/ideas/{here.idea.id}/move", data={**sent, "state": state})
        assert here.idea.state is S.new


def test_the_board_says_nothing_of_authors(here: Any, client: Client) -> None:
    client.sign_in(here.anna)
    for path in ("/desk/ideas", "/desk/ideas/list", f"/desk/ideas/together?id={here.idea.id}"):
        page = client.get(path).text
        assert "Lys på stien" in page
        assert "Vera" not in page


def test_who_is_given_an_idea_gets_a_mail_without_its_author(here: Any, client: Client) -> None:
    client.sign_in(here.anna)
    address = f"/ideas/{here.idea.id}/assignment"
    sent = {"person": str(here.bo.id), "due_on": "2030-01-02", "note": "Se på prisen."}
    version = re.search(r'name="version"[^>]*value="([^"]*)"', client.get(address).text)
    assert version
    assert client.post(address, data={**sent, "version": version[1]}).status_code == 303
    held = db.session.get_one(Assignment, here.idea.id)
    assert (held.user_id, held.note) == (here.bo.id, "Se på prisen.")
    letter = db.session.scalars(select(Letter).where(Letter.to == here.bo.email)).one()
    assert "Se på prisen." in letter.body
    assert "Vera" not in letter.body
    client.sign_in(here.bo)
    assert "Lys på stien" in client.get("/desk").text
    refused = client.post(address, data={**sent, "person": str(here.away.id)})
    assert refused.status_code == 422
    with pytest.raises(NotAllowed):
        actions.assign(here.idea, here.away, by=here.anna)


def test_another_department_decides_who_has_it(here: Any, client: Client) -> None:
    actions.assign(here.idea, here.bo, by=here.anna)
    answers.hand_over(here.idea, here.schools, "Det er jeres gård.", by=here.anna)
    assert queries.assignment(here.idea.id) is None
    page = client.get(here.idea.path).text
    assert "Passed to Skoler" in page
    assert "Det er jeres gård." not in page
    assert "Anna Berg" not in page


def test_scores_on_the_list_are_for_who_has_given_theirs(here: Any, client: Client) -> None:
    other = make.idea(here.box, title="Uden point")
    impact = evaluation.add_criterion(here.box, "Virkning", by=here.anna)
    evaluation.give_scores(here.idea, {impact.id: 4}, "", by=here.bo)
    client.sign_in(here.anna)
    page = client.get("/desk/ideas/list").text
    assert "Give your own first" in page
    assert "Lys på stien" not in client.get("/desk/ideas/list?sort=scores").text
    evaluation.give_scores(here.idea, {impact.id: 2}, "", by=here.anna)
    ranked = client.get("/desk/ideas/list?sort=scores").text
    assert "Lys på stien" in ranked
    assert "2–4" in ranked
    assert other.title not in ranked


# ------------------------------------------------------------------------------ many at once


def _versions(*ideas: Idea) -> dict[int, int]:
    db.session.flush()
    return {each.id: each.version for each in ideas}


def test_many_are_moved_and_the_rest_is_named(here: Any) -> None:
    planned = make.idea(here.box, here.author, title="Planlagt", state=S.planned)
    changed = make.idea(here.box, title="Ændret")
    inside = make.idea(make.box(make.space()), title="Et andet sted")
    versions = _versions(here.idea, planned, changed, inside)
    versions[changed.id] -= 1
    plan = Plan(What.step, state=S.accepted, reason="Vi gør det.")
    done = actions.carry_out(versions, plan, by=here.anna)
    assert done.done == [here.idea.id]
    assert done.left == {
        planned.id: Why.no_step,
        changed.id: Why.changed,
        inside.id: Why.gone,
    }
    (step,) = db.session.scalars(
        select(StateChange).where(StateChange.subject_id == here.idea.id)
    ).all()
    assert (step.state, step.reason) == ("accepted", "Vi gør det.")
    assert db.session.scalar(select(func.count(Letter.id))) == 1


@pytest.mark.parametrize(
    "plan",
    [
        Plan(What.step, state=S.declined, reason=" "),
        Plan(What.step, state=S.realised, reason="Gjort."),
        Plan(What.step, state=S.merged, reason="Det samme."),
    ],
)
def test_what_many_cannot_share(here: Any, plan: Plan) -> None:
    with pytest.raises(NotAllowed):
        actions.carry_out(_versions(here.idea), plan, by=here.anna)
    assert here.idea.state is S.new


def test_many_are_given_away(here: Any) -> None:
    done = make.idea(here.box, title="Færdig", state=S.realised)
    versions = _versions(here.idea, done)
    reach = frozenset({here.space.id})
    given = actions.carry_out(
        versions, Plan(What.person, person=here.bo, reach=reach), by=here.anna
    )
    assert (given.done, given.left) == ([here.idea.id], {done.id: Why.over})
    plan = Plan(What.department, department=here.schools)
    assert actions.carry_out(_versions(here.idea), plan, by=here.anna).done == [here.idea.id]
    again = actions.carry_out(_versions(here.idea), plan, by=here.anna)
    assert again.left == {here.idea.id: Why.has_it}
    kinds = db.session.scalars(select(ledger.Entry.action)).all()
    assert kinds.count("idea.assigned") == 1
    assert kinds.count("idea.handed_over") == 1


def _hidden(text: str) -> dict[str, str]:
    (form,) = re.findall(r'<form(?:(?!</form>).)*name="chosen".*?</form>', text, re.DOTALL)
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))


def test_what_will_happen_is_seen_first_and_done_once(here: Any, client: Client) -> None:
    planned = make.idea(here.box, title="Planlagt", state=S.planned)
    client.sign_in(here.anna)
    address = "/desk/ideas/together"
    chosen = client.get(f"{address}?id={here.idea.id}&id={planned.id}").text
    held = re.search(r'name="chosen"[^>]*value="([^"]*)"', chosen)
    assert held
    sent = {"chosen": held[1], "what": "step", "state": "declined"}
    refused = client.post(address, data=sent)
    assert refused.status_code == 422
    assert "Say why" in refused.text
    seen = client.post(address, data={**sent, "reason": "Det er ikke vores."})
    assert seen.status_code == 200
    assert here.idea.state is S.new
    do = {**_hidden(seen.text), "action": "do"}
    answers_ = [client.post(address, data=do) for _twice in range(2)]
    assert [each.status_code for each in answers_] == [303, 303]
    db.session.expire_all()
    assert (here.idea.state, planned.state) == (S.declined, S.declined)
    steps = select(func.count(StateChange.id)).where(StateChange.subject_id == here.idea.id)
    assert db.session.scalar(steps) == 1
    # Declined ideas are found like others.
    assert "Lys på stien" in client.get("/ideas?state=declined").text
