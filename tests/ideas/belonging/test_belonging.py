"""What belongs to projects: an idea becomes one, things are added and taken out, promises are followed."""

import re
from typing import Any

import pytest
from sqlalchemy import select

from participation import db
from participation.accounts.models import RoleName
from participation.ideas.belonging import actions
from participation.ideas.projects.models import Milestone, Project, ProjectPart
from participation.ideas.proposals.actions import NotAllowed
from participation.ideas.proposals.models import Idea, IdeaState
from participation.spaces.models import Audience
from tests import factories as make
from tests.conftest import Client


def test_an_accepted_idea_becomes_a_project_in_one_step(client: Client, place: Any) -> None:
    client.sign_in(place.official)
    page = client.get(place.idea.path).text
    link = re.search(r'href="(/ideas/\d+/project)"', page)
    assert link
    form = client.get(client.get(link[1]).headers["Location"])
    assert place.idea.title in form.text
    assert "Stien er mørk" in form.text
    address = re.search(r'<form[^>]+action="(/desk/projects/new[^"]+)"', form.text)
    assert address
    here = address[1].replace("&amp;", "&")
    assert client.post(here, data={"title": "", "summary": "Kort"}).status_code == 422
    sent = client.post(
        here,
        data={
            "title": "Lys på stien",
            "summary": "34 lamper.",
            "department": str(place.department.id),
            "responsible": str(place.official.id),
            "published": "y",
        },
    )
    assert sent.status_code == 303
    project = db.session.scalars(select(Project)).one()
    assert project.is_shown
    assert project.currency == "DKK"
    assert db.session.get_one(Idea, place.idea.id).state is IdeaState.planned
    for text in (client.get(project.path).text, client.get("/projects").text):
        assert "Lys på stien" in text
    shown = client.get(place.idea.path).text
    assert "Part of a project" in shown
    assert f"/projects/{project.id}" in shown


def test_only_what_is_public_in_the_same_space_belongs_to_it(client: Client, place: Any) -> None:
    project = make.project(place.space)
    inside = make.space(Audience.internal)
    make.role(place.official, RoleName.official, inside)
    other = make.idea(make.box(inside), title="Indre idé", state=IdeaState.accepted)
    with pytest.raises(NotAllowed):
        actions.add(project, other, by=place.official)
    client.sign_in(place.official)
    here = f"/desk/projects/{project.id}/parts"
    assert "Indre idé" not in client.get(f"{here}?q=Indre").text
    for number in ("99999", str(other.id)):
        client.post(here, data={"subject": number})
        assert "That cannot be added" in client.get(here).text
    found = client.get(f"{here}?q=lys")
    assert f'value="{place.idea.id}"' in found.text
    for _twice in range(2):
        assert client.post(here, data={"subject": str(place.idea.id)}).status_code == 303
    assert db.session.scalars(select(ProjectPart.subject_id)).all() == [place.idea.id]
    client.post(f"{here}/removal", data={"subject": str(place.idea.id)})
    assert db.session.scalars(select(ProjectPart.subject_id)).all() == []


def test_a_promise_of_an_outcome_is_followed_as_a_milestone(client: Client, place: Any) -> None:
    client.sign_in(place.official)
    desk = client.get(f"/desk/hearings/{place.hearing.id}/correction").text
    assert f"/desk/projects/new?of={place.hearing.id}" in desk
    project = make.project(place.space)
    actions.add(project, place.hearing, by=place.official)
    desk = client.get(f"/desk/hearings/{place.hearing.id}/correction").text
    at = f"/desk/projects/{project.id}/milestones?promised={place.hearing.id}"
    assert at in desk.replace("&amp;", "&")
    client.post(at, data={"title": "Skilte", "day": "2031-03-04", "precision": "season"})
    made = db.session.scalars(select(Milestone)).one()
    assert made.promised_in_id == place.hearing.id
    outcome = client.get(f"/hearings/{place.hearing.id}/outcome").text
    assert "What was promised" in outcome
    assert "spring 2031" in outcome
    assert "Promised in:" in client.get(project.path).text
