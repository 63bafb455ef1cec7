"""What shows that something is realised: files and links, who said so, and what is missing."""

import io
from typing import Any

import pytest
from sqlalchemy import select

from participation import clock, db
from participation.accounts.models import RoleName
from participation.ideas.answers.actions import NextStep, decide
from participation.ideas.evidence import actions, own_data, queries
from participation.ideas.evidence.models import Evidence
from participation.ideas.evidence.rules import MOST
from participation.ideas.projects.actions import projects
from participation.ideas.projects.actions.projects import ProjectStep
from participation.ideas.projects.models import ProjectPart, ProjectState
from participation.ideas.proposals.actions import NotAllowed
from participation.ideas.proposals.models import IdeaState
from participation.ideas.proposals.queries import ideas
from participation.subjects.models import Visibility
from tests import factories
from tests.conftest import Client


@pytest.fixture
def here(client: Client) -> Any:
    class Here:
        space = factories.space()
        box = factories.box(space)
        official = factories.member(space, RoleName.official, name="Anna Berg")
        idea = factories.idea(box, factories.member(space), state=IdeaState.in_progress)

        def realise(self) -> None:
            """As the form does it."""
            official = factories.member(self.space, RoleName.official, name="Anna Berg")
            loaded = ideas.get(self.idea.id, official)
            assert loaded is not None
            department = factories.department(self.space)
            step = NextStep(IdeaState.realised, department=department, result="Lamperne lyser.")
            decide(loaded, step, by=official)
            db.session.commit()

    client.sign_in(Here.official)
    return Here()


def sent(**values: Any) -> dict[str, Any]:
    """What the form sends."""
    return {"title": "Målerapport", **values}


def test_a_realised_idea_says_who_said_so_what_shows_it_and_what_is_missing(
    client: Client, here: Any
) -> None:
    here.realise()
    page = client.get(here.idea.path).text
    assert "Anna Berg, " in page
    assert "that it is realised" in page
    assert "Not shown yet: figures, a picture, a file or a link." in page
    assert client.get(f"/ideas/{here.idea.id}/evidence").status_code == 303
    address = f"/desk/evidence/{here.idea.id}"
    file = (io.BytesIO(factories.pdf("report")), "rapport.pdf")
    assert client.post(address, data=sent(file=file)).status_code == 303
    link = "https://avisen.example/lamper"
    assert client.post(address, data=sent(title="I avisen", link=link)).status_code == 303
    client.delete_cookie("session")
    page = client.get(here.idea.path).text
    assert "Målerapport (PDF" in page
    assert f'href="{link}"' in page
    assert "Not shown yet: figures, a picture." in page
    kept = db.session.scalars(select(Evidence).where(Evidence.link == "")).one()
    with client.get(f"/evidence/{kept.id}/rapport.pdf") as answer:
        assert answer.status_code == 200
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    here.idea.visibility = Visibility.hidden
    db.session.commit()
    assert client.get(f"/evidence/{kept.id}/rapport.pdf").status_code == 404


def test_a_realised_project_says_it_too(client: Client, here: Any) -> None:
    project = factories.project(here.space, state=ProjectState.in_progress)
    step = ProjectStep(ProjectState.realised, result="34 lamper.", result_figures="34")
    projects.take_step(project, step, by=here.official)
    actions.add(project, "Kortet", link="https://kort.example/lamper", by=here.official)
    db.session.commit()
    assert "Evidence" in client.get(f"/desk/projects/{project.id}").text
    page = client.get(project.path).text
    assert "Anna Berg" in page
    assert 'href="https://kort.example/lamper"' in page
    assert "Not shown yet: a picture." in page
    other = factories.project(here.space)
    assert "/desk/evidence/" not in client.get(f"/desk/projects/{other.id}").text


def test_what_shows_a_project_shows_its_ideas_once_it_is_public(client: Client, here: Any) -> None:
    here.realise()
    draft = {"visibility": Visibility.staff, "visible_from": None, "published_at": None}
    for title, values in (("Kortet", {}), ("Kanariefugl", draft)):
        project = factories.project(here.space, state=ProjectState.realised, **values)
        actions.add(project, title, link="https://kort.example/lamper", by=here.official)
        part = ProjectPart(project_id=project.id, subject_id=here.idea.id, added_at=clock.now())
        db.session.add(part)
    db.session.commit()
    page = client.get(here.idea.path).text
    assert "Kortet" in page
    assert "Kanariefugl" not in page
    assert "Not shown yet: figures, a picture." in page


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({}, "Choose a file, or write a link."),
        ({"link": "javascript:alert(1)"}, "begins with https://"),
        ({"link": "lamper"}, "begins with https://"),
        ({"title": "", "link": "https://a.example"}, "Write what it shows."),
        ({"file": "nothing"}, "something else"),
        ({"file": "pdf", "link": "https://a.example"}, "one at a time"),
    ],
)
def test_what_is_wrong_is_said_and_kept(
    client: Client, here: Any, values: dict[str, Any], why: str
) -> None:
    here.realise()
    data = sent(**values)
    if "file" in data:
        content = factories.pdf() if data["file"] == "pdf" else b"nothing"
        data["file"] = (io.BytesIO(content), "a.pdf")
    answer = client.post(f"/desk/evidence/{here.idea.id}", data=data)
    assert answer.status_code == 422
    assert why in answer.text
    for name in ("title", "link"):
        assert f'value="{data.get(name, "")}"' in answer.text or not data.get(name)
    assert db.session.scalars(select(Evidence)).all() == []


def test_only_what_is_realised_has_it_and_only_so_much(client: Client, here: Any) -> None:
    assert client.get(f"/desk/evidence/{here.idea.id}").status_code == 403
    with pytest.raises(NotAllowed):
        actions.add(here.idea, "A", link="https://a.example", by=here.official)
    here.realise()
    for number in range(MOST):
        actions.add(here.idea, str(number), link="https://a.example", by=here.official)
    with pytest.raises(actions.TooMany):
        actions.add(here.idea, "A", link="https://a.example", by=here.official)
    kept = db.session.scalars(select(Evidence).order_by(Evidence.id).limit(1)).one()
    address = f"/desk/evidence/{here.idea.id}/{kept.id}/removal"
    assert client.post(address).status_code == 303
    assert client.post(address).status_code == 404
    assert len(queries.claim(here.idea.id).evidence) == MOST - 1


def test_it_stays_without_a_name_when_who_added_it_is_erased(here: Any) -> None:
    here.realise()
    made = actions.add(here.idea, "A", link="https://a.example", by=here.official)
    assert [each["title"] for each in own_data.evidence(here.official)] == ["A"]
    own_data.forget(here.official)
    db.session.refresh(made)
    assert made.by_id is None


def test_what_was_realised_elsewhere_names_nobody(client: Client, here: Any) -> None:
    idea = factories.idea(here.box, state=IdeaState.realised, result="Bygget.")
    page = client.get(idea.path).text
    assert "How we know" in page
    assert "said on" not in page.partition('id="evidence"')[2].partition("</section>")[0]
