"""Routes of the hearings room: reading, answering, and the officials' side."""

from flask import Flask

from participation.accounts import register_data, register_panel
from participation.following import place
from participation.hearings import invariants, jobs, life, own_data, words
from participation.hearings.views import (
    anonymous,
    answering,
    answers,
    desk,
    maps,
    parties,
    public,
)
from participation.hearings.views.blueprint import blueprint
from participation.i18n import mark
from participation.reviewing import queries as reviewing
from participation.search.kinds import register as register_kind
from participation.web import NavigationItem, menus

__all__ = [
    "anonymous",
    "answering",
    "answers",
    "blueprint",
    "desk",
    "init_app",
    "invariants",
    "jobs",
    "maps",
    "parties",
    "public",
]


def init_app(app: Flask) -> None:
    """Add the room to the application."""
    menus.add(
        NavigationItem("main", mark("Hearings"), "hearings.index", order=10, under="/hearings")
    )
    register_data("responses", own_data.responses, own_data.forget_name)
    register_data("review_comments", reviewing.own)
    register_panel("hearings/_own_responses.html", own_data.panel, order=30)
    place("hearings.show", "subject", "hearing_id")
    place("hearings.index")
    app.jinja_env.globals.update(
        hearing_steps=life.steps,
        hearing_tag=life.tag,
        hearing_days_left=life.days_left,
        hearing_outcome_promised=life.outcome_promised,
    )
    maps.init_app(app)
    for kind in words.kinds():
        register_kind(kind)
    app.register_blueprint(blueprint)
