"""What is meant for a person is told without following: answers, withdrawals, changes of a hearing."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import inspect, select

from participation import db, ledger
from participation.accounts.models import RoleName, User
from participation.comments import actions as comments
from participation.comments.trails import Answered
from participation.following import actions, mailing, rules
from participation.following.models import Follower, Frequency, Notice
from participation.following.queries import target
from participation.hearings.models import ResponseStatus
from participation.mail import Letter
from participation.moderation.actions import decide
from participation.moderation.models import Rule, Verdict
from participation.spaces.models import Audience
from tests import factories as make
from tests.conftest import Client
from tests.following.world import read_ledger


def _told(person: User) -> list[tuple[str, bool]]:
    """What a person was told, and whether it waits for mail."""
    rows = db.session.execute(
        select(Notice.action, Notice.mail_waits)
        .join(Follower, Follower.id == Notice.follower_id)
        # Its columns may have gone with the session of a worker.
        .where(Follower.user_id == inspect(person).identity[0])
        .order_by(Notice.id)
    )
    return [(action, waits) for action, waits in rows]


def _answered(comment: Any) -> Answered:
    return Answered(comment.id, comment.thread_id, comment.trail, 0, comment.author_id, True)


@pytest.fixture
def here(app: Flask) -> Any:
    class Here:
        space = make.space()
        asker = make.member(space, name="Spørger")
        other = make.member(space, name="Nabo")
        official = make.member(space, RoleName.official, name="Anna Berg")
        department = make.department(space)
        idea = make.idea(make.box(space), make.member(space, name="Idémager"))
        question = make.comment(idea, asker, body="Hvornår kommer lyset?")

    return Here


def test_whoever_is_answered_by_a_citizen_hears_of_it(here: Any) -> None:
    comments.add(here.idea, "Til maj, tror jeg.", by=here.other, parent=_answered(here.question))
    comments.add(here.idea, "Noget andet.", by=here.other)
    db.session.commit()
    read_ledger()
    assert _told(here.asker) == [(rules.REPLY, True)]
    assert _told(here.other) == []


def test_nobody_is_told_of_the_own_answer(here: Any) -> None:
    comments.add(here.idea, "Jeg glemte: hvor?", by=here.asker, parent=_answered(here.question))
    db.session.commit()
    read_ledger()
    assert _told(here.asker) == []


def test_an_officials_answer_is_a_notice_beside_its_own_mail(here: Any) -> None:
    comments.add(
        here.idea,
        "I maj.",
        by=here.official,
        parent=_answered(here.question),
        department=here.department,
    )
    db.session.commit()
    read_ledger()
    assert _told(here.asker) == [(rules.REPLY, False)]
    assert here.asker.email in [each.to for each in db.session.query(Letter)]


def test_mail_about_answers_comes_by_choice(client: Client, here: Any) -> None:
    client.sign_in(here.asker)
    assert "No mail about answers" in client.get("/follows").text
    client.post("/follows/answers", data={"by_mail": "0"})
    assert "Mail about answers too" in client.get("/follows").text
    comments.add(here.idea, "Til maj.", by=here.other, parent=_answered(here.question))
    db.session.commit()
    read_ledger()
    assert _told(here.asker) == [(rules.REPLY, False)]
    assert "Somebody has answered what you wrote." in client.get("/notices").text


def test_who_wants_no_mail_about_answers_may_follow_by_mail(here: Any) -> None:
    actions.set_answers(here.asker, False)
    actions.follow(_target(here.idea), by=here.asker)
    comments.add(here.idea, "Til maj.", by=here.other, parent=_answered(here.question))
    db.session.commit()
    read_ledger()
    assert _told(here.asker) == [("comment.added", True)]


def _target(idea: Any) -> Any:
    found = target("subject", str(idea.id), make.user())
    assert found is not None
    return found


def test_the_letter_says_why_and_ends_with_one_click(here: Any) -> None:
    comments.add(here.idea, "Til maj.", by=here.other, parent=_answered(here.question))
    db.session.commit()
    read_ledger()
    one = db.session.query(Follower).filter_by(user_id=here.asker.id).one()
    one.frequency = Frequency.at_once
    db.session.commit()
    mailing.write_due()
    letter = db.session.query(Letter).one()
    assert letter.to == here.asker.email
    assert "Somebody has answered what you wrote." in letter.body
    assert "because you have taken part here" in letter.body
    assert "List-Unsubscribe" in letter.headers
    # Unwanted before it has left: taken back.
    actions.set_answers(here.asker, False)
    db.session.commit()
    mailing.take_back()
    assert db.session.query(Letter).count() == 0


def test_a_hidden_answer_is_not_told(here: Any) -> None:
    number = comments.add(here.idea, "Grimt.", by=here.other, parent=_answered(here.question))
    moderator = make.member(here.space, RoleName.moderator)
    said = db.session.get_one(type(here.question), number)
    decide(said, Verdict.hidden, Rule.hate, "Grov.", by=moderator)
    db.session.commit()
    read_ledger()
    assert _told(here.asker) == []


def test_respondents_get_a_notice_and_no_second_mail(app: Flask) -> None:
    space = make.space()
    hearing = make.hearing(space)
    respondent, withdrawn = make.member(space), make.member(space)
    make.response(hearing, respondent)
    make.response(hearing, withdrawn, status=ResponseStatus.withdrawn)
    ledger.record("hearing.withdrawn", subject_id=hearing.id, space_id=space.id)
    db.session.commit()
    read_ledger()
    assert _told(respondent) == [("hearing.withdrawn", False)]
    assert _told(withdrawn) == []


def test_those_who_commented_hear_that_an_idea_is_withdrawn(here: Any) -> None:
    ledger.record("idea.withdrawn", subject_id=here.idea.id, space_id=here.space.id)
    db.session.commit()
    read_ledger()
    assert _told(here.asker) == [("idea.withdrawn", True)]
    assert _told(here.other) == []


def test_who_may_no_longer_enter_is_not_told(app: Flask) -> None:
    inside = make.space(Audience.internal)
    gone = make.member(inside, name="Borte")
    idea = make.idea(make.box(inside))
    said = make.comment(idea, gone)
    other = make.member(inside, RoleName.employee)
    comments.add(idea, "Svar.", by=other, parent=_answered(said))
    db.session.commit()
    read_ledger()
    assert _told(gone) == []


def test_the_department_is_the_default_voice(client: Client, here: Any) -> None:
    make.department(here.space, "Andre")
    here.idea.department_id = here.department.id
    client.sign_in(here.official)
    page = client.get(here.idea.path).text
    chosen = page.split('name="department"')[1].split("</select>")[0]
    assert f'selected value="{here.department.id}"' in chosen
    client.sign_in(here.asker)
    assert 'name="department"' not in client.get(here.idea.path).text
