"""What is typed when the sign-in is gone: it comes back after signing in, and to nobody else."""

import html
import io
import re
import secrets
from typing import Any

import pytest
from sqlalchemy import func, select, update

from participation import clock, db
from participation.accounts.models import RoleName, SignIn, User
from participation.comments.models import Comment
from participation.ideas.boxes.models import Box
from participation.ideas.proposals.models import Idea
from participation.ideas.support.models import Vote
from participation.spaces.models import Audience
from participation.subjects.models import Subject
from participation.web import unsent
from participation.web.submissions import VISITOR, new_key
from tests import factories as make
from tests.accounts.test_entering import PASSWORD, person
from tests.architecture.pages import form_at
from tests.conftest import Client

TEXT = "Flere bænke ved søen, så man kan hvile."
HTMX = {"HX-Request": "true", "Sec-Fetch-Site": "same-origin"}


class Place:
    """A box with an idea, and two people who may write there."""

    def __init__(self) -> None:
        space = make.space()
        self.box: Box = make.box(space)
        self.idea: Idea = make.idea(self.box)
        self.astrid: User = person("Astrid Holm")
        self.bo: User = person("Bo Lind")
        for each in (self.astrid, self.bo):
            make.accept_rules(each, space)
        db.session.commit()


@pytest.fixture
def place(app: Any) -> Place:
    return Place()


def _hidden(page: str) -> dict[str, str]:
    """The hidden fields of the form that matters on a page."""
    body = page[page.index("<main") :]
    found = re.findall(r"<input[^>]*>", body)
    fields: dict[str, str] = {}
    for each in found:
        if 'type="hidden"' in each:
            name, value = re.search(r'name="([^"]+)"', each), re.search(r'value="([^"]*)"', each)
            if name and value:
                fields.setdefault(name[1], html.unescape(value[1]))
    return fields


def _sign_out_elsewhere(user: User) -> None:
    gone = update(SignIn).where(SignIn.user_id == user.id).values(revoked_at=clock.now())
    db.session.execute(gone)
    db.session.commit()


def _back(client: Client, refused: Any, who: User, **more: Any) -> Any:
    """Sign in on the page that was answered, and let the browser follow."""
    data = {**_hidden(refused.text), "email": who.email, "password": PASSWORD}
    answer = client.post("/sign-in", data=data)
    if answer.status_code != 307:
        return answer
    # The browser sends the same body to where it is led.
    return client.post(answer.location, data=data)


def _number(kind: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(kind)) or 0


def test_an_idea_comes_back(client: Client, place: Place) -> None:
    client.sign_in(place.astrid)
    address = f"/ideas/new?box={place.box.slug}"
    form = {**_hidden(client.get(address).text), "title": "Bænke", "body": TEXT}
    ideas = _number(Idea)
    _sign_out_elsewhere(place.astrid)
    refused = client.post(address, data=form)
    assert refused.status_code == 403
    assert "Nothing has been sent yet." in refused.text
    assert "What you wrote waits for it for three days" in refused.text
    wrong = client.post(
        "/sign-in", data={**_hidden(refused.text), "email": "astrid@example.org", "password": "x"}
    )
    assert _hidden(wrong.text)["unsent"] == _hidden(refused.text)["unsent"], (
        "a typing error is none"
    )
    again = _back(client, wrong, place.astrid)
    assert again.status_code == 200
    page = html.unescape(again.text)
    assert "This is not sent yet." in page
    assert TEXT in page
    assert 'value="Bænke"' in page
    assert _number(Idea) == ideas
    sent = client.post(address, data={**_hidden(again.text), "title": "Bænke", "body": TEXT})
    assert sent.status_code == 303
    assert TEXT in html.unescape(client.get(sent.location).text)
    assert _number(Idea) == ideas + 1


def test_an_answer_to_a_comment_comes_back_with_its_place(client: Client, place: Place) -> None:
    parent = make.comment(place.idea, place.bo)
    client.sign_in(place.astrid)
    page = client.get(f"{place.idea.path}?reply={parent.id}").text
    form: dict[str, Any] = {**form_at(page, place.idea.path, "/comments").filled(), "body": TEXT}
    assert form["parent"] == [str(parent.id)]
    _sign_out_elsewhere(place.astrid)
    again = _back(client, client.post("/comments", data=form), place.astrid)
    assert TEXT in html.unescape(again.text)
    assert "Answer a comment" in again.text
    assert _hidden(again.text)["parent"] == str(parent.id)
    comments = _number(Comment)
    assert client.post("/comments", data={**_hidden(again.text), "body": TEXT}).status_code == 303
    assert _number(Comment) == comments + 1


def test_with_htmx_the_whole_page_becomes_the_sign_in(client: Client, place: Place) -> None:
    form = {"about": str(place.idea.id), "body": TEXT}
    refused = client.post("/comments", data=form, headers=HTMX)
    assert refused.status_code == 422, "what htmx swaps in"
    assert refused.headers["HX-Retarget"] == "body"
    again = _back(client, refused, place.astrid)
    assert TEXT in html.unescape(again.text)
    assert "<main" in again.text
    assert 'data-hx-post="/comments"' not in again.text, "the comments are not on this page"


def test_an_edit_keeps_its_version(client: Client, place: Place) -> None:
    idea = make.idea(place.box, place.astrid)
    client.sign_in(place.astrid)
    address = f"/ideas/{idea.id}/text"
    form = {**_hidden(client.get(address).text), "title": "Bænke", "body": TEXT}
    _sign_out_elsewhere(place.astrid)
    refused = client.post(address, data=form)
    db.session.execute(update(Subject).where(Subject.id == idea.id).values(version=9))
    db.session.commit()
    again = _back(client, refused, place.astrid)
    assert TEXT in html.unescape(again.text)
    assert "This is not sent yet." in html.unescape(again.text)
    again = client.post(address, data={**form, "submission": _hidden(again.text)["submission"]})
    assert again.status_code == 422
    assert "Somebody else saved a change" in html.unescape(again.text)


def test_a_vote_is_repeated_by_one_press(client: Client, place: Place) -> None:
    address = f"/ideas/{place.idea.id}/support"
    headers = {"Referer": f"http://localhost{place.idea.path}", "Sec-Fetch-Site": "same-origin"}
    refused = client.post(address, data={"value": "1"}, headers=headers)
    again = _back(client, refused, place.astrid)
    assert (again.status_code, again.location) == (303, place.idea.path)
    assert _number(Vote) == 0
    page = html.unescape(client.get(place.idea.path).text)
    assert "Nothing has been done yet." in page
    assert "You support this idea." not in page


@pytest.mark.parametrize("text", ["", TEXT])
def test_a_page_before_that_is_no_address(client: Client, place: Place, text: str) -> None:
    address = f"/ideas/{place.idea.id}/support"
    headers = {"Referer": "http://[localhost/", "Sec-Fetch-Site": "same-origin"}
    refused = client.post(address, data={"value": text}, headers=headers)
    assert refused.status_code in (303, 403)
    assert "[localhost" not in refused.headers.get("Location", "") + refused.text


def test_text_goes_to_nobody_else(client: Client, place: Place) -> None:
    client.sign_in(place.astrid)
    address = f"/ideas/new?box={place.box.slug}"
    form = {**_hidden(client.get(address).text), "title": "Bænke", "body": TEXT}
    _sign_out_elsewhere(place.astrid)
    refused = client.post(address, data=form)
    answer = _back(client, refused, place.bo)
    assert answer.status_code == 303
    page = html.unescape(client.get("/account").text)
    assert "What was typed here before was typed under another account." in page
    assert TEXT not in page


def test_a_form_of_somebody_else_is_not_sent_under_the_new_name(
    client: Client, place: Place
) -> None:
    client.sign_in(place.astrid)
    address = f"/ideas/new?box={place.box.slug}"
    form = {**_hidden(client.get(address).text), "title": "Bænke", "body": TEXT}
    client.sign_in(place.bo)
    ideas = _number(Idea)
    answer = client.post(address, data=form)
    assert answer.status_code == 200
    page = html.unescape(answer.text)
    assert "you are signed in as Bo Lind now" in page
    assert TEXT in page
    assert _number(Idea) == ideas
    sent = client.post(address, data={**_hidden(answer.text), "title": "Bænke", "body": TEXT})
    assert sent.status_code == 303


def test_whatever_stands_in_the_address(client: Client, place: Place) -> None:
    address = f"/ideas/{place.idea.id}/support?fra=s%C3%B8%20%26+k&x="
    refused = client.post(address, data={"value": "1"})
    again = _back(client, refused, place.astrid)
    assert again.status_code == 303
    assert "Nothing has been done yet." in client.get("/account").text


def test_passwords_are_not_on_the_page(client: Client, place: Place) -> None:
    data = {"name": "Astrid", "email": "ny@example.org", "password": "meget-hemmeligt"}
    refused = client.post("/account/email", data=data)
    with client.application.app_context():
        found = unsent._read(_hidden(refused.text)["unsent"])
    assert found is not None
    assert found["fields"] == {"name": ["Astrid"], "email": ["ny@example.org"]}
    again = _back(client, refused, place.astrid)
    assert "ny@example.org" in again.text


def test_too_long_is_said(client: Client, place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unsent, "LONGEST", 100)
    refused = client.post("/comments", data={"about": str(place.idea.id), "body": TEXT})
    assert refused.status_code == 403
    assert "unsent" not in _hidden(refused.text)
    assert "What you typed is too long" in refused.text


def test_nearly_two_megabytes_come_through(client: Client, place: Place) -> None:
    text = "Et langt svar. " * 90_000
    refused = client.post("/comments", data={"about": str(place.idea.id), "body": text})
    assert _back(client, refused, place.astrid).status_code == 200
    client.post("/sign-out")
    noise = secrets.token_hex(950_000)
    refused = client.post("/comments", data={"about": str(place.idea.id), "body": noise})
    assert "What you typed is too long" not in refused.text
    assert _back(client, refused, place.astrid).status_code == 200
    client.post("/sign-out")
    noise = secrets.token_urlsafe(1_400_000)
    refused = client.post("/comments", data={"about": str(place.idea.id), "body": noise})
    assert "What you typed is too long" in refused.text


@pytest.mark.parametrize("packed", ["", "nonsense", "{other}"])
def test_only_what_was_signed_for_this_address(client: Client, place: Place, packed: str) -> None:
    refused = client.post("/comments", data={"about": str(place.idea.id), "body": TEXT})
    packed = packed.replace("{other}", _hidden(refused.text)["unsent"])
    client.sign_in(place.astrid)
    comments = _number(Comment)
    answer = client.post(f"/ideas/{place.idea.id}/text", data={"unsent": packed, "body": "x"})
    assert answer.status_code == 400
    assert _number(Comment) == comments


def test_a_day_later_it_is_said(
    client: Client, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = client.post("/comments", data={"about": str(place.idea.id), "body": TEXT})
    monkeypatch.setattr(unsent, "LASTS", -1)
    answer = _back(client, refused, place.astrid)
    assert answer.status_code == 303
    assert "more than a day old" in client.get(answer.location).text


def test_another_site_cannot_put_text_into_a_form(client: Client, place: Place) -> None:
    refused = client.post("/comments", data={"about": str(place.idea.id), "body": TEXT})
    client.sign_in(place.astrid)
    answer = client.post(
        "/comments", data=_hidden(refused.text), headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert answer.status_code == 400


def test_files_have_to_be_chosen_again(client: Client, place: Place) -> None:
    data = {"about": str(place.idea.id), "body": TEXT, "file": (io.BytesIO(b"x"), "a.pdf")}
    refused = client.post("/comments", data=data)
    again = _back(client, refused, place.astrid)
    assert "Files could not be kept: choose them again." in again.text


# ------------------------------------------------------- what only those who are signed in can find


class Inside:
    """An internal space with a hearing, and somebody who works there."""

    def __init__(self, *, anonymous: bool) -> None:
        space = make.space(Audience.internal)
        self.astrid: User = person("Astrid Holm")
        make.role(self.astrid, RoleName.employee, space)
        self.hearing = make.hearing(space, anonymous=anonymous)
        kind = "anonymous" if anonymous else "response"
        self.address = f"/hearings/{self.hearing.id}/{kind}"
        db.session.commit()


@pytest.mark.parametrize("anonymous", [False, True])
def test_a_response_in_an_internal_space_comes_back(
    app: Any, client: Client, anonymous: bool
) -> None:
    inside = Inside(anonymous=anonymous)
    client.sign_in(inside.astrid)
    form = form_at(client.get(inside.address).text, inside.address, inside.address).filled()
    _sign_out_elsewhere(inside.astrid)
    refused = client.post(inside.address, data={**form, "body": TEXT})
    assert refused.status_code == 403
    assert "Nothing has been sent yet." in refused.text
    again = _back(client, refused, inside.astrid)
    assert again.status_code == 200
    assert "This is not sent yet." in html.unescape(again.text)
    assert TEXT in html.unescape(again.text)


def test_the_sign_in_does_not_tell_what_there_is(app: Any, client: Client) -> None:
    inside = Inside(anonymous=False)
    client.sign_in(inside.astrid)
    form = form_at(client.get(inside.address).text, inside.address, inside.address).filled()
    client.post("/sign-out")
    there = client.post(inside.address, data={**form, "body": TEXT})
    nowhere = client.post("/hearings/987654/response", data={**form, "body": TEXT})
    assert there.status_code == nowhere.status_code == 403
    form["submission"] = new_key(VISITOR)
    assert client.post(inside.address, data={**form, "body": TEXT}).status_code == 404
    assert client.post("/hearings/987654/response", data=form).status_code == 404
