"""Who is signed in is read anew at each request: what another process takes away counts at once."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, event, select, update
from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.orm import joinedload

from participation import clock, db
from participation.accounts import actions, queries
from participation.accounts.login import open_sign_in
from participation.accounts.models import Role, RoleName, SignIn, User
from participation.following import actions as following
from participation.following import queries as followed
from participation.following.models import Follow
from participation.spaces.models import Audience
from tests import factories as make


def _browser(app: Flask, token: str) -> FlaskClient:
    client = app.test_client()
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    with client.session_transaction() as session:
        session["_user_id"] = token
    return client


def _elsewhere(app: Flask, statement: Any) -> None:
    """What another process does: past the session, over a connection of its own."""
    with app.extensions["database"].engine.begin() as connection:
        connection.execute(statement)


def test_a_role_taken_away_elsewhere_counts_at_the_next_request(real_app: Flask) -> None:
    with real_app.app_context(), db.transaction():
        space = make.space(Audience.internal, name="The town's own")
        idea = make.idea(make.box(space), title="A bench for the staff")
        person = make.member(space, RoleName.official)
        user_id, path = person.id, idea.path
        token = open_sign_in(person, "test")
    browser = _browser(real_app, token)
    assert browser.get(path).status_code == 200
    assert "A bench for the staff" in browser.get("/ideas").text
    assert browser.get("/desk").status_code == 200
    held = Role.user_id == user_id
    _elsewhere(real_app, update(Role).where(held).values(name=RoleName.employee))
    assert browser.get("/desk").status_code == 403
    assert browser.get(path).status_code == 200
    _elsewhere(real_app, delete(Role).where(held))
    assert browser.get(path).status_code == 404
    assert browser.post(f"/ideas/{idea.id}/support", data={"value": "1"}).status_code == 404
    assert "A bench for the staff" not in browser.get("/ideas").text


def test_a_role_given_elsewhere_counts_at_the_next_request(real_app: Flask) -> None:
    with real_app.app_context(), db.transaction():
        space = make.space(Audience.internal)
        path = make.idea(make.box(space)).path
        person = make.user()
        user_id, space_id = person.id, space.id
        token = open_sign_in(person, "test")
    browser = _browser(real_app, token)
    assert browser.get(path).status_code == 404
    given = {"name": RoleName.employee, "space_id": space_id, "granted_at": clock.now()}
    _elsewhere(real_app, Role.__table__.insert().values(user_id=user_id, **given))  # type: ignore[attr-defined]
    assert browser.get(path).status_code == 200


@pytest.mark.parametrize("how", ["disabled", "signed out", "erased"])
def test_whoever_is_out_elsewhere_is_out_at_the_next_request(real_app: Flask, how: str) -> None:
    with real_app.app_context(), db.transaction():
        idea_id = make.idea(make.box(make.space())).id
        person = make.user("Ragnhild")
        user_id = person.id
        token = open_sign_in(person, "test")
    browser = _browser(real_app, token)
    assert "Ragnhild" in browser.get("/ideas").text
    if how == "disabled":
        _elsewhere(real_app, update(User).where(User.id == user_id).values(disabled_at=clock.now()))
    elif how == "signed out":
        gone = update(SignIn).where(SignIn.user_id == user_id).values(revoked_at=clock.now())
        _elsewhere(real_app, gone)
    else:
        with real_app.app_context(), db.transaction() as session:
            actions.erase(session.get_one(User, user_id, options=[joinedload(User.roles)]))
    answer = browser.post(f"/ideas/{idea_id}/support", data={"value": "1"})
    assert answer.status_code == 403
    assert 'action="/sign-in"' in answer.text
    assert "Ragnhild" not in browser.get("/ideas").text


def test_a_new_name_is_shown_at_once(real_app: Flask) -> None:
    with real_app.app_context(), db.transaction():
        person = make.user("Ragnhild")
        user_id, token = person.id, open_sign_in(person, "test")
    browser = _browser(real_app, token)
    assert "Ragnhild" in browser.get("/ideas").text
    _elsewhere(real_app, update(User).where(User.id == user_id).values(name="Solveig"))
    assert "Solveig" in browser.get("/ideas").text


def test_who_is_signed_in_belongs_to_the_session(real_app: Flask) -> None:
    """It is read past the session, yet changed, guarded and found like everything else in it."""
    with real_app.app_context(), db.transaction():
        space = make.space()
        person = make.member(space, RoleName.official)
        make.role(person, RoleName.moderator, space)
        user_id, token = person.id, open_sign_in(person, "test")
    with real_app.app_context(), db.transaction() as session:
        found = queries.by_sign_in(token)
        assert found is not None
        assert found is session.get(User, user_id)
        whole = session.scalars(select(Role).where(Role.user_id == user_id)).all()
        assert {role.name for role in found.roles} == {RoleName.official, RoleName.moderator}
        assert all(any(role is each for each in found.roles) for role in whole)
        columns = {name: getattr(found, name) for name in User.__table__.columns.keys()}  # noqa: SIM118
        session.refresh(found, list(columns))
        assert {name: getattr(found, name) for name in columns} == columns
        with pytest.raises(InvalidRequestError):
            _ = found.roles[0].user  # not loaded, so nobody loads it by chance
        found.name = "Solveig"
    with real_app.app_context():
        assert db.session.get_one(User, user_id).name == "Solveig"


def test_what_the_session_has_changed_is_not_read_over(app: Flask) -> None:
    person = make.user("Ragnhild")
    token = open_sign_in(person, "test")
    with db.session.no_autoflush:
        person.name = "Solveig"
        found = queries.by_sign_in(token)
    assert found is person
    assert found.name == "Solveig"


def test_figures_are_of_the_page_and_of_now(real_app: Flask) -> None:
    """The statement is built once; which page is asked about, and when, are its values."""
    with real_app.app_context(), db.transaction():
        box = make.box(make.space())
        first, second = make.idea(box), make.idea(box)
        person = make.user()
        token = open_sign_in(person, "test")
        target = followed.target("subject", str(second.id), person)
        assert target is not None
        following.follow(target, by=person)
        paths = [first.path, second.path]
    browser = _browser(real_app, token)
    seen = []
    engine = real_app.extensions["database"].engine

    def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if "sign_ins" in statement:
            seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    offers = [browser.get(path).text.count("/follows/ending") for path in paths]
    assert seen[0] == seen[1]
    assert offers[0] == 0
    assert offers[1] > 0
    _elsewhere(real_app, delete(Follow))
    assert "/follows/ending" not in browser.get(paths[1]).text
