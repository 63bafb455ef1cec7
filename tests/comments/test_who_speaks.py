"""Who speaks for the authority, and what stays closed: official answers, closed spaces, hidden ideas."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, update

from participation import clock, db
from participation.accounts.models import Role, RoleName, User
from participation.comments import actions
from participation.comments.models import Comment
from participation.ideas.proposals.models import Idea
from participation.mail import Letter
from participation.spaces.models import Audience
from participation.subjects.actions import set_visibility
from participation.subjects.models import Subject, Visibility
from tests import factories as make
from tests.conftest import Client


@pytest.fixture
def here(app: Flask) -> Any:
    class Here:
        space = make.space()
        parks = make.department(space, "Parker")
        roads = make.department(space, "Veje")
        author = make.member(space, name="Astrid Holm")
        idea = make.idea(make.box(space), author)

    return Here


def _official_of(here: Any, department: Any) -> User:
    person = make.member(here.space, name="Mette Holm")
    make.role(person, RoleName.official, here.space, department)
    return person


def _said() -> Comment:
    return db.session.query(Comment).order_by(Comment.id.desc()).first()


def test_an_official_speaks_for_the_own_department_alone(client: Client, here: Any) -> None:
    client.sign_in(_official_of(here, here.parks))
    page = client.get(here.idea.path).text
    assert "Parker, for the authority" in page
    assert "Veje, for the authority" not in page
    said = {"about": here.idea.id, "body": "Vi går i gang."}
    refused = client.post("/comments", data={**said, "department": here.roads.id})
    assert refused.status_code == 422
    assert client.post("/comments", data={**said, "department": here.parks.id}).status_code == 303
    assert _said().department_id == here.parks.id


def test_who_no_longer_speaks_for_it_changes_no_official_answer(client: Client, here: Any) -> None:
    official = _official_of(here, here.parks)
    comment = make.comment(here.idea, official, department_id=here.parks.id)
    client.sign_in(official)
    assert client.get(f"/comments/{comment.id}/text").status_code == 200
    db.session.execute(delete(Role).where(Role.user_id == official.id))
    db.session.flush()
    for path in ("text", "withdrawal"):
        assert (
            client.post(f"/comments/{comment.id}/{path}", data={"body": "Nej."}).status_code == 403
        )
        assert client.get(f"/comments/{comment.id}/{path}").status_code == 403
    assert f"/comments/{comment.id}/text" not in client.get(here.idea.path).text


def test_nobody_changes_texts_in_a_closed_space(client: Client, here: Any) -> None:
    comment = make.comment(here.idea, here.author)
    here.space.closed_at = clock.now()
    db.session.flush()
    client.sign_in(here.author)
    for path in (f"/comments/{comment.id}/text", f"/ideas/{here.idea.id}/text"):
        assert client.get(path).status_code == 403
        assert client.post(path, data={"title": "x", "body": "y"}).status_code == 403
    page = client.get(here.idea.path).text
    assert f"/ideas/{here.idea.id}/text" not in page
    # What one has said can still be taken back.
    assert client.get(f"/comments/{comment.id}/withdrawal").status_code == 200


def test_a_comment_that_comes_as_its_idea_is_hidden_is_refused(here: Any) -> None:
    """The comment was allowed a moment before; what counts is the idea as it is now."""
    set_visibility(db.session.get(Idea, here.idea.id), Visibility.hidden)
    with pytest.raises(db.Overtaken):
        actions.add(here.idea, "Et ord for sent.", by=here.author)


def test_whoever_forgets_to_hold_what_is_commented_on_is_overtaken_too(here: Any) -> None:
    """What a caller read is not what stands there: the action reads it anew, and holds it."""
    idea = db.session.get_one(Idea, here.idea.id)
    assert idea.accepts_comments()
    table: Any = Subject.__table__
    hide = update(table).where(table.c.id == idea.id).values(visibility=Visibility.hidden)
    db.session.connection().execute(hide)
    assert idea.accepts_comments(), "it does not know yet"
    with pytest.raises(db.Overtaken):
        actions.add(idea, "Et ord for sent.", by=here.author)


def test_nobody_is_mailed_what_is_said_in_a_space_they_have_left(
    client: Client, app: Flask
) -> None:
    inside = make.space(Audience.internal, house_rules="")
    department = make.department(inside)
    gone = make.user("Udenfor")
    closed = make.member(inside, RoleName.employee, disabled_at=clock.now())
    there = make.member(inside, RoleName.employee)
    client.sign_in(make.member(inside, RoleName.official))
    for author in (gone, closed, there):
        idea = make.idea(make.box(inside), author)
        client.post(
            "/comments", data={"about": idea.id, "body": "Internt.", "department": department.id}
        )
        client.post(f"/ideas/{idea.id}/states", data={"state": "accepted", "reason": "Internt."})
    letters = [letter.to for letter in db.session.query(Letter)]
    assert letters == [there.email, there.email]
