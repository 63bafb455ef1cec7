"""Questions to the authority: asked, shown as waiting, on the department's desk, and answered."""

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from participation import clock, db, invariants
from participation.accounts.models import RoleName, User
from participation.comments import actions
from participation.comments.models import Comment
from participation.desk.actions import want_mail, write_next
from participation.hearings.notice.models import Hearing
from participation.ideas.proposals.models import IdeaState
from participation.mail import Letter
from participation.moderation import actions as moderation
from participation.moderation.models import Rule, Verdict
from participation.spaces.models import Department
from participation.subjects import actions as subjects
from participation.subjects.models import Visibility
from tests import factories as make
from tests.conftest import Client

WAITS, DESK = "Waiting for an answer", "Questions waiting for an answer"


@pytest.fixture
def here(app: Flask) -> Any:
    class Here:
        space = make.space()
        department = make.department(space, name="Vej og Park")
        citizen = make.member(space, name="Poul Lind")
        official = make.member(space, name="Mette Holm")
        make.role(official, RoleName.official, space, department)
        box = make.box(space)
        idea = make.idea(box, make.user(), department_id=department.id)

        def ask(self, body: str = "Hvem rydder stien?", by: User | None = None) -> Comment:
            number = actions.add(self.idea, body, by=by or self.citizen, is_question=True)
            found = db.session.get(Comment, number)
            assert found is not None
            return found

        def answer(self, question: Comment, body: str = "Det gør vi.") -> Comment:
            number = actions.add(
                self.idea, body, by=self.official, parent=question, department=self.department
            )
            found = db.session.get(Comment, number)
            assert found is not None
            db.session.refresh(question)
            return found

    return Here()


def test_a_question_is_owed_until_a_department_replies(client: Client, here: Any) -> None:
    client.sign_in(here.citizen)
    sent = {"about": here.idea.id, "body": "Hvem rydder stien?", "is_question": "1"}
    assert client.post("/comments", data=sent).status_code == 303
    question = db.session.query(Comment).one()
    assert question.is_question
    visitor = client.application.test_client()
    assert WAITS in visitor.get(here.idea.path).text
    client.sign_in(here.official)
    desk = client.get("/desk").text
    assert DESK in desk
    assert f"/comments/{question.id}" in desk
    # What another citizen says is no answer of the authority.
    actions.add(here.idea, "Det ved jeg ikke.", by=make.member(here.space), parent=question)
    db.session.refresh(question)
    assert question.answered_at is None
    client.post(
        "/comments",
        data={
            "about": here.idea.id,
            "parent": question.id,
            "body": "Det gør vi, hver morgen.",
            "department": here.department.id,
        },
    )
    db.session.refresh(question)
    assert question.answered_at is not None
    assert f"/comments/{question.id}" not in client.get("/desk").text
    page = visitor.get(here.idea.path).text
    assert WAITS not in page
    assert "Answered" in page
    letter = db.session.query(Letter).filter_by(to=here.citizen.email).one()
    assert "Det gør vi, hver morgen." in letter.body
    assert not invariants.broken()


def test_a_question_is_promised_an_answer_and_says_who_gave_it(client: Client, here: Any) -> None:
    here.box.answer_days = 10
    client.sign_in(here.citizen)
    page = client.get(here.idea.path).text
    assert f"This is a question to {here.space.organisation}" in page
    assert "An answer is promised within 10 days." in page
    question = here.ask()
    today = clock.today(here.space.timezone)
    assert question.due_on == today + timedelta(days=10)
    visitor = client.application.test_client()
    assert "An answer is promised by" in visitor.get(here.idea.path).text
    assert "Question: overdue" not in visitor.get(here.idea.path).text
    question.due_on = today - timedelta(days=1)
    db.session.flush()
    page = visitor.get(here.idea.path).text
    assert "Question: overdue" in page
    assert "An answer was promised by" in page
    desk = client.sign_in(here.official).get("/desk").text
    assert 'data-color="danger"' in desk[desk.index('id="questions"') :]
    assert "Vej og Park" in desk
    answer = here.answer(question)
    page = visitor.get(here.idea.path).text
    assert "Answered by Mette Holm, Vej og Park, on" in page
    assert f'href="#comment-{answer.id}"' in page
    assert "Question: overdue" not in page
    with visitor.get(f"/ideas/{here.idea.id}/print") as paper:
        assert "Answered by Mette Holm, Vej og Park" in paper.text


def test_another_authoritys_box_promises_no_day(here: Any) -> None:
    here.box.held_by = "Odense Kommune"
    assert here.ask().due_on is None


def test_a_question_is_passed_on_for_everybody_to_see(client: Client, here: Any) -> None:
    other = make.department(here.space, name="Skole")
    teacher = make.member(here.space, name="Ida Bro")
    make.role(teacher, RoleName.official, here.space, other)
    question = here.ask()
    due = question.due_on
    address = f"/comments/{question.id}/department"
    for person in (here.citizen, make.member(make.space(), RoleName.official)):
        assert client.sign_in(person).post(address, data={"department": other.id}).status_code in (
            403,
            404,
        )
    client.sign_in(here.official)
    assert f'href="{address}"' in client.get(here.idea.path).text
    assert client.post(address, data={"department": "0"}).status_code == 422
    sent = {"department": other.id, "note": "Stien er skolens."}
    assert client.post(address, data=sent).status_code == 303
    db.session.refresh(question)
    assert (question.asked_department_id, question.due_on) == (other.id, due)
    visitor = client.application.test_client()
    page = visitor.get(here.idea.path).text
    assert "Passed on to Skole on" in page
    assert "Stien er skolens." in page
    assert f"/comments/{question.id}" not in client.get("/desk?mine=1").text
    client.sign_in(teacher)
    assert f"/comments/{question.id}" in client.get("/desk?mine=1").text
    actions.add(here.idea, "Vi rydder.", by=teacher, parent=question, department=other)
    assert client.post(address, data=sent).status_code == 403
    with pytest.raises(db.Overtaken):
        actions.pass_on(question, here.department, by=teacher)
    page = visitor.get(here.idea.path).text
    assert "Answered by Ida Bro, Skole, on" in page
    assert not invariants.broken()


def test_the_questions_that_wait_can_be_seen_alone(client: Client, here: Any) -> None:
    answered, waits = here.ask("Første?"), here.ask("Anden?")
    hidden = here.ask("Tredje?")
    subjects.set_visibility(hidden, Visibility.hidden)
    here.answer(answered, "Svaret på den første.")
    reply = actions.add(here.idea, "Fjerde?", by=here.citizen, parent=answered, is_question=True)
    address = f"{here.idea.path}?sort=unanswered"
    assert "?sort=unanswered#comments" in client.get(here.idea.path).text
    page = client.get(address).text
    found = [int(each) for each in re.findall(r'id="comment-(\d+)"', page)]
    assert found == [waits.id, reply]
    here.answer(waits)
    here.answer(db.session.get_one(Comment, reply))
    assert "No question waits for an answer" in client.get(address).text
    assert "sort=unanswered" not in client.get(here.idea.path).text


def test_any_kind_of_subject_can_be_asked_about(
    client: Client, here: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The desk knows no kinds: what takes comments takes questions."""
    hearing = make.hearing(here.space, title="Ny lokalplan")
    monkeypatch.setattr(Hearing, "accepts_comments", lambda _hearing, **_: True)
    monkeypatch.setattr(Hearing, "question_department_id", lambda _hearing: here.department.id)
    number = actions.add(hearing, "Hvornår?", by=here.citizen, is_question=True)
    question = db.session.get_one(Comment, number)
    assert question.due_on == clock.today(here.space.timezone) + timedelta(days=30)
    desk = client.sign_in(here.official).get("/desk?mine=1").text
    assert f"/comments/{number}" in desk
    assert "Ny lokalplan · Vej og Park" in desk


def test_an_answer_that_is_withdrawn_or_hidden_is_owed_again(here: Any) -> None:
    question = here.ask()
    first, second = here.answer(question), here.answer(question, "Og om natten.")
    assert question.answered_at == first.created_at
    actions.withdraw(first, by=here.official)
    db.session.refresh(question)
    assert question.answered_at == second.created_at
    judge = make.member(here.space, RoleName.moderator)
    moderation.decide(second, Verdict.hidden, Rule.off_topic, "Nej.", by=judge)
    db.session.refresh(question)
    assert question.answered_at is None
    assert not invariants.broken()
    moderation.decide(second, Verdict.restored, None, "Den skulle stå.", by=judge)
    db.session.refresh(question)
    assert question.answered_at == second.created_at


def test_who_speaks_for_the_authority_asks_it_nothing(client: Client, here: Any) -> None:
    client.sign_in(here.official)
    assert 'name="is_question"' not in client.get(here.idea.path).text
    client.post("/comments", data={"about": here.idea.id, "body": "Hm?", "is_question": "1"})
    assert not db.session.query(Comment).one().is_question
    with pytest.raises(ValueError, match="department"):
        actions.add(
            here.idea, "Hm?", by=here.official, department=here.department, is_question=True
        )


@pytest.mark.parametrize("reason", ["hidden", "withdrawn", "idea over", "elsewhere"])
def test_what_nobody_can_answer_waits_on_no_desk(client: Client, here: Any, reason: str) -> None:
    question = here.ask()
    reader = here.official
    if reason == "hidden":
        subjects.set_visibility(question, Visibility.hidden)
    elif reason == "withdrawn":
        actions.withdraw(question, by=here.citizen)
    elif reason == "idea over":
        here.idea.state = IdeaState.withdrawn
    else:
        reader = make.member(make.space(), RoleName.official)
    db.session.flush()
    assert DESK + "</h" not in client.sign_in(reader).get("/desk").text
    if reason == "idea over":
        visitor = client.application.test_client()
        assert WAITS not in visitor.get(here.idea.path).text


def test_only_the_own_departments_questions_when_asked_for(client: Client, here: Any) -> None:
    other = make.department(here.space)
    idea = make.idea(here.box, make.user(), department_id=other.id)
    mine = here.ask("Mit spørgsmål?")
    actions.add(idea, "Andres spørgsmål?", by=here.citizen, is_question=True)
    client.sign_in(here.official)
    assert "Andres spørgsmål?" in client.get("/desk").text
    page = client.get("/desk?mine=1").text
    assert "Andres spørgsmål?" not in page
    assert f"/comments/{mine.id}" in page


def test_more_than_five_are_seen_when_asked_for(client: Client, here: Any) -> None:
    for number in range(7):
        here.ask(f"Spørgsmål {number}?")
    client.sign_in(here.official)
    page = client.get("/desk").text
    assert "Spørgsmål 6?" not in page
    assert "/desk?all=questions#questions" in page
    assert "Spørgsmål 6?" in client.get("/desk?all=questions").text


def test_the_morning_mail_tells_of_a_question_and_of_an_idea_given(app: Flask, here: Any) -> None:
    want_mail(here.official, wanted=True)
    for number in range(7):
        here.ask(f"Spørgsmål {number}?")
    here.idea.handed_over_at = clock.now()
    db.session.flush()
    db.session.commit()
    with clock.at(clock.now() + timedelta(days=2)):
        write_next()
    body = db.session.query(Letter).filter_by(to=here.official.email).one().body
    assert body.count("waits for an answer") == 7
    assert "was given to your department" in body


def test_who_gets_a_question_from_another_department_is_told_of_it(app: Flask, here: Any) -> None:
    """Also who has been told of it once, before it went elsewhere."""
    other = make.department(here.space, name="Kultur")
    receives = make.member(here.space, name="Ida Bang")
    make.role(receives, RoleName.official, here.space, other)
    for each in (here.official, receives):
        want_mail(each, wanted=True)
    number = here.ask("Hvem rydder stien?").id
    db.session.commit()

    def told(person: User, days: int) -> list[str]:
        with clock.at(clock.now() + timedelta(days=days)):
            while write_next():
                pass
        rows = db.session.query(Letter).filter_by(to=person.email).order_by(Letter.id)
        return [each.body for each in rows]

    def pass_on(to: int, by: User) -> None:
        asked = db.session.get_one(Comment, number)
        actions.pass_on(asked, db.session.get_one(Department, to), "Det er jeres.", by=by)
        db.session.commit()

    assert told(receives, 1) == []
    pass_on(other.id, here.official)
    (body,) = told(receives, 2)
    assert "was passed on to your department" in body
    assert f"/comments/{number}" in body
    pass_on(here.department.id, receives)
    first, again = told(here.official, 3)
    assert "waits for an answer" in first
    assert "was passed on to your department" in again
