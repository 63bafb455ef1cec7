"""Commenting, as a browser meets it."""

import traceback
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Delete, Insert, Select, Update

from participation import clock, db
from participation.accounts.models import RoleName
from participation.comments.models import Comment
from participation.ideas.proposals.models import Idea, IdeaState
from participation.ledger import Entry
from participation.mail import Letter
from participation.subjects.models import Revision, Visibility
from participation.web.submissions import new_key
from tests import factories as make
from tests.conftest import Client


@pytest.fixture
def here(app: Flask) -> Any:
    class Here:
        space = make.space()
        department = make.department(space)
        author = make.member(space, name="Astrid Holm")
        citizen = make.member(space, name="Poul Lind")
        official = make.member(space, RoleName.official, name="Mette Holm")
        moderator = make.member(space, RoleName.moderator, name="Jens Bo")
        idea = make.idea(make.box(space), author)

    return Here


def _said() -> Comment:
    return db.session.query(Comment).order_by(Comment.id.desc()).first()


def test_saying_and_answering(client: Client, here: Any) -> None:
    client.sign_in(here.citizen)
    first = client.post(
        "/comments", data={"about": here.idea.id, "body": "Hvad koster <b>det</b>?"}
    )
    assert first.status_code == 303
    comment = _said()
    page = client.get(f"{here.idea.path}?reply={comment.id}")
    assert "Hvad koster &lt;b&gt;det&lt;/b&gt;?" in page.text
    assert 'id="reply"' in page.text
    client.post(
        "/comments", data={"about": here.idea.id, "parent": comment.id, "body": "Ikke meget."}
    )
    reply = _said()
    assert (reply.parent_id, reply.thread_id, reply.depth) == (comment.id, comment.id, 1)
    assert db.session.get(Comment, comment.id).reply_count == 1
    assert db.session.get(Idea, here.idea.id).comment_count == 2
    assert [e.action for e in db.session.query(Entry).filter(Entry.action.like("comment%"))] == [
        "comment.added"
    ] * 2


def test_htmx_gets_the_thread(client: Client, here: Any) -> None:
    client.sign_in(here.citizen)
    headers = {"HX-Request": "true", "Sec-Fetch-Site": "same-origin"}
    answer = client.post(
        "/comments", data={"about": here.idea.id, "body": "Godt tænkt."}, headers=headers
    )
    assert answer.status_code == 303
    lead = client.get(answer.headers["Location"], headers=headers)
    part = client.get(lead.headers["Location"].split("#")[0], headers=headers)
    assert part.text.strip().startswith('<section id="comments"')
    assert "Godt tænkt." in part.text
    refused = client.post("/comments", data={"about": here.idea.id, "body": " "}, headers=headers)
    assert refused.status_code == 422
    assert refused.headers["HX-Retarget"] == "#comment-form"
    assert refused.text.strip().startswith("<form")


@pytest.mark.parametrize("body", ["", "   ", "x" * 20_001])
def test_a_refused_comment_keeps_its_words(client: Client, here: Any, body: str) -> None:
    client.sign_in(here.citizen)
    answer = client.post("/comments", data={"about": here.idea.id, "body": body})
    assert answer.status_code == 422
    assert body.strip() in answer.text
    assert db.session.query(Comment).count() == 0


@pytest.mark.parametrize(
    "data", [{}, {"about": "x"}, {"about": "999999"}, {"about": "99999999999999999999"}]
)
def test_a_comment_on_nothing_is_not_found(client: Client, here: Any, data: dict[str, str]) -> None:
    client.sign_in(here.citizen)
    assert client.post("/comments", data={**data, "body": "Hej"}).status_code == 404


def test_the_parent_must_be_in_the_same_place_and_shown(client: Client, here: Any) -> None:
    elsewhere = make.comment(make.idea(make.box(here.space)))
    hidden = make.comment(here.idea, visibility=Visibility.hidden)
    client.sign_in(here.citizen)
    for parent in (elsewhere.id, hidden.id, 10**9, "x"):
        answer = client.post(
            "/comments", data={"about": here.idea.id, "parent": parent, "body": "Hej"}
        )
        assert answer.status_code == 403


@pytest.mark.parametrize("state", [IdeaState.withdrawn, IdeaState.merged])
def test_what_is_over_takes_no_comments(client: Client, here: Any, state: IdeaState) -> None:
    here.idea.state = state
    client.sign_in(here.citizen)
    assert client.post("/comments", data={"about": here.idea.id, "body": "Hej"}).status_code == 403


def test_a_hearing_or_a_comment_takes_no_comments(client: Client, here: Any) -> None:
    client.sign_in(here.citizen)
    for about in (make.hearing(here.space), make.comment(here.idea)):
        assert client.post("/comments", data={"about": about.id, "body": "Hej"}).status_code == 403


def test_what_is_said_for_the_authority_stands_out_and_is_told(client: Client, here: Any) -> None:
    here.idea.answer_due_on = clock.now().date()
    question = make.comment(here.idea, here.citizen)
    client.sign_in(here.official)
    assert here.department.name in client.get(here.idea.path).text
    data = {
        "about": here.idea.id,
        "parent": question.id,
        "body": "Vi svarer.",
        "department": here.department.id,
    }
    assert client.post("/comments", data=data).status_code == 303
    assert db.session.get(Idea, here.idea.id).answered_at is None
    text = client.get(here.idea.path).text
    assert "For the authority" in text
    assert "Official answer" not in text
    assert {letter.to for letter in db.session.query(Letter)} == {
        here.author.email,
        here.citizen.email,
    }
    client.sign_in(here.citizen)
    assert client.post("/comments", data=data).status_code == 422  # not theirs to speak for


def test_editing_keeps_what_was_said(client: Client, here: Any) -> None:
    comment = make.comment(here.idea, here.citizen, body="Gammel tekst her.")
    client.sign_in(here.citizen)
    url = f"/comments/{comment.id}/text"
    assert client.get(url).status_code == 200
    data = {"body": "Ny tekst her.", "version": comment.version}
    assert client.post(url, data={**data, "body": ""}).status_code == 422
    assert client.post(url, data=data).status_code == 303
    assert client.post(url, data={**data, "body": "Tredje."}).status_code == 422
    assert db.session.query(Revision).count() == 1
    versions = client.get(f"/comments/{comment.id}/versions").text
    assert "<del>Gammel" in versions
    assert "Edited" in client.get(here.idea.path).text
    for person in (here.author, here.official, here.moderator):
        client.sign_in(person)
        assert client.post(url, data=data).status_code == 403
        assert client.post(f"/comments/{comment.id}/withdrawal").status_code == 403


def test_withdrawing_leaves_a_tombstone_and_its_answers(client: Client, here: Any) -> None:
    comment = make.comment(here.idea, here.citizen, body="Fortrudte ord.")
    make.comment(here.idea, here.author, parent=comment, body="Et svar til dig.")
    client.sign_in(here.citizen)
    assert client.get(f"/comments/{comment.id}/withdrawal").status_code == 200
    assert client.post(f"/comments/{comment.id}/withdrawal").status_code == 303
    for person in (None, here.citizen, here.official, here.moderator):
        if person:
            client.sign_in(person)
        text = client.get(here.idea.path).text
        assert "Fortrudte ord." not in text
        assert "Withdrawn by its author." in text
        assert "Et svar til dig." in text
        assert client.get(f"/comments/{comment.id}/versions").status_code == 404
    client.sign_in(here.moderator)
    assert client.post(f"/moderation/{comment.id}", data={"verdict": "restored"}).status_code == 303
    assert db.session.get(Comment, comment.id).visibility is Visibility.hidden


def test_a_deep_answer_to_a_hidden_comment_does_not_name_its_author(
    client: Client, here: Any
) -> None:
    parent = None
    for _number in range(7):
        parent = make.comment(here.idea, parent=parent)
    hidden = make.comment(
        here.idea, make.user("Hemmelig Navn"), parent=parent, visibility=Visibility.hidden
    )
    make.comment(here.idea, here.citizen, parent=hidden)
    text = client.get(here.idea.path).text
    assert "Hemmelig Navn" not in text
    assert "in answer to a comment that is not shown" in text


def test_thirty_comments_in_ten_minutes_are_enough(client: Client, here: Any) -> None:
    client.sign_in(here.citizen)
    data = {"about": here.idea.id, "body": "Hej"}
    codes = [client.post("/comments", data=data).status_code for _ in range(31)]
    assert codes[:30] == [303] * 30
    assert codes[30] == 429


def test_an_answer_to_what_is_not_on_the_page_is_a_comment_of_its_own(
    client: Client, here: Any
) -> None:
    client.sign_in(here.citizen)
    path = here.idea.path
    assert 'id="comment-form"' in client.get(f"{path}?reply=200000").text


def test_a_comment_builds_no_statement_anew(
    client: Client, here: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It took two thirds of the time of sending one."""
    client.sign_in(here.citizen)
    form = {"about": here.idea.id, "submission": new_key(here.citizen.id)}
    assert client.post("/comments", data={**form, "body": "One."}).status_code == 303
    form["parent"] = _said().id
    assert client.post("/comments", data={**form, "body": "Two."}).status_code == 303
    built: list[str] = []
    for kind in (Select, Insert, Update, Delete):
        usual: Any = kind.__init__

        def noted(self: Any, *given: Any, usual: Any = usual, **named: Any) -> None:
            built.append("".join(traceback.format_stack(limit=4)[:-1]))
            usual(self, *given, **named)

        monkeypatch.setattr(kind, "__init__", noted)
    assert client.post("/comments", data={**form, "body": "Three."}).status_code == 303
    assert not built, "\n".join(built)
