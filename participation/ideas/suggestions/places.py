"""What suggestions add to the page of an idea, to exports, and to the site."""

from typing import NamedTuple

from flask import Flask

from participation.accounts import register_data
from participation.accounts.models import Reader
from participation.i18n import gettext as _
from participation.i18n import ngettext
from participation.ideas.answers.shown import TABLES
from participation.ideas.proposals.panels import (
    BELOW_THE_TEXT,
    CHOICES,
    WAITING,
    Choice,
    Waiting,
)
from participation.ideas.proposals.rows import IdeaRow
from participation.ideas.proposals.rules import may_edit
from participation.ideas.suggestions import own_data, queries, rules, shown, views, words
from participation.ideas.suggestions.blueprint import blueprint
from participation.places import Panel

__all__ = ["init_app", "views"]


class Below(NamedTuple):
    """What stands below the text of an idea."""

    summary: queries.Summary | None
    fixed: bool
    answers: bool


def _below(reader: Reader, idea: IdeaRow) -> Panel | None:
    summary = queries.summary(idea.id) if idea.has_suggestions else None
    fixed = rules.text_is_fixed(idea)
    if summary is None and not fixed:
        return None
    below = Below(summary, fixed, may_edit(reader, idea))
    return Panel("ideas/suggestions/_below.html", below)


def init_app(app: Flask) -> None:
    """Add the room to the application."""
    register_data("suggestions", own_data.suggestions)
    app.jinja_env.globals["suggestion_tag"] = words.tag
    BELOW_THE_TEXT.fill(app, _below)
    CHOICES.fill(
        app,
        Choice(33, "suggestions.create", lambda: _("Suggest a change"), rules.may_suggest),
    )
    WAITING.fill(
        app,
        Waiting(
            10,
            queries.waiting_for,
            lambda number: ngettext(
                "%(num)s suggested change waits for your answer",
                "%(num)s suggested changes wait for your answer",
                number,
            ),
            "suggestions.index",
        ),
    )
    TABLES.fill(app, shown.TABLE)
    app.register_blueprint(blueprint)
