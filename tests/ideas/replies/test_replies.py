"""Reply templates: fields that are known, and a text that is seen and changed before it is sent."""

import re
from typing import Any

import pytest
from flask import Flask

from participation import db
from participation.accounts.models import RoleName
from participation.ideas.proposals.models import IdeaState
from participation.ideas.replies import actions, queries
from participation.ideas.replies.fields import left_open, unknown
from tests import factories as make
from tests.conftest import Client


@pytest.fixture
def here(app: Flask) -> Any:
    class Here:
        space = make.space()
        department = make.department(space, "Veje")
        box = make.box(space, name="Trafik")
        anna = make.member(space, RoleName.official, name="Anna Berg")
        idea = make.idea(box, make.member(space), title="Lys på stien")

    return Here


@pytest.mark.parametrize(
    ("text", "wrong", "open_"),
    [
        ("Tak for {title}.", [], ["title"]),
        ("{titel} og {} og {title}", ["titel", ""], ["title"]),
        ("Ingen felter", [], []),
        ("{name}{name}", [], ["name"]),
    ],
)
def test_fields(text: str, wrong: list[str], open_: list[str]) -> None:
    assert unknown(text) == wrong
    assert left_open(text) == open_


def test_a_field_that_is_none_is_refused_at_saving(here: Any, client: Client) -> None:
    client.sign_in(here.anna)
    address = f"/desk/ideas/replies/new?space={here.space.slug}"
    refused = client.post(address, data={"name": "Tak", "body": "Tak for {titel}."})
    assert refused.status_code == 422
    assert "There is no field {titel}" in refused.text
    assert "Tak for {titel}." in refused.text
    assert client.post(address, data={"name": "Tak", "body": "Tak for {title}."}).status_code == 303
    assert [each.name for each in queries.of_space(here.space.id)] == ["Tak"]
    with pytest.raises(actions.Unfit):
        actions.add(here.space, "Tak", "{titel}", by=here.anna)


def test_the_text_is_seen_and_changed_before_it_is_sent(here: Any, client: Client) -> None:
    body = "Vi kan ikke gøre {title} i {box}. Nyt senest {promised}. {name}, {department}"
    template = make.reply_template(here.space, body)
    client.sign_in(here.anna)
    address = f"/ideas/{here.idea.id}/states"
    page = client.get(f"{address}?state=declined").text
    version = re.search(r'name="version"[^>]*value="([^"]*)"', page)
    assert version
    sent = {
        "version": version[1],
        "state": "declined",
        "reason": "Kære Vera",
        "template": str(template.id),
        "department": str(here.department.id),
    }
    begun = client.post(address, data={**sent, "begin": "1"})
    assert begun.status_code == 200
    text = re.search(r"<textarea[^>]*name=\"reason\"[^>]*>(.*?)</textarea>", begun.text, re.DOTALL)
    assert text
    said = text[1].strip().replace("\r\n", "\n")
    assert said == (
        "Kære Vera\n\nVi kan ikke gøre Lys på stien i Trafik. Nyt senest {promised}. Anna Berg, Veje"
    )
    assert here.idea.state is IdeaState.new
    refused = client.post(address, data={**sent, "reason": said})
    assert refused.status_code == 422
    assert "Fill in {promised} by hand first." in refused.text
    assert client.post(address, data={**sent, "reason": "Nej, fordi."}).status_code == 303
    db.session.expire_all()
    assert here.idea.state is IdeaState.declined
