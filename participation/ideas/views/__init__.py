"""Routes of the ideas room: reading and voting, writing, and the officials' side."""

from flask import Flask

from participation.accounts import register_data, register_panel
from participation.following import explain, place
from participation.i18n import mark
from participation.ideas import invariants, jobs, life, own_data, rewording, shown, words
from participation.ideas.views import desk, public, writing
from participation.ideas.views.blueprint import blueprint
from participation.search.kinds import register as register_kind
from participation.web import NavigationItem, menus

__all__ = ["blueprint", "desk", "init_app", "invariants", "jobs", "public", "writing"]


def init_app(app: Flask) -> None:
    """Add the room to the application."""
    menus.add(NavigationItem("main", mark("Ideas"), "ideas.index", order=20, under="/ideas"))
    register_data("ideas", own_data.ideas, own_data.forget_drafts)
    register_data("votes", own_data.votes)
    register_data("ideas_taken_over", own_data.kept)
    register_panel("ideas/_own.html", own_data.panel, order=40)
    place("ideas.show", "subject", "idea_id")
    place("ideas.box", "box", "slug")
    place("ideas.index")
    explain("idea.reworded", "ideas/_reworded_notice.html", rewording.since_vote)
    app.jinja_env.globals.update(
        idea_tag=words.tag,
        idea_state=words.state,
        idea_life=life.steps,
        idea_overdue=life.overdue,
        idea_stamp=rewording.stamp,
        idea_promises=life.promises,
        gain_name=words.gain,
        gain_amount=words.gain_amount,
    )
    register_kind(words.kind())
    shown.TABLES.fill(app, *shown.TABLES_OF_A_BOX)
    app.register_blueprint(blueprint)
