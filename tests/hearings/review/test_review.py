"""Review of a draft: comments of colleagues, never public; and what is typed, shown as it is typed."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from participation import db, ledger
from participation.accounts.models import RoleName, User
from participation.hearings.notice.models import Hearing, Status
from participation.hearings.review import actions, queries
from participation.hearings.review.models import ReviewComment
from participation.spaces.models import Space
from participation.subjects.models import Visibility
from tests import factories
from tests.conftest import Client


@pytest.fixture
def space(app: Flask) -> Space:
    return factories.space()


@pytest.fixture
def draft(space: Space) -> Hearing:
    return factories.hearing(
        space,
        status=Status.draft,
        visibility=Visibility.staff,
        visible_from=None,
        opens_at=None,
        closes_at=None,
    )


@pytest.fixture
def official(space: Space) -> User:
    return factories.member(space, RoleName.official, name="Sofie Lund")


@pytest.fixture
def moderator(space: Space) -> User:
    return factories.member(space, RoleName.moderator, name="Mads Krag")


def say(client: Client, hearing: Hearing, **values: Any) -> Any:
    values = {"section": "", "body": "Skriv, hvad det koster.", **values}
    return client.post(f"/desk/hearings/{hearing.id}/review", data=values)


def test_a_colleague_comments_and_the_official_settles_it(
    draft: Hearing, official: User, moderator: User, client: Client, app: Flask
) -> None:
    client.sign_in(moderator)
    assert say(client, draft).status_code == 303
    (comment,) = queries.comments(draft.id)
    desk = app.test_client()
    assert isinstance(desk, Client)
    desk.sign_in(official)
    home = f"/desk/hearings/{draft.id}"
    assert "1 comment of a colleague is not resolved yet" in desk.get(home).text
    page = desk.get(f"{home}/review").text
    assert "Mads Krag" in page
    assert "Skriv, hvad det koster." in page
    for _time in range(2):
        assert desk.post(f"{home}/review/{comment.id}").status_code == 303
    settled = select(ledger.Entry).where(ledger.Entry.action == "review.settled")
    assert len(db.session.scalars(settled).all()) == 1
    assert "not resolved yet" not in desk.get(home).text
    assert "by Sofie Lund" in desk.get(f"{home}/review").text


def test_nothing_of_it_is_public_when_the_hearing_is_open(
    space: Space, official: User, client: Client
) -> None:
    hearing = factories.hearing(space)
    actions.say(hearing, "Hemmelig tvivl.", None, by=official)
    db.session.commit()
    for page in (hearing.path, f"/exports/hearings/{hearing.id}.jsonl", "/search?q=Hemmelig"):
        with client.get(page) as answer:
            assert b"Hemmelig tvivl" not in answer.data
    client.sign_in(official)
    assert "Hemmelig tvivl" in client.get(f"/desk/hearings/{hearing.id}/review").text
    assert say(client, hearing).status_code == 403


def test_an_empty_comment_or_another_hearings_section_is_refused(
    draft: Hearing, space: Space, official: User, client: Client
) -> None:
    client.sign_in(official)
    assert say(client, draft, body=" ").status_code == 422
    assert say(client, draft, section="999999").status_code == 422
    assert db.session.scalars(select(ReviewComment)).all() == []


def test_own_data_has_what_one_said(draft: Hearing, official: User) -> None:
    actions.say(draft, "Skriv det kortere.", None, by=official)
    assert [each["text"] for each in queries.own(official)] == ["Skriv det kortere."]


def test_what_is_typed_is_shown_and_not_kept(
    draft: Hearing, official: User, client: Client
) -> None:
    client.sign_in(official)
    at = f"/desk/hearings/{draft.id}/text/preview?field=body"
    shown = client.post(at, data={"body": "Det er **vigtigt** <script>alert(1)</script>"}).text
    assert "<strong>vigtigt</strong>" in shown
    assert "<script>" not in shown
    assert client.post(at, data={"body": ""}).text.strip() == ""
    assert client.post(at, data={"andet": "Nej."}).text.strip() == ""
