"""A response that was published can be hidden, and shown again, from wherever staff see it."""

from typing import Any

import pytest
from flask import Flask, current_app
from sqlalchemy import func, select

from participation import db, jobs, mail
from participation.accounts.models import RoleName, User
from participation.hearings.notice.models import Hearing, Publication
from participation.hearings.responses.models import Response
from participation.mail import Letter
from participation.moderation.models import Decision
from participation.spaces.models import Audience
from participation.subjects.models import Visibility
from tests import factories as make
from tests.conftest import Client

WORDS = "Qzxkaj larmer om natten"


@pytest.fixture
def hearing(app: Flask) -> Hearing:
    return make.hearing(make.space())


@pytest.fixture
def response(hearing: Hearing) -> Response:
    return make.response(hearing, make.user("Astrid Holm"), body=WORDS)


def _of(hearing: Hearing, role: RoleName) -> User:
    db.session.refresh(hearing, ["space"])
    return make.member(hearing.space, role)


PAGES = (
    "/hearings/{0}/responses",
    "/hearings/{0}/responses?q=larmer",
    "/hearings/{0}/responses/1",
    "{1}",
    "/desk/hearings/{0}/responses?show=all",
    "/desk/hearings/{0}/responses?show=published",
    "/desk/hearings/{0}/responses/1",
    "/desk/hearings/{0}/sorting/1",
)


@pytest.mark.parametrize("role", [RoleName.official, RoleName.moderator])
@pytest.mark.parametrize("page", PAGES)
def test_wherever_staff_read_it_a_link_leads_to_the_decision(
    client: Client, hearing: Hearing, response: Response, role: RoleName, page: str
) -> None:
    client.sign_in(_of(hearing, role))
    answer = client.get(page.format(hearing.id, hearing.path))
    assert answer.status_code == 200
    assert WORDS in answer.text
    assert f'href="/moderation/{response.id}"' in answer.text
    assert client.get(f"/moderation/{response.id}").status_code == 200


@pytest.mark.parametrize("page", PAGES[:4])
def test_nobody_else_is_shown_the_way(
    client: Client, hearing: Hearing, response: Response, page: str
) -> None:
    for person in (None, make.user("Curious"), make.member(make.space(), RoleName.official)):
        if person is not None:
            client.sign_in(person)
        assert "/moderation/" not in client.get(page.format(hearing.id, hearing.path)).text
        status = client.get(f"/moderation/{response.id}").status_code
        assert status == (303 if person is None else 403)


@pytest.mark.parametrize("role", [RoleName.official, RoleName.moderator])
def test_the_way_back_is_where_the_way_was(
    client: Client, hearing: Hearing, response: Response, role: RoleName
) -> None:
    client.sign_in(_of(hearing, role))
    _decide(client, response, "hidden")
    for page in PAGES:
        if "q=" in page or page == "{1}" or "published" in page:
            continue  # what is hidden is in no search, no view of what is published
        text = client.get(page.format(hearing.id, hearing.path)).text
        assert f'href="/moderation/{response.id}"' in text, page
    assert "Show the response again" in client.get(f"/desk/hearings/{hearing.id}/responses/1").text
    _decide(client, response, "restored")
    assert response.visibility is Visibility.visible


def _decide(client: Client, response: Response, verdict: str) -> Any:
    data = {"verdict": verdict, "rule": "personal data", "reason": "Navngiver en nabo."}
    answer = client.post(f"/moderation/{response.id}", data=data)
    assert answer.status_code == 303, answer.text
    assert answer.location == response.path
    return answer


def _worked() -> None:
    db.session.commit()
    with current_app.app_context():
        jobs.run_due(everything=True)
    db.session.expire_all()


def test_everything_follows_the_decision(
    client: Client, hearing: Hearing, response: Response, app: Flask
) -> None:
    """Page, list, search, feed, print, export, tombstone, log and mail; and all back again."""
    # Of a letter that has left nothing would be there to look at.
    mail.pause("a test")
    db.session.commit()
    _worked()
    visitor = app.test_client()
    assert isinstance(visitor, Client)
    visitor.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    addresses = [
        f"/hearings/{hearing.id}/responses",
        f"/hearings/{hearing.id}/responses/1",
        hearing.path,
        "/search?q=Qzxkaj+larmer",
        f"/feeds/hearings/{hearing.id}/responses.atom",
        f"/hearings/{hearing.id}/print",
        f"/exports/hearings/{hearing.id}.jsonl",
    ]

    def shown() -> list[str]:
        found = []
        for address in addresses:
            with visitor.get(address) as answer:
                assert answer.status_code == 200, address
                if "larmer om natten" in answer.text.replace("<mark>", "").replace("</mark>", ""):
                    found.append(address)
        return found

    assert shown() == addresses
    client.sign_in(_of(hearing, RoleName.official))
    _decide(client, response, "hidden")
    assert shown() == []
    _worked()
    assert shown() == []
    db.session.refresh(hearing)
    assert (hearing.response_count, hearing.shown_count) == (1, 0)
    tombstone = visitor.get(f"/hearings/{hearing.id}/responses").text
    assert "Rule: personal data." in tombstone
    assert "Navngiver en nabo." in visitor.get("/moderation-log").text
    letters = list(db.session.scalars(select(Letter).where(Letter.subject.contains("not shown"))))
    assert len(letters) == 1
    _decide(client, response, "restored")
    _worked()
    assert shown() == addresses
    assert hearing.shown_count == 1
    assert db.session.scalar(select(func.count(Decision.id))) == 2


def test_an_official_decides_about_responses_and_nothing_else(
    client: Client, hearing: Hearing
) -> None:
    official = _of(hearing, RoleName.official)
    idea = make.idea(make.box(hearing.space))
    client.sign_in(official)
    for subject in (idea, make.comment(idea)):
        assert client.get(f"/moderation/{subject.id}").status_code == 403
        assert "/moderation/" not in client.get(idea.path).text


@pytest.mark.parametrize("anonymous", [True, False])
def test_inside_it_is_the_same(client: Client, anonymous: bool) -> None:
    inside = make.space(Audience.internal)
    hearing = make.hearing(inside, anonymous=anonymous)
    response = make.response(hearing, body=WORDS, code_hash="x" if anonymous else None)
    client.sign_in(make.member(inside, RoleName.official))
    assert f'href="/moderation/{response.id}"' in client.get(response.path).text
    _decide(client, response, "hidden")
    assert response.visibility is Visibility.hidden


def test_what_is_never_published_has_nothing_to_hide(client: Client) -> None:
    hearing = make.hearing(make.space(), type=make.hearing_type(publication=Publication.never))
    response = make.response(hearing, body=WORDS, visibility=Visibility.staff)
    client.sign_in(_of(hearing, RoleName.official))
    page = client.get(f"/desk/hearings/{hearing.id}/responses/{response.number}").text
    assert WORDS in page
    assert "/moderation/" not in page
