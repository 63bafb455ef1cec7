"""How many questions a page asks the database: few, and as many for much as for little."""

from typing import Any

import pytest
from flask import Flask
from jinja2 import Template
from sqlalchemy import event, select

from participation import clock, db
from participation.accounts.models import RoleName
from participation.comments.models import Comment
from participation.ideas.answers.models import Gain, GainKind
from participation.ideas.proposals.models import IdeaState
from participation.subjects.actions import set_labels
from participation.subjects.models import StateChange, Visibility
from tests import factories as make
from tests.conftest import Client

LIST, DETAIL, WRITE = 3, 10, 8
PLAIN = 4
"""Of an idea without labels, answers and parts: the idea, its steps, its comments, its gains."""


def _short(queries: list[str]) -> str:
    return "\n".join(each[:60] + " … " + each[-60:] for each in queries)


@pytest.fixture
def here(app: Flask) -> Any:
    class Here:
        space = make.space()
        department = make.department(space)
        box = make.box(space, threshold=1, department_id=department.id)
        author = make.member(space)
        citizen = make.member(space)
        official = make.member(space, RoleName.official, RoleName.moderator)
        idea = make.idea(box, author)

    return Here


def _fill(here: Any, comments: int) -> None:
    """An idea with everything an idea can have."""
    idea = here.idea
    set_labels(idea, [make.label(here.space) for _ in range(3)])
    idea.state = IdeaState.realised
    idea.department_id = here.department.id
    db.session.add(Gain(subject_id=idea.id, kind=GainKind.money, realised=3, at=clock.now()))
    for state in ("new", "realised"):
        db.session.add(
            StateChange(subject_id=idea.id, state=state, at=clock.now(), by_id=here.official.id)
        )
    make.idea(here.box, here.author, merged_into_id=idea.id, state=IdeaState.merged)
    parent = None
    for number in range(comments):
        parent = make.comment(
            idea,
            make.user(),
            parent=parent if number % 9 else None,
            visibility=Visibility.hidden if number % 4 == 1 else Visibility.visible,
            department_id=here.department.id if number % 5 == 0 else None,
        )


@pytest.mark.parametrize("comments", [5, 150])
def test_the_page_of_an_idea(client: Client, here: Any, queries: list[str], comments: int) -> None:
    _fill(here, comments)
    path = here.idea.path
    for query in ("", "?sort=newest", "?sort=discussed"):
        queries.clear()
        assert client.get(path + query).status_code == 200
        assert len(queries) <= DETAIL, _short(queries)
        # SQLite reads both tables from end to end for a join that is joined to.
        assert not [each for each in queries if "JOIN (subjects" in each]
    for person in (here.citizen, here.official):
        client.sign_in(person)
        queries.clear()
        assert client.get(path).status_code == 200
        assert len(queries) <= DETAIL + 1, _short(queries)


def test_the_page_of_an_idea_with_little(client: Client, here: Any, queries: list[str]) -> None:
    make.comment(here.idea)
    path = here.idea.path
    queries.clear()
    assert client.get(path).status_code == 200
    assert len(queries) <= PLAIN, _short(queries)


def test_the_page_of_an_idea_makes_no_objects_of_its_rows(client: Client, here: Any) -> None:
    _fill(here, 20)
    for comment in db.session.scalars(select(Comment)):
        comment.visibility = Visibility.visible
    here.idea.keeper_id = here.citizen.id
    db.session.commit()
    db.session.expunge_all()
    made: list[str] = []

    def note(thing: Any, _context: Any) -> None:
        made.append(type(thing).__name__)

    event.listen(db.Base, "load", note, propagate=True)
    try:
        page = client.get(here.idea.path)
        assert page.status_code == 200
        assert made == []
        # Whoever is signed in is read in a statement of their own; an official is offered departments.
        client.sign_in(here.citizen)
        made.clear()
        assert client.get(here.idea.path).status_code == 200
        assert set(made) <= {"User", "Role"}
    finally:
        event.remove(db.Base, "load", note)


def test_no_template_of_the_page_is_made_anew(
    client: Client, here: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A template that is imported with its context is made again for each page."""
    _fill(here, 5)
    path = here.idea.path
    assert client.get(path).status_code == 200
    made: list[str | None] = []
    make_module = Template.make_module

    def note(template: Template, *arguments: Any, **named: Any) -> Any:
        made.append(template.name)
        return make_module(template, *arguments, **named)

    monkeypatch.setattr(Template, "make_module", note)
    assert client.get(path).status_code == 200
    client.sign_in(here.citizen)
    client.get(path)
    made.clear()
    assert client.get(path).status_code == 200
    assert made == []


@pytest.mark.parametrize("ideas", [3, 60])
@pytest.mark.parametrize("query", ["", "?view=board", "?sort=supported", "?state=new&q=lys"])
def test_lists(client: Client, here: Any, queries: list[str], ideas: int, query: str) -> None:
    for number in range(ideas):
        make.idea(make.box(here.space) if number < 5 else here.box, make.user())
    paths = ("/ideas", here.box.path)
    for person in (None, here.citizen, here.official):
        if person:
            client.sign_in(person)
        for path in paths:
            queries.clear()
            assert client.get(path + query).status_code == 200
            # Words ask whether there is a search index; for who is signed in, cards say what one has voted.
            most = LIST + (2 if person else 0) + ("q=" in query)
            assert len(queries) <= most, _short(queries)
    for path, most in (("", LIST + 1), ("/list", LIST + 1), ("/waiting", LIST)):
        queries.clear()
        assert client.get(f"/desk/ideas{path}{query}").status_code == 200
        assert len(queries) <= most + 1, _short(queries)


def test_voting(client: Client, here: Any, queries: list[str]) -> None:
    client.sign_in(here.citizen)
    url = f"/ideas/{here.idea.id}/support"
    for value in ("1", "", "1"):
        for headers in ({}, {"HX-Request": "true"}):
            queries.clear()
            client.post(url, data={"value": value}, headers=dict(headers))
            assert len(queries) <= WRITE, _short(queries)


@pytest.mark.parametrize("comments", [2, 100])
def test_commenting(client: Client, here: Any, queries: list[str], comments: int) -> None:
    made = [make.comment(here.idea) for _ in range(comments)]
    client.sign_in(here.citizen)
    idea_id, last = here.idea.id, made[-1].id
    for parent in ("", last):
        queries.clear()
        data = {"about": idea_id, "parent": parent, "body": "Hej"}
        assert client.post("/comments", data=data).status_code == 303
        # A reply has its thread to hold, and the phases of the box to ask.
        assert len(queries) <= WRITE + 2 * bool(parent), _short(queries)
