"""What the pages of a project at the desk share: the project, its line of links, and where they lead."""

from collections.abc import Callable
from typing import Any

from flask import abort, request, url_for
from flask_login import current_user

from participation import web
from participation.i18n import gettext as _
from participation.ideas.projects import rules, words
from participation.ideas.projects.models import Project
from participation.ideas.projects.queries import projects

_TABS: tuple[tuple[str, Callable[[], str], tuple[str, ...]], ...] = (
    ("projects.desk_project", lambda: _("Text"), ()),
    ("projects.desk_milestones", lambda: _("Milestones"), ("projects.desk_milestone",)),
    ("projects.desk_updates", lambda: _("News"), ("projects.desk_update",)),
    ("projects.desk_parts", lambda: _("What belongs to it"), ()),
    ("projects.desk_money", lambda: _("Money"), ()),
    ("projects.desk_state", lambda: _("Status"), ()),
)
"""The pages of a project, before those of its pictures and its gain."""


def find(project_id: int) -> Project:
    """The project, when the reader works on it: 404 when it cannot be read, 403 for others."""
    project = projects.get(project_id, current_user) or abort(404)
    web.allow(rules.may_work_on(current_user, project))
    return project


def to(endpoint: str, project: Project, **more: Any) -> web.Answer:
    """Send the official on to one of the project's pages."""
    return web.redirect(url_for(endpoint, project_id=project.id, **more))


def page(template: str, project: Project, *, status: int = 200, **values: Any) -> web.Answer:
    """A page of a project at the desk, with its name above and its pages as a line of links."""
    here = request.endpoint
    tabs = [
        {
            "text": text(),
            "href": url_for(endpoint, project_id=project.id),
            "current": here == endpoint or here in pages,
        }
        for endpoint, text, pages in _TABS
    ]
    tabs += [
        {"text": text, "href": url_for(endpoint, subject_id=project.id), "current": False}
        for endpoint, text in (
            ("illustrations.of_subject", _("Pictures")),
            ("gains.measure", _("Gain")),
        )
    ]
    return web.page(
        f"ideas/projects/desk/{template}.html",
        status=status,
        project=project,
        tabs=tabs,
        tag=words.tag(project.state),
        may_publish=rules.may_publish(current_user, project),
        **values,
    )
