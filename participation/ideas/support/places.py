"""What votes add to the pages of ideas and boxes, and to the site."""

from flask import Flask

from participation.accounts import register_data
from participation.following import explain
from participation.i18n import gettext as _
from participation.ideas.boxes.panels import FACTS, Fact
from participation.ideas.proposals.panels import CHOICES, OWN_VOTES, Choice, Doer
from participation.ideas.support import (
    invariants,
    ledgered,
    own_data,
    queries,
    rewording,
    rules,
    views,
    words,
)
from participation.ideas.support.blueprint import blueprint

__all__ = ["init_app", "invariants", "ledgered", "views"]


def init_app(app: Flask) -> None:
    """Add the room to the application."""
    register_data("votes", own_data.votes)
    register_data("ideas_taken_over", own_data.kept)
    explain("idea.reworded", "ideas/support/_reworded_notice.html", rewording.since_vote)
    app.jinja_env.globals["idea_stamp"] = rewording.stamp
    OWN_VOTES.fill(app, queries.own_votes)
    FACTS.fill(app, Fact(30, lambda: _("How to vote"), words.how_to_vote))
    CHOICES.fill(
        app,
        Choice(
            50,
            "support.give_up",
            lambda: _("Leave it to others"),
            rules.may_give_up,
            Doer.writer,
            plain=True,
        ),
        Choice(
            90,
            "support.areas",
            lambda: _("Supporters by area"),
            rules.has_areas_to_see,
            Doer.official,
            plain=True,
        ),
    )
    app.register_blueprint(blueprint)
