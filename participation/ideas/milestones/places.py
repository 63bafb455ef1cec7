"""What milestones add: the roadmap, a page of a project at the desk and the late ones above its list."""

from collections.abc import Mapping
from typing import Any

from flask import Flask, url_for

from participation.accounts.models import Reader
from participation.i18n import gettext as _
from participation.i18n import mark
from participation.ideas.milestones.blueprint import blueprint
from participation.ideas.milestones.queries import late
from participation.ideas.milestones.views import desk, roadmap
from participation.ideas.projects.panels import ABOVE_THE_DESKS_LIST
from participation.ideas.projects.views.frame import TABS, Tab
from participation.ideas.proposals.panels import VIEWS, View
from participation.places import Panel
from participation.web import NavigationItem, menus

__all__ = ["desk", "init_app", "roadmap"]


COMING = 20
"""How many milestones that are late or soon due the desk shows."""


def _coming(reader: Reader, mine: bool) -> Panel | None:
    """The milestones that are late or soon due, above the projects at the desk."""
    found = late.coming(reader, COMING, mine=mine)
    return Panel("ideas/milestones/desk/_coming.html", found) if found else None


def _roadmap(_reader: Reader, narrowed: Mapping[str, str]) -> str:
    """What becomes of ideas, by date: in the same space and area."""
    asked: dict[str, Any] = {name: narrowed[name] for name in ("space", "area") if name in narrowed}
    return url_for("milestones.roadmap", **asked)


def init_app(app: Flask) -> None:
    """Add the room to the application."""
    menus.add(NavigationItem("footer", mark("Roadmap"), "milestones.roadmap", order=6))
    app.register_blueprint(blueprint)
    ABOVE_THE_DESKS_LIST.fill(app, _coming)
    TABS.fill(app, Tab(20, "milestones.desk", lambda: _("Milestones"), ("milestones.one",)))
    VIEWS.fill(app, View(40, "roadmap", lambda: _("Roadmap"), _roadmap))
