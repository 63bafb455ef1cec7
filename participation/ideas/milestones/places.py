"""What the roadmap adds to the site: its page, in the footer and on the list of projects."""

from collections.abc import Mapping
from typing import Any

from flask import Flask, url_for

from participation.accounts.models import Reader
from participation.i18n import gettext as _
from participation.i18n import mark
from participation.ideas.milestones import views
from participation.ideas.milestones.blueprint import blueprint
from participation.ideas.proposals.panels import VIEWS, View
from participation.web import NavigationItem, menus

__all__ = ["init_app", "views"]


def _roadmap(_reader: Reader, narrowed: Mapping[str, str]) -> str:
    """What becomes of ideas, by date: in the same space and area."""
    asked: dict[str, Any] = {name: narrowed[name] for name in ("space", "area") if name in narrowed}
    return url_for("milestones.roadmap", **asked)


def init_app(app: Flask) -> None:
    """Add the room to the application."""
    menus.add(NavigationItem("footer", mark("Roadmap"), "milestones.roadmap", order=6))
    app.register_blueprint(blueprint)
    VIEWS.fill(app, View(40, "roadmap", lambda: _("Roadmap"), _roadmap))
