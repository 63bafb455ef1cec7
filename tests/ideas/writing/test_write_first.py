"""Write first: anybody writes an idea, and signs in or registers after sending; nothing is lost."""

import html
import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from participation import clock, db
from participation.accounts import tokens
from participation.accounts.models import Purpose, RoleName, Token
from participation.accounts.views import entering
from participation.ideas.proposals.models import Idea, IdeaState
from participation.spaces.models import Audience
from participation.spaces.queries import has_accepted_rules
from participation.subjects.models import subject_labels
from participation.web import unsent
from tests import factories as make
from tests.accounts import mails
from tests.accounts.test_entering import PASSWORD, person
from tests.architecture.pages import form_at
from tests.conftest import Client

BODY = "Mange vil spille bold, når hallen alligevel står tom."


class Place:
    """A town with two boxes and house rules, and an internal space beside it."""

    def __init__(self) -> None:
        self.town = make.space(house_rules="Tal pænt.")
        self.box = make.box(self.town, name="Idékassen")
        self.inside = make.space(Audience.internal, name="Værkstedet")
        self.inner = make.box(self.inside, name="Den indre kasse")
        self.label = make.label(self.town)
        db.session.commit()


@pytest.fixture
def place(app: Any) -> Place:
    return Place()


def _ideas() -> int:
    return db.session.scalar(select(func.count()).select_from(Idea)) or 0


def _written(client: Client, place: Place, **more: str) -> Any:
    """Write an idea as a visitor and press the button; the answer is the next page."""
    form = form_at(client.get("/ideas/new").text, "/ideas/new", "/ideas/new").filled()
    data = {**form, "title": "Åben sportshal", "body": BODY, "topic_ids": str(place.label.id)}
    return client.post("/ideas/new", data={**data, "accepts_rules": "y", **more})


def _form(page: Any, action: str, at: str = "/ideas/new") -> dict[str, Any]:
    return dict(form_at(page.text, at, action).filled())


def _packed(page: Any) -> str:
    found = re.search(r'name="unsent" value="([^"]+)"', page.text)
    assert found
    return html.unescape(found[1])


def _send_on(client: Client, answer: Any, data: dict[str, Any]) -> Any:
    """What the browser does with a 307: the same body to where it is led."""
    assert answer.status_code == 307, answer.text
    return client.post(answer.location, data=data)


def test_somebody_known_signs_in_after_sending_and_it_is_sent(client: Client, place: Place) -> None:
    citizen = person("Astrid Holm")
    db.session.commit()
    asked = _written(client, place)
    assert asked.status_code == 403
    assert "“Åben sportshal” is sent when you have signed in" in html.unescape(asked.text)
    assert _ideas() == 0
    data = {**_form(asked, "/sign-in"), "email": citizen.email, "password": PASSWORD}
    sent = _send_on(client, client.post("/sign-in", data=data), data)
    assert sent.status_code == 303
    idea = db.session.scalars(select(Idea)).one()
    assert (idea.title, idea.body, idea.state) == ("Åben sportshal", BODY, IdeaState.new)
    chosen = select(subject_labels.c.label_id).where(subject_labels.c.subject_id == idea.id)
    assert db.session.scalars(chosen).all() == [place.label.id]
    assert idea.author_id == citizen.id
    assert has_accepted_rules(citizen, place.town), "in the same step"
    again = client.post("/ideas/new", data=data)
    assert (again.status_code, again.location) == (303, sent.location), "sent twice, there once"
    assert _ideas() == 1


@pytest.mark.parametrize("action", ["publish", "draft"])
def test_somebody_new_registers_and_confirms_on_another_device(
    client: Client, place: Place, action: str
) -> None:
    asked = _written(client, place, action=action)
    data = {**_form(asked, "/register"), "name": "Ny Borger", "email": "ny@example.org"}
    wrong = client.post("/register", data={**data, "password": "kort"})
    assert wrong.status_code == 422
    data = {**_form(wrong, "/register"), "name": "Ny Borger", "email": "ny@example.org"}
    told = client.post("/register", data={**data, "password": PASSWORD}, follow_redirects=True)
    assert "What you wrote waits for you" in told.text
    assert _ideas() == 0, "nothing is published before the address is confirmed"
    address = mails.link("ny@example.org")
    elsewhere = client.application.test_client()
    page = elsewhere.get(address)
    assert "“Åben sportshal”" in html.unescape(page.text)
    assert _ideas() == 0, "opening the link does nothing"
    body = {"password": PASSWORD, "unsent": _packed(page)}
    sent = _send_on(elsewhere, elsewhere.post(address, data=body), body)
    assert sent.status_code == 303
    idea = db.session.scalars(select(Idea)).one()
    wanted = IdeaState.new if action == "publish" else IdeaState.draft
    assert (idea.title, idea.body, idea.state) == ("Åben sportshal", BODY, wanted)
    assert "unsent" not in db.session.scalars(select(Token)).one().data, "it waits no longer"
    assert elsewhere.post(address, data=body).status_code == 410
    assert _ideas() == 1


def test_who_has_an_account_already_goes_on_by_the_mail_and_looks_it_over(
    client: Client, place: Place
) -> None:
    citizen = person("Astrid Holm")
    db.session.commit()
    data = {**_form(_written(client, place), "/register"), "name": "X", "email": citizen.email}
    told = client.post("/register", data={**data, "password": PASSWORD}, follow_redirects=True)
    assert "What you wrote waits for you" in told.text, "the same as for everybody"
    elsewhere = client.application.test_client()
    page = elsewhere.get(mails.link(citizen.email or ""))
    data = {**_form(page, "/sign-in"), "email": citizen.email, "password": PASSWORD}
    shown = _send_on(elsewhere, elsewhere.post("/sign-in", data=data), data)
    assert shown.status_code == 200
    assert "This is not sent yet." in shown.text
    assert BODY in html.unescape(shown.text)
    assert _ideas() == 0, "anybody who knows the address may have written it"


def test_a_forgotten_password_loses_nothing(client: Client, place: Place) -> None:
    citizen = person("Astrid Holm")
    db.session.commit()
    asked = client.post(
        "/forgotten-password", data=_form(_written(client, place), "/forgotten-password")
    )
    assert asked.status_code == 200
    data = {**_form(asked, "/forgotten-password", "/forgotten-password"), "email": citizen.email}
    assert client.post("/forgotten-password", data=data).status_code == 303
    address = mails.link(citizen.email or "")
    page = client.get(address)
    body = {"unsent": _packed(page), "password": "en helt ny lang kode"}
    shown = _send_on(client, client.post(address, data=body), body)
    assert shown.status_code == 200
    assert BODY in html.unescape(shown.text)


def test_what_waits_is_bounded_and_goes_away(
    client: Client, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = {**_form(_written(client, place), "/register"), "name": "X", "password": PASSWORD}
    monkeypatch.setattr(entering, "MOST_KEPT", 0)
    refused = client.post("/register", data={**data, "email": "a@example.org"})
    assert refused.status_code == 422
    assert "So much is waiting for its mail" in refused.text
    monkeypatch.setattr(entering, "MOST_KEPT", 5)
    monkeypatch.setattr(unsent, "LONGEST_KEPT", 100)
    refused = client.post("/register", data={**data, "email": "a@example.org"})
    assert "it is too long" in refused.text
    assert db.session.scalars(select(Token)).all() == []
    monkeypatch.undo()
    assert client.post("/register", data={**data, "email": "a@example.org"}).status_code == 303
    assert db.session.scalars(select(Token)).one().data["unsent"]["sends"] == "Åben sportshal"
    past = clock.now() - timedelta(minutes=1)
    db.session.execute(update(Token).values(expires_at=past))
    db.session.commit()
    tokens.forget_old()
    left = select(Token).where(Token.purpose == Purpose.confirm)
    assert db.session.scalars(left).all() == []


def test_a_box_that_is_closed_meanwhile_keeps_what_was_written(
    client: Client, place: Place
) -> None:
    other = make.box(place.town, name="Den anden kasse")
    citizen = person("Astrid Holm")
    db.session.commit()
    form = {"box": place.box.slug, "title": "Åben sportshal", "body": BODY, "accepts_rules": "y"}
    page = client.get(f"/ideas/new?box={place.box.slug}").text
    form["submission"] = form_at(page, "/ideas/new", "/ideas/new").filled()["submission"]
    asked = client.post("/ideas/new", data=form)
    place.box.closed = True
    db.session.commit()
    data = {**_form(asked, "/sign-in"), "email": citizen.email, "password": PASSWORD}
    shown = _send_on(client, client.post("/sign-in", data=data), data)
    assert shown.status_code == 200 or shown.status_code == 422
    assert BODY in html.unescape(shown.text)
    assert _ideas() == 0
    if other.is_open():
        sent = client.post("/ideas/new", data={**form, "box": other.slug, "submission": ""})
        assert sent.status_code == 303


def test_the_box_is_told_by_the_page_before_or_chosen_on_this_one(
    client: Client, place: Place
) -> None:
    page = client.get("/ideas/new").text
    assert "Idékassen" in page, "the only one there is for a visitor"
    assert "<select" not in page
    assert "Den indre kasse" not in page
    second = make.box(place.town, name="Torvets kasse")
    db.session.commit()
    for address in ("/ideas/new", "/ideas/new?space=nowhere", "/ideas/new?box=nowhere"):
        page = client.get(address).text
        assert "Idékassen" in page
        assert "Torvets kasse" in page
        assert "Den indre kasse" not in page
    assert client.get(f"/ideas/new?box={place.inner.slug}").text.count("Den indre kasse") == 0
    assert "<select" not in client.get(f"/ideas/new?box={second.slug}").text
    data = {"title": "Åben sportshal", "body": BODY, "box": ""}
    refused = client.post("/ideas/new", data=data)
    assert refused.status_code == 422
    assert "Choose a box." in refused.text
    assert BODY in html.unescape(refused.text)
    employee = make.member(place.inside, RoleName.employee)
    client.sign_in(employee)
    page = client.get("/ideas/new").text
    assert "Who reads it depends on the box" in page
    page = client.get(f"/ideas/new?box={place.inner.slug}").text
    assert "read by everybody in Værkstedet" in page
    assert "by nobody else" in page


def test_on_with_ones_own_idea_beside_another(client: Client, place: Place) -> None:
    other = make.idea(place.box, title="Åbne gymnastiksale i weekenden", body="Så kan alle spille.")
    secret = make.idea(place.inner, title="Åben sportshal for os")
    db.session.commit()
    data = {"box": place.box.slug, "title": "Åbne gymnastiksale", "body": BODY}
    page = html.unescape(client.post("/ideas/new", data={**data, "differs": str(other.id)}).text)
    assert f"{BODY}\r\n\r\nHow this differs from “Åbne gymnastiksale i weekenden”:" in page or (
        f"{BODY}\n\nHow this differs from “Åbne gymnastiksale i weekenden”:" in page
    )
    assert client.post("/ideas/new", data={**data, "differs": str(secret.id)}).status_code == 404
    shown = html.unescape(
        client.post("/ideas/new", data={**data, "accepts_rules": "y", "action": "preview"}).text
    )
    assert f"{other.path}#support" in shown
    assert "Support this one instead" in shown
