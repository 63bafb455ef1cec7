"""What gains add to the pages of ideas, and to the desk."""

from typing import Any

from flask import Flask

from participation.accounts import register_data
from participation.i18n import gettext as _
from participation.ideas.answers.panels import TABS, Tab
from participation.ideas.gains import jobs, own_data, panels, rules, shown, views
from participation.ideas.gains.blueprint import blueprint
from participation.ideas.proposals.models import IdeaState
from participation.ideas.proposals.panels import ABOVE_THE_TEXT, CHOICES, Choice, Doer
from participation.ideas.proposals.rows import IdeaRow
from participation.places import Panel

__all__ = ["init_app", "jobs", "views"]


def _of_idea(_reader: Any, idea: IdeaRow) -> Panel | None:
    if idea.state not in rules.HAS_GAINS:
        return None
    return panels.panel(idea, realised=idea.state is IdeaState.realised)


def init_app(app: Flask) -> None:
    """Add the room to the application."""
    register_data("gains", own_data.gains, own_data.forget)
    ABOVE_THE_TEXT.fill(app, _of_idea)
    CHOICES.fill(
        app,
        Choice(
            25,
            "gains.of_idea",
            lambda: _("Plan and measure the gain"),
            rules.may_gain_with,
            Doer.official,
            plain=True,
        ),
    )
    TABS.fill(app, Tab(30, "gains.desk", lambda: _("Gains to measure")))
    shown.init_app(app)
    app.register_blueprint(blueprint)
