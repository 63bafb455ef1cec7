"""What the pages of a project at the desk share: the project, its line of links, and where they lead."""

from collections.abc import Callable, Collection
from typing import Any, NamedTuple

from flask import abort, request, url_for
from flask_login import current_user

from participation import web
from participation.accounts.models import Reader
from participation.ideas.projects import rules, words
from participation.ideas.projects.models import Project
from participation.ideas.projects.queries import projects
from participation.places import Panel, Place
from participation.subjects.models import Subject


def _always(_project: Project) -> bool:
    return True


class Tab(NamedTuple):
    """A page of a project that the line of links above each of its pages leads to.

    `pages` are the endpoints of those that belong to it and have no link of their own, `names_it` is what
    the project's id is called in the address, `when` for which projects it is there.
    """

    order: int
    endpoint: str
    text: Callable[[], str]
    pages: Collection[str] = ()
    names_it: str = "project_id"
    when: Callable[[Project], bool] = _always


TABS: Place[Tab] = Place()
"""The pages of one project at the desk, of all rooms."""


def find(project_id: int) -> Project:
    """The project, when the reader works on it: 404 when it cannot be read, 403 for others."""
    project = projects.get(project_id, current_user) or abort(404)
    web.allow(rules.may_work_on(current_user, project))
    return project


def to(endpoint: str, project: Project, **more: Any) -> web.Answer:
    """Send the official on to one of the project's pages."""
    return web.redirect(url_for(endpoint, project_id=project.id, **more))


def _address(tab: Tab, project: Project) -> str:
    values: dict[str, Any] = {tab.names_it: project.id}
    return url_for(tab.endpoint, **values)


def _tabs(project: Project) -> list[dict[str, Any]]:
    """The pages of a project as a line of links; the one that the reader is on is among them."""
    here = request.endpoint
    return [
        {
            "text": tab.text(),
            "href": _address(tab, project),
            "current": here == tab.endpoint or here in tab.pages,
        }
        for tab in sorted(TABS, key=lambda tab: tab.order)
        if tab.when(project)
    ]


def links(reader: Reader, subject: Subject) -> Panel | None:
    """The same line above a page of a project that a lower room has."""
    if not isinstance(subject, Project) or not rules.may_work_on(reader, subject):
        return None
    return Panel("ideas/projects/desk/_tabs.html", _tabs(subject))


def page(template: str, project: Project, *, status: int = 200, **values: Any) -> web.Answer:
    """A page of a project at the desk, with its name above and its pages as a line of links."""
    return web.page(
        f"ideas/{template}.html",
        status=status,
        project=project,
        tabs=_tabs(project),
        tag=words.tag(project.state),
        may_publish=rules.may_publish(current_user, project),
        **values,
    )
