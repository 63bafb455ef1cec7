"""What the officials' answers add to the pages of ideas and boxes, and to the desk."""

from flask import Flask

from participation.accounts.models import Reader
from participation.i18n import gettext as _
from participation.ideas.answers import (
    invariants,
    ledgered,
    noticing,
    queries,
    rules,
    shown,
    statistics,
    views,
    words,
)
from participation.ideas.answers.blueprint import blueprint
from participation.ideas.answers.panels import TABS, Tab
from participation.ideas.boxes.panels import FACTS, Fact
from participation.ideas.proposals.panels import (
    ABOVE_THE_TEXT,
    BELOW_THE_TEXT,
    CHOICES,
    Choice,
    Doer,
)
from participation.ideas.proposals.rows import IdeaRow
from participation.ideas.support.actions import OWED
from participation.ideas.versions import shown as versions
from participation.places import Panel

__all__ = ["init_app", "invariants", "ledgered", "noticing", "views"]


def _what_came_of_it(_reader: Reader, idea: IdeaRow) -> Panel | None:
    return Panel("ideas/answers/_what_came_of_it.html") if idea.result else None


def _passed(_reader: Reader, idea: IdeaRow) -> Panel | None:
    found = queries.passed(idea)
    return Panel("ideas/answers/_passed.html", found) if found else None


def init_app(app: Flask) -> None:
    """Add the room to the application."""
    app.jinja_env.globals.update(gain_name=words.gain, gain_amount=words.gain_amount)
    OWED.fill(app, statistics.promised)
    FACTS.fill(app, Fact(20, lambda: _("When you get an answer"), words.when_answered))
    ABOVE_THE_TEXT.fill(app, _what_came_of_it)
    BELOW_THE_TEXT.fill(app, _passed)
    CHOICES.fill(
        app,
        Choice(
            10,
            "answers.states",
            lambda: _("Change the status"),
            rules.may_change_state,
            Doer.official,
        ),
        Choice(
            20,
            "answers.hand_over",
            lambda: _("Give it to another department"),
            rules.may_hand_over,
            Doer.official,
            plain=True,
        ),
    )
    TABS.fill(
        app,
        Tab(30, "answers.desk", lambda: _("Waiting for us")),
        Tab(50, "replies.index", lambda: _("Reply templates")),
    )
    shown.TABLES.fill(app, *shown.TABLES_OF_A_BOX, *versions.TABLES_OF_A_BOX)
    app.register_blueprint(blueprint)
