"""What another authority held, and we show, is decided about by nobody here: at no address."""

from typing import Any

import pytest

from participation import clock
from participation.accounts.models import RoleName
from participation.ideas.projects.models import ProjectState
from participation.ideas.proposals.models import IdeaState
from tests import factories as make
from tests.architecture.routes import collected
from tests.conftest import Client

READ_HERE = {
    "exports.project",
    "feeds.idea",
    "feeds.print_idea",
    "feeds.project",
    "ideas.original",
    "ideas.show",
    "ideas.versions",
    "moderation.decide",
    "moderation.report",
    "projects.show",
    "suggestions.index",
}
"""Where it is read, reported and moderated: all that is done with it here."""
REFUSED = {403, 404, 409}


def _open_at(app: Any, client: Client, names: dict[str, int]) -> set[str]:
    """The routes with one of these ids in their address that do not refuse whoever is signed in."""
    found = set()
    for rule in app.url_map.iter_rules():
        if (
            rule.endpoint in READ_HERE
            or len(rule.arguments) != 1
            or not rule.arguments <= names.keys()
        ):
            continue
        address = app.url_map.bind("localhost").build(
            rule.endpoint, {name: names[name] for name in rule.arguments}
        )
        values = {"version": "1", **collected()[rule.endpoint].form.values}
        answers = {
            "GET": client.get,
            "POST": lambda path, data=values: client.post(path, data=data),
        }
        found |= {
            f"{method} {rule.endpoint}"
            for method in sorted({"GET", "POST"} & rule.methods)
            if answers[method](address).status_code not in REFUSED
        }
    return found


@pytest.mark.parametrize("state", [IdeaState.new, IdeaState.accepted, IdeaState.realised])
def test_no_official_acts_on_an_idea_that_was_held_elsewhere(
    app: Any, client: Client, state: IdeaState
) -> None:
    town = make.space()
    box = make.box(town, held_by="Ayuntamiento de Madrid", closed=True, closes_at=clock.now())
    idea = make.idea(box, make.user("Astrid Holm"), state=state)
    client.sign_in(make.member(town, RoleName.official, RoleName.moderator, name="Mette Holm"))
    assert _open_at(app, client, {"idea_id": idea.id, "subject_id": idea.id}) == set()


def test_no_official_acts_on_a_project_that_was_held_elsewhere(app: Any, client: Client) -> None:
    town = make.space()
    project = make.project(town, held_by="Helsingin kaupunki", state=ProjectState.realised)
    client.sign_in(make.member(town, RoleName.official, RoleName.moderator, name="Mette Holm"))
    assert _open_at(app, client, {"project_id": project.id, "subject_id": project.id}) == set()


@pytest.mark.parametrize("path", ["/desk/gains/{}", "/desk/evidence/{}"])
def test_an_idea_that_is_not_said_yes_to_has_no_gain_yet(client: Client, path: str) -> None:
    town = make.space()
    idea = make.idea(make.box(town))
    client.sign_in(make.member(town, RoleName.official, name="Mette Holm"))
    assert client.get(path.format(idea.id)).status_code == 403


def test_the_page_says_where_it_happened(client: Client) -> None:
    town = make.space()
    theirs = make.idea(make.box(town, held_by="Ayuntamiento de Madrid"))
    ours = make.idea(make.box(town))
    pages = [client.get(each.path).text for each in (theirs, ours)]
    assert ["What happened there" in each for each in pages] == [True, False]
    assert ["Where we are" in each for each in pages] == [False, True]
