"""What is promised about an idea, and what alone keeps the promise; one rule for pages, lists and desk."""

import re
from datetime import timedelta
from typing import Any

import pytest

from participation import clock, db, invariants
from participation.accounts.models import RoleName, Visitor
from participation.comments import actions as comments
from participation.comments.models import Comment
from participation.ideas.answers import actions
from participation.ideas.proposals import actions as proposals_actions
from participation.ideas.proposals.models import Idea, IdeaState
from participation.ideas.proposals.queries import ideas, lists
from participation.ideas.support import actions as support_actions
from participation.ideas.support import queries as support_queries
from participation.moderation.actions import decide as moderate
from participation.moderation.models import Rule, Verdict
from participation.pages import queries as front
from participation.results import lists as results
from participation.results.wanted import Wanted, What
from tests import factories as make
from tests.conftest import Client

DAY = timedelta(days=1)


@pytest.fixture
def place(app: Any) -> Any:
    """An idea whose answer was promised for yesterday, its author, an official and a department."""

    class Place:
        space = make.space()
        department = make.department(space)
        other = make.department(space, "Kultur og Fritid")
        box = make.box(space, threshold=2, department_id=department.id)
        author = make.member(space, name="Astrid Holm")
        citizen = make.member(space, name="Poul Lind")
        official = make.member(space, RoleName.official, name="Mette Holm")
        today = clock.today(space.timezone)
        idea = make.idea(box, author, answer_due_on=today - DAY)

        def say(self, **more: Any) -> int:
            body = more.pop("body", "God fornøjelse med fodbolden.")
            department = more.pop("department", self.department)
            return comments.add(self.idea, body, by=self.official, department=department, **more)

        def step(self, state: IdeaState, **more: Any) -> None:
            idea = found(self.idea.id)
            actions.decide(idea, actions.NextStep(state, **more), by=self.official)

    return Place()


def found(idea_id: int) -> Idea:
    db.session.flush()
    db.session.expire(db.session.get_one(Idea, idea_id))
    got = ideas.get(idea_id, Visitor())
    assert got is not None
    return got


def overdue_in_lists(place: Any) -> tuple[bool, bool, int, int]:
    """Whether the list and what came of it know it as overdue; the figures of overdue and due."""
    reader = Visitor()
    listed = lists.listed(reader, lists.Filters(state=lists.OVERDUE))
    waiting = results.listed(reader, What.overdue, Wanted(), None, 5)
    figures = front.figures(reader)
    return bool(listed), bool(waiting), figures.overdue, figures.answers_due


def test_small_talk_of_a_department_keeps_no_promise(client: Client, place: Any) -> None:
    asked = make.comment(place.idea, place.citizen, body="Må man spille fodbold der?")
    place.say(parent=asked)
    place.say(body="Tak for alle jeres bidrag.")
    db.session.commit()
    assert place.idea.answered_at is None
    assert overdue_in_lists(place) == (True, True, 1, 1)
    page = client.get(place.idea.path).text
    assert "Answer overdue" in page
    assert "Official answer" not in page
    # Both stand whole in the thread, the first beside what it answers.
    thread = page[page.index('id="comments"') :]
    assert thread.index("Må man spille") < thread.index("God fornøjelse") < thread.index("Tak for")
    assert client.get(f"/feeds/ideas/{place.idea.id}.atom").text.count("<entry>") == 0


def test_a_marked_answer_to_the_idea_keeps_it(client: Client, place: Any) -> None:
    number = place.say(body="Vi sætter lamper op til foråret.", is_answer=True)
    db.session.commit()
    assert place.idea.answered_at is not None
    assert overdue_in_lists(place) == (False, False, 0, 1)
    page = client.get(place.idea.path).text
    assert "Answer overdue" not in page
    above = page[: page.index('id="comments"')]
    assert f'id="answer-{number}"' in above
    assert "Vi sætter lamper op" in above
    assert "Vi sætter lamper op" in client.get(f"/feeds/ideas/{place.idea.id}.atom").text


@pytest.mark.parametrize("way", ["withdrawn", "hidden"])
def test_an_answer_that_is_gone_answers_nothing(client: Client, place: Any, way: str) -> None:
    number = place.say(is_answer=True)
    answer = db.session.get_one(Comment, number)
    if way == "withdrawn":
        comments.withdraw(answer, by=place.official)
    else:
        moderate(answer, Verdict.hidden, Rule.off_topic, "Forkert sted.", by=place.official)
    db.session.commit()
    assert found(place.idea.id).answered_at is None
    assert overdue_in_lists(place) == (True, True, 1, 1)
    if way == "hidden":
        moderate(answer, Verdict.restored, by=place.official)
        assert found(place.idea.id).answered_at == answer.created_at
    assert invariants.broken() == {}


def test_a_decision_answers_also_when_the_answer_is_taken_back(place: Any) -> None:
    number = place.say(is_answer=True)
    place.step(IdeaState.accepted)
    comments.withdraw(db.session.get_one(Comment, number), by=place.official)
    idea = found(place.idea.id)
    assert idea.answered_at is not None
    assert idea.answered_at > db.session.get_one(Comment, number).created_at


def test_to_mark_an_answer_takes_a_department_and_the_idea(place: Any) -> None:
    asked = make.comment(place.idea, place.citizen)
    with pytest.raises(ValueError, match="department"):
        place.say(is_answer=True, parent=asked)
    with pytest.raises(ValueError, match="department"):
        place.say(is_answer=True, department=None)


def test_the_form_asks_what_it_is(client: Client, place: Any) -> None:
    client.sign_in(place.official)
    page = client.get(place.idea.path).text
    assert "This is the answer to the idea" in page
    given = {"about": place.idea.id, "body": "Ja.", "is_answer": "y"}
    refused = client.post("/comments", data=given)
    assert refused.status_code == 422
    assert "choose which" in refused.text
    assert "Ja." in refused.text
    sent = client.post("/comments", data={**given, "department": place.department.id})
    assert sent.status_code == 303
    assert found(place.idea.id).answered_at is not None
    # To a comment nobody gives the answer to the idea.
    asked = make.comment(place.idea, place.citizen)
    page = client.get(f"{place.idea.path}?reply={asked.id}").text
    assert "This is the answer to the idea" not in page
    client.sign_in(place.citizen)
    assert "This is the answer to the idea" not in client.get(place.idea.path).text
    client.post("/comments", data={**given, "department": place.department.id})
    said = db.session.query(Comment).order_by(Comment.id.desc()).first()
    assert said is not None
    assert (said.is_answer, said.department_id) == (False, None)


# ------------------------------------------------------------------------------- news


def news(place: Any, days: int, state: IdeaState = IdeaState.in_progress) -> Idea:
    made = make.idea(
        place.box,
        place.author,
        title="En bro",
        state=state,
        answered_at=clock.now() - 9 * DAY,
        promised_on=place.today + days * DAY,
    )
    db.session.commit()
    return made


def test_overdue_news_is_marked_everywhere(client: Client, place: Any) -> None:
    place.idea.answer_due_on = None
    late, due = news(place, -1), news(place, 1)
    client.sign_in(place.official)
    for path in (late.path, "/ideas", "/ideas?state=overdue", "/desk/ideas/waiting"):
        page = client.get(path).text
        assert "News overdue" in page, path
    assert "News overdue" not in client.get(due.path).text
    page = client.get(late.path).text
    assert "News was promised by" in page  # the life line
    assert re.search(r"Next news by</dt>\s*<dd>[^<]*: overdue", page)
    assert [each.id for each in lists.listed(Visitor(), lists.Filters(state="overdue"))] == [
        late.id
    ]
    assert overdue_in_lists(place)[:3] == (True, True, 1)
    desk = client.get("/desk").text
    assert desk.count("En bro") == 2


def test_badge_and_life_line_tell_of_the_same_promise(client: Client, place: Any) -> None:
    """An overdue answer and news to come: both speak of the answer."""
    place.idea.promised_on = place.today + 9 * DAY
    db.session.commit()
    page = client.get(place.idea.path).text
    assert "Answer overdue" in page
    assert "Answer was promised by" in page
    assert place.idea.due_on == place.today - DAY


@pytest.mark.parametrize("state", [IdeaState.withdrawn, IdeaState.merged, IdeaState.declined])
def test_what_is_over_promises_nothing(client: Client, place: Any, state: IdeaState) -> None:
    place.idea.answer_due_on = None
    idea = news(place, -1, state)
    assert (idea.promise, idea.due_on) == (None, None)
    assert "overdue" not in client.get(idea.path).text
    assert overdue_in_lists(place)[:3] == (False, False, 0)


def test_an_answer_after_the_answer_is_the_news(place: Any) -> None:
    place.say(is_answer=True)
    idea = found(place.idea.id)
    idea.promised_on = place.today - DAY
    db.session.flush()
    number = place.say(body="Vi er halvvejs.", is_answer=True)
    assert found(place.idea.id).promised_on is None
    comments.withdraw(db.session.get_one(Comment, number), by=place.official)
    assert invariants.broken() == {}


def test_no_news_is_promised_after_the_last_step(client: Client, place: Any) -> None:
    client.sign_in(place.official)
    given = {
        "version": place.idea.version,
        "state": "declined",
        "reason": "Nej.",
        "promised_on": (place.today + 5 * DAY).isoformat(),
    }
    refused = client.post(f"/ideas/{place.idea.id}/states", data=given)
    assert refused.status_code == 422
    assert "No news follow after this step" in refused.text
    with pytest.raises(proposals_actions.NotAllowed):
        place.step(IdeaState.declined, reason="Nej.", promised_on=place.today + DAY)


def test_a_vote_keeps_the_nearest_day(place: Any) -> None:
    for days, nearest in ((3, 3), (60, 30)):
        idea = make.idea(
            place.box, place.author, support_count=0, promised_on=place.today + days * DAY
        )
        for name in ("Bo", "Ib"):
            ballot = support_queries.for_vote(idea.id, Visitor())
            assert ballot is not None
            support_actions.vote(ballot, 1, by=make.member(place.space, name=name))
        assert found(idea.id).due_on == place.today + nearest * DAY
        assert invariants.broken() == {}


# --------------------------------------------------------------------- to another department


def test_an_idea_is_given_to_another_department_in_quiet(client: Client, place: Any) -> None:
    there = make.user("Ida Krogh")
    make.role(there, RoleName.official, place.space, place.other)
    db.session.commit()
    client.sign_in(place.official)
    steps = client.get(place.idea.path).text.count("What has happened")
    path = f"/ideas/{place.idea.id}/department"
    assert client.get(path).status_code == 200
    assert client.post(path, data={"department": ""}).status_code == 422
    given = {"department": place.other.id, "note": "Stien hører til jer.", "version": 99}
    refused = client.post(path, data=given)
    assert refused.status_code == 422
    assert "Stien hører til jer." in refused.text
    given["version"] = place.idea.version
    assert client.post(path, data=given).status_code == 303
    idea = found(place.idea.id)
    assert (idea.state, idea.department_id) == (IdeaState.new, place.other.id)
    page = client.get(idea.path).text
    assert page.count("What has happened") == steps
    assert "Stien hører til jer." not in page
    assert "Kultur og Fritid" in page
    assert "Stien hører til jer." in client.get(path).text  # the trace, for officials
    client.sign_in(there)
    desk = client.get("/desk").text
    assert "Ideas given to your department" in desk
    assert idea.title in desk
    place.step(IdeaState.in_discussion)
    assert "Ideas given to your department" not in client.get("/desk").text


def test_it_is_given_to_no_department_that_has_it_or_is_elsewhere(place: Any) -> None:
    elsewhere = make.department(make.space(), "Andet sted")
    actions.hand_over(place.idea, place.other, by=place.official)
    for department in (place.other, elsewhere):
        with pytest.raises(proposals_actions.NotAllowed):
            actions.hand_over(place.idea, department, by=place.official)
