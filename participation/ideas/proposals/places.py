"""What ideas add to the site: their pages, what search finds, and what their authors can do."""

from collections.abc import Mapping
from typing import Any

from flask import Flask, url_for
from sqlalchemy import ColumnElement, and_

from participation.accounts import register_data, register_panel
from participation.accounts.models import Reader
from participation.following import place
from participation.i18n import gettext as _
from participation.i18n import mark
from participation.ideas.proposals import invariants, jobs, life, own_data, views, words
from participation.ideas.proposals.models import Idea, IdeaState, idea_path
from participation.ideas.proposals.panels import VIEWS, View, own_votes
from participation.index.kinds import register as register_kind
from participation.locations.kinds import KINDS, MappedKind
from participation.subjects.rules import written
from participation.web import NavigationItem, menus

__all__ = ["init_app", "invariants", "jobs", "views"]


def _listed() -> ColumnElement[bool]:
    """Which ideas stand on the map: those that a list has."""
    left_out = (IdeaState.draft, IdeaState.merged, IdeaState.withdrawn)
    return and_(*(Idea.__table__.c.state != written(each) for each in left_out))


def _on_the_map(_reader: Reader, narrowed: Mapping[str, str]) -> str:
    """The ideas on the map, narrowed by what it knows too: where, and the state."""
    asked: dict[str, Any] = {name: narrowed[name] for name in ("space", "area") if name in narrowed}
    if "state" in narrowed:
        asked["state"] = f"idea.{narrowed['state']}"
    return url_for("locations.show", kind="idea", **asked)


def init_app(app: Flask) -> None:
    """Add the room to the application."""
    menus.add(NavigationItem("main", mark("Ideas"), "ideas.index", order=20, under="/ideas"))
    register_data("ideas", own_data.ideas, own_data.forget_drafts)
    register_panel("ideas/proposals/_own.html", own_data.panel, order=40)
    place("ideas.show", "subject", "idea_id")
    place("ideas.box", "box", "slug")
    place("ideas.index")
    app.jinja_env.globals.update(
        idea_tag=words.tag,
        idea_state=words.state,
        idea_life=life.steps,
        idea_overdue=life.overdue,
        idea_promises=life.promises,
        idea_seen_by=words.seen_by,
    )
    register_kind(words.kind())
    KINDS.fill(app, MappedKind("idea", Idea.__table__, idea_path, _listed, own=own_votes))
    VIEWS.fill(app, View(30, "map", lambda: _("Map"), _on_the_map))
