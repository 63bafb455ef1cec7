"""What is meant for a person is told without following: answers, withdrawals, changes of a hearing."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import inspect, select

from participation import clock, db, ledger
from participation.accounts.models import RoleName, User
from participation.comments import actions as comments
from participation.comments.trails import ParentComment
from participation.following import actions, digests, queries, rules, words
from participation.following.models import Follower, Frequency, Notice
from participation.following.queries import target
from participation.hearings.responses.models import ResponseStatus
from participation.ideas.support.models import Vote
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


def _answered(comment: Any) -> ParentComment:
    return ParentComment(comment.id, comment.thread_id, comment.trail, 0, comment.author_id, True)


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
    assert "No mail about what I took part in" in client.get("/follows").text
    client.post("/follows/personal", data={"by_mail": "0"})
    assert "Mail about what I took part in too" in client.get("/follows").text
    comments.add(here.idea, "Til maj.", by=here.other, parent=_answered(here.question))
    db.session.commit()
    read_ledger()
    assert _told(here.asker) == [(rules.REPLY, False)]
    assert "Nabo has replied to your comment." in client.get("/notices").text


def test_who_wants_no_mail_about_answers_may_follow_by_mail(here: Any) -> None:
    actions.set_personal_mail(False, by=here.asker)
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
    digests.write_due()
    letter = db.session.query(Letter).one()
    assert letter.to == here.asker.email
    assert "Nabo has replied to your comment." in letter.body
    assert "because you have taken part here" in letter.body
    assert "List-Unsubscribe" in letter.headers
    # Unwanted before it has left: taken back.
    actions.set_personal_mail(False, by=here.asker)
    db.session.commit()
    digests.take_back()
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


def _reply(here: Any, by: User, department: Any = None) -> None:
    parent = _answered(here.question)
    comments.add(here.idea, "Til maj.", by=by, parent=parent, department=department)


def test_a_notice_names_the_department_that_replied_in_each_language(
    client: Client, here: Any
) -> None:
    _reply(here, here.official, here.department)
    db.session.commit()
    read_ledger()
    client.sign_in(here.asker)
    name = here.department.name
    for language, line in (
        ("en", f"{name} has replied to your comment."),
        ("da", f"{name} har svaret på din kommentar."),
        ("nb", f"{name} har svart på kommentaren din."),
    ):
        client.set_cookie("language", language)
        assert line in client.get("/notices").text, language


def test_the_mail_of_a_department_says_what_it_is(here: Any) -> None:
    name = here.department.name
    _reply(here, here.official, here.department)
    comments.add(here.idea, "Vi ser på det.", by=here.official, department=here.department)
    comments.add(here.idea, "Ja.", by=here.official, department=here.department, is_answer=True)
    subjects = [each.subject.split(":")[0] for each in db.session.query(Letter)]
    assert subjects == [
        f"Reply from {name}",
        f"Comment from {name}",
        f"Comment from {name}",
        f"Answer from {name}",
    ]
    bodies = [each.body for each in db.session.query(Letter)]
    assert f"Anna Berg at {name} has replied to your comment:" in bodies[0]
    assert "has answered" not in bodies[0] + bodies[1] + bodies[2]


def test_each_who_replied_is_named_once_and_of_many_the_number_is_told(
    client: Client, here: Any
) -> None:
    for name in ("Bo", "Bo", "Cai", "Dorte", "Else", "Finn"):
        _reply(here, make.member(here.space, name=name))
    _reply(here, here.other)
    _reply(here, here.other)
    _reply(here, here.official, here.department)
    department = here.department.name
    db.session.commit()
    read_ledger()
    (told,) = queries.told(here.asker, None, 9)
    lines = words.news(told.counts.items(), repliers=told.repliers)
    assert lines[:2] == [
        f"{department} has replied to your comment.",
        "Bo has replied to your comment.",
    ]
    assert len(lines) == 4
    assert lines[3] == "4 others have replied to your comment."


def test_whoever_replied_is_named_as_the_thread_names_them(client: Client, here: Any) -> None:
    here.other.pseudonym, here.other.shows_pseudonym = "Stifinder", True
    _reply(here, here.other)
    db.session.commit()
    read_ledger()
    client.sign_in(here.asker)
    assert "Stifinder has replied to your comment." in client.get("/notices").text
    other = db.session.get_one(User, inspect(here.other).identity[0])
    other.erased_at = clock.now()
    db.session.commit()
    assert "Former participant has replied to your comment." in client.get("/notices").text


def test_one_choice_holds_for_all_that_is_meant_for_a_person(client: Client, here: Any) -> None:
    """Replies, what one commented, what one voted on: one button, and it says so."""
    db.session.add(Vote(idea_id=here.idea.id, user_id=here.other.id, value=1, at=clock.now()))
    db.session.commit()
    for person in (here.asker, here.other):
        client.sign_in(person)
        page = client.get("/follows").text
        assert page.count('name="by_mail"') == 1
        client.post("/follows/personal", data={"by_mail": "0"})
        assert "You get no mail about it." in client.get("/follows").text
    _reply(here, here.official)
    ledger.record("idea.withdrawn", subject_id=here.idea.id, space_id=here.space.id)
    db.session.commit()
    read_ledger()
    assert _told(here.asker) == [(rules.REPLY, False), ("idea.withdrawn", False)]
    assert _told(here.other) == [("idea.withdrawn", False)]
