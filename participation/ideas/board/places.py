"""What the board adds to the desk and to the pages of ideas."""

from flask import Flask

from participation.accounts import register_data
from participation.i18n import gettext as _
from participation.ideas.answers.panels import HANDED_OVER, TABS, Tab
from participation.ideas.board import actions, own_data, rules
from participation.ideas.board.blueprint import blueprint
from participation.ideas.board.views import board, many, one
from participation.ideas.proposals.panels import CHOICES, Choice, Doer

__all__ = ["board", "init_app", "many", "one"]


def init_app(app: Flask) -> None:
    """Add the room to the application."""
    register_data("ideas_assigned", own_data.assigned, actions.forget)
    HANDED_OVER.fill(app, actions.set_free)
    TABS.fill(
        app,
        Tab(10, "board.board", lambda: _("Board")),
        Tab(20, "board.listed", lambda: _("List")),
    )
    CHOICES.fill(
        app,
        Choice(
            22,
            "board.assign",
            lambda: _("Give it to a colleague"),
            rules.may_assign,
            Doer.official,
            plain=True,
        ),
    )
    app.register_blueprint(blueprint)
