"""What ideas add to the site: their pages, what search finds, and what their authors can do."""

from flask import Flask

from participation.accounts import register_data, register_panel
from participation.following import place
from participation.i18n import mark
from participation.ideas.proposals import invariants, jobs, life, own_data, views, words
from participation.index.kinds import register as register_kind
from participation.web import NavigationItem, menus

__all__ = ["init_app", "invariants", "jobs", "views"]


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
