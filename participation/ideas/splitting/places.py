"""What splits add to the pages of ideas, to notices, exports and a person's own data."""

from flask import Flask

from participation.accounts import register_data
from participation.accounts.models import Reader
from participation.following import explain
from participation.i18n import gettext as _
from participation.i18n import ngettext
from participation.ideas.answers.shown import TABLES
from participation.ideas.merging.rules import may_decide
from participation.ideas.proposals.panels import (
    ABOVE_THE_TEXT,
    CHOICES,
    WAITING,
    Choice,
    Doer,
    Waiting,
)
from participation.ideas.proposals.rows import IdeaRow
from participation.ideas.splitting import (
    actions,
    invariants,
    own_data,
    queries,
    rules,
    shown,
    views,
    words,
)
from participation.ideas.splitting.blueprint import blueprint
from participation.ideas.support.rules import takes_votes
from participation.places import Panel

__all__ = ["init_app", "invariants", "views"]


def _split(reader: Reader, idea: IdeaRow) -> Panel | None:
    """That it was split, and what is asked of a reader who had voted on it."""
    found = queries.of_idea(idea, reader)
    if not found:
        return None
    values = {
        "splits": found,
        "takes_votes": takes_votes(idea),
        "decides": may_decide(reader, idea),
        "keeps": idea.is_kept_by(reader),
    }
    return Panel("ideas/splitting/_split.html", values)


def init_app(app: Flask) -> None:
    """Add the room to the application."""
    register_data("idea_splits", own_data.splits, actions.forget)
    explain("idea.split", "ideas/splitting/_notice.html", queries.to_choose)
    app.jinja_env.globals["split_hindrance"] = words.hindrance
    ABOVE_THE_TEXT.fill(app, _split)
    CHOICES.fill(
        app,
        *(
            Choice(
                26,
                "splitting.split",
                lambda: _("It says two things: split it"),
                may,
                doer,
                plain=True,
            )
            for doer, may in (
                (Doer.official, rules.may_split_as_official),
                (Doer.writer, rules.may_split_as_keeper),
            )
        ),
    )
    WAITING.fill(
        app,
        Waiting(
            30,
            queries.waiting_for,
            lambda number: ngettext(
                "It was split: choose which of the two you are for",
                "It was split %(num)s times: choose which you are for",
                number,
            ),
            "ideas.show",
        ),
    )
    TABLES.fill(app, *shown.TABLES_OF_A_BOX)
    app.register_blueprint(blueprint)
