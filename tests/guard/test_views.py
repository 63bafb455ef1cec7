"""The guard, as a browser without JavaScript meets it."""

import re
from typing import Any

import pytest
from flask import Flask

from participation import db
from participation.accounts.models import RoleName
from participation.comments.models import Comment
from participation.ideas.proposals.models import Idea
from participation.subjects.models import Visibility
from tests import factories as make
from tests.conftest import Client

NUMBER = "010180-1234"
PHONE = "20 30 40 51"


@pytest.fixture
def here(app: Flask) -> Any:
    class Here:
        space = make.space()
        box = make.box(space)
        author = make.member(space, name="Astrid Holm")
        moderator = make.member(space, RoleName.moderator, name="Jens Bo")
        idea = make.idea(box, author)

    return Here


def _asked(text: str) -> str:
    found = re.search(r'name="guarded" value="([0-9a-f ]+)"', text)
    assert found
    return found[1]


def _newest(kind: Any) -> Any:
    return db.session.query(kind).order_by(kind.id.desc()).first()


def test_a_phone_number_is_asked_about_once(client: Client, here: Any) -> None:
    client.sign_in(here.author)
    data = {"about": here.idea.id, "body": f"Ring til mig på {PHONE}."}
    first = client.post("/comments", data=data)
    assert first.status_code == 422
    assert f"Ring til mig på {PHONE}." in first.text
    assert "looks like a phone number" in first.text
    assert 'href="/contact"' in first.text
    assert _newest(Comment) is None
    again = client.post("/comments", data={**data, "guarded": _asked(first.text)})
    assert again.status_code == 303
    assert _newest(Comment).visibility is Visibility.visible


def test_what_is_new_is_asked_about_again(client: Client, here: Any) -> None:
    client.sign_in(here.author)
    data = {"about": here.idea.id, "body": f"Ring til mig på {PHONE}."}
    asked = _asked(client.post("/comments", data=data).text)
    more = {**data, "body": f"{PHONE} eller a@example.org", "guarded": asked}
    assert client.post("/comments", data=more).status_code == 422


def test_a_number_is_received_and_waits(client: Client, here: Any) -> None:
    client.sign_in(here.author)
    data = {"box": here.box.slug, "title": "Lys", "body": f"Jeg er {NUMBER}", "action": "publish"}
    first = client.post("/ideas/new", data=data)
    assert first.status_code == 422
    assert "looks like a Danish CPR number" in first.text
    sent = client.post(
        "/ideas/new", data={**data, "guarded": _asked(first.text)}, follow_redirects=True
    )
    idea = _newest(Idea)
    assert idea.visibility is Visibility.held
    assert f"received as no. {idea.id}" in sent.text
    assert "It waits because it may hold a personal number" in sent.text
    client.sign_in(here.moderator)
    queue = client.get("/desk/held")
    assert f"/moderation/{idea.id}" in queue.text
    page = client.get(f"/moderation/{idea.id}")
    assert re.search(f'<mark class="hit hit-strong">{NUMBER} ', page.text)
    client.post(f"/moderation/{idea.id}", data={"verdict": "published"})
    db.session.expire_all()
    assert db.session.get_one(Idea, idea.id).visibility is Visibility.visible


def test_nobody_else_sees_it(client: Client, here: Any) -> None:
    client.sign_in(here.author)
    data = {"about": here.idea.id, "body": f"Jeg er {NUMBER}"}
    asked = _asked(client.post("/comments", data=data).text)
    client.post("/comments", data={**data, "guarded": asked})
    comment = _newest(Comment)
    assert comment.visibility is Visibility.held
    assert NUMBER in client.get(here.idea.path).text
    client.delete_cookie("session")
    assert NUMBER not in client.get(here.idea.path).text
    assert client.get(f"/comments/{comment.id}").status_code == 404


def test_a_number_in_an_edit_is_refused(client: Client, here: Any) -> None:
    client.sign_in(here.author)
    comment = make.comment(here.idea, here.author, body="Her mangler lys.")
    data = {"body": f"Jeg er {NUMBER}", "version": comment.version}
    answer = client.post(f"/comments/{comment.id}/text", data=data)
    assert answer.status_code == 422
    assert "Take it out" in answer.text
    assert NUMBER in answer.text
    db.session.expire_all()
    assert db.session.get_one(Comment, comment.id).body == "Her mangler lys."


def test_a_name_is_no_number(client: Client, here: Any) -> None:
    client.sign_in(here.author)
    answer = client.post("/account/name", data={"name": f"Ole {NUMBER}"})
    assert answer.status_code in (422, 404)


def test_it_is_said_while_an_idea_is_written(client: Client, here: Any) -> None:
    answer = client.get("/ideas/alike", query_string={"title": "Lys", "body": f"Jeg er {NUMBER}"})
    assert "looks like a Danish CPR number" in answer.text
    assert "looks like" not in client.get("/ideas/alike?title=Lys&body=Her+er+mørkt").text
