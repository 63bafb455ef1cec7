"""What calls add to the pages of boxes and ideas, to the desk, and to exports."""

from flask import Flask

from participation.accounts import register_data
from participation.i18n import gettext as _
from participation.ideas.answers.panels import TABS, Tab
from participation.ideas.answers.shown import TABLES
from participation.ideas.boxes.panels import FIRST, READ_WITH
from participation.ideas.calls import actions, jobs, own_data, panels, queries, shown, views, words
from participation.ideas.calls.blueprint import blueprint
from participation.ideas.calls.models import Call
from participation.ideas.proposals.panels import BELOW_THE_TEXT

__all__ = ["init_app", "jobs", "views"]


def init_app(app: Flask) -> None:
    """Add the room to the application."""
    register_data("calls", own_data.calls, actions.forget)
    READ_WITH.fill(app, lambda box: queries.with_call(box, Call.moves, Call.result_by))
    FIRST.fill(app, panels.where_it_is, panels.result)
    BELOW_THE_TEXT.fill(app, panels.of_idea)
    TABS.fill(app, Tab(45, "calls.index", lambda: _("Calls")))
    TABLES.fill(app, *shown.TABLES_OF_A_BOX)
    app.jinja_env.globals.update(call_stage=words.where)
    app.register_blueprint(blueprint)
