"""Decisions: who may take them, what they do, who is told, and what the log shows."""

from typing import Any

import pytest
from flask import Flask

from participation import db
from participation.accounts.models import RoleName
from participation.mail import Letter
from participation.moderation import actions, rules
from participation.moderation.models import Decision, Rule, Verdict
from participation.spaces.models import Audience
from participation.subjects.models import Subject, Visibility
from tests import factories as make
from tests.conftest import Client


@pytest.fixture
def here(app: Flask) -> Any:
    class Here:
        space = make.space()
        author = make.member(space, name="Astrid Holm")
        moderator = make.member(space, RoleName.moderator, name="Jens Bo")
        idea = make.idea(make.box(space), author)
        comment = make.comment(idea, author, body="Grimme ord her.")

    return Here


@pytest.mark.parametrize(
    ("role", "elsewhere", "status"),
    [
        (None, False, 403),
        (RoleName.employee, False, 403),
        (RoleName.official, False, 403),
        (RoleName.moderator, True, 403),
        (RoleName.admin, False, 403),
        (RoleName.moderator, False, 200),
    ],
)
def test_only_moderators_of_the_space_decide(
    client: Client, here: Any, role: RoleName | None, elsewhere: bool, status: int
) -> None:
    space = make.space() if elsewhere else here.space
    client.sign_in(make.member(space, *([role] if role else [])))
    for subject in (here.idea, here.comment):
        assert client.get(f"/moderation/{subject.id}").status_code == status


def test_visitors_sign_in_first_and_hearings_are_not_moderated(client: Client, here: Any) -> None:
    assert client.get(f"/moderation/{here.idea.id}").status_code == 303
    client.sign_in(here.moderator)
    assert client.get(f"/moderation/{make.hearing(here.space).id}").status_code == 403
    assert client.get("/moderation/999999").status_code == 404


def test_hiding_and_restoring(client: Client, here: Any) -> None:
    client.sign_in(here.moderator)
    url = f"/moderation/{here.comment.id}"
    assert "Grimme ord her." in client.get(url).text
    for data in ({}, {"rule": "hate"}, {"reason": "x"}, {"rule": "nope", "reason": "x"}):
        assert client.post(url, data={"verdict": "hidden", **data}).status_code == 422
    hide = {"verdict": "hidden", "rule": "hate", "reason": "Nedgør en gruppe."}
    assert client.post(url, data=hide).status_code == 303
    assert client.post(url, data=hide).status_code == 303  # decided already: nothing happens
    assert db.session.query(Decision).count() == 1
    letter = db.session.query(Letter).one()
    assert letter.to == here.author.email
    assert "Nedgør en gruppe." in letter.body
    visitor = client.application.test_client()
    headers = {"Accept-Language": "en"}
    text = visitor.get(here.idea.path, headers=headers).text
    assert "Grimme ord her." not in text
    assert "hate speech" in text
    assert "Jens Bo" in text
    log = visitor.get("/moderation-log", headers=headers).text
    assert "Nedgør en gruppe." in log
    for leak in ("Grimme ord", "Astrid"):
        assert leak not in log
    assert client.post(url, data={"verdict": "restored", "reason": "Fejl."}).status_code == 303
    assert "Grimme ord her." in visitor.get(here.idea.path, headers=headers).text
    assert db.session.query(Letter).count() == 2


def test_a_held_contribution_is_published_or_withheld(client: Client, here: Any) -> None:
    first, second = (
        make.comment(here.idea, here.author, visibility=Visibility.held, visible_from=None)
        for _ in range(2)
    )
    client.sign_in(here.moderator)
    assert client.post(f"/moderation/{first.id}", data={"verdict": "published"}).status_code == 303
    data = {"verdict": "withheld", "rule": "personal data", "reason": "Navn på en nabo."}
    assert client.post(f"/moderation/{second.id}", data=data).status_code == 303
    found = {each.id: each for each in db.session.query(Subject)}
    assert found[first.id].visibility is Visibility.visible
    assert found[first.id].published_at is not None
    assert found[second.id].visibility is Visibility.hidden
    assert found[second.id].visible_from is not None


def test_hiding_without_a_reason_is_an_error(app: Flask, here: Any) -> None:
    for rule, reason in ((None, "x"), (Rule.hate, " ")):
        with pytest.raises(ValueError, match="reason"):
            actions.decide(here.idea, Verdict.hidden, rule, reason, by=here.moderator)


def test_a_draft_has_nothing_to_decide(app: Flask, here: Any) -> None:
    for visibility, expected in rules.FITTING.items():
        here.idea.visibility = visibility
        assert rules.fitting(here.idea) == expected


def test_the_log_of_an_internal_space_is_its_own(client: Client, here: Any) -> None:
    inside = make.space(Audience.internal)
    moderator = make.member(inside, RoleName.moderator)
    idea = make.idea(make.box(inside))
    actions.decide(idea, Verdict.hidden, Rule.other, "Kun for os.", by=moderator)
    assert "Kun for os." not in client.get("/moderation-log").text
    client.sign_in(moderator)
    assert "Kun for os." in client.get("/moderation-log").text


def test_the_log_pages(client: Client, here: Any, queries: list[str]) -> None:
    for number in range(45):
        idea = make.idea(make.box(here.space))
        actions.decide(
            idea, Verdict.hidden, Rule.other, f"Reason no {number:02}", by=here.moderator
        )
    queries.clear()
    text = client.get("/moderation-log").text
    assert len(queries) <= 3
    assert text.count("Reason no") == 20
    assert "Reason no 44" in text
    for cursor in ("x", "WzEsMl0", "WyJhIiwiYiJd"):
        assert client.get(f"/moderation-log?after={cursor}").status_code == 200


def test_a_visitor_who_responded_is_told_by_mail(app: Flask, here: Any) -> None:
    from participation.hearings.responses.models import Response, ResponseStatus  # noqa: PLC0415

    response = Response(
        hearing_id=make.hearing(here.space).id,
        space_id=here.space.id,
        number=1,
        status=ResponseStatus.received,
        email="visitor@example.org",
        body="x",
        visibility=Visibility.held,
    )
    db.session.add(response)
    db.session.flush()
    actions.decide(response, Verdict.withheld, Rule.hate, "Hadefuldt.", by=here.moderator)
    assert db.session.query(Letter).one().to == "visitor@example.org"
