"""What transfers add to the pages of ideas, to exports and to the account."""

from flask import Flask

from participation.accounts import register_data
from participation.accounts.models import Reader
from participation.i18n import gettext as _
from participation.ideas.answers.shown import TABLES
from participation.ideas.proposals.panels import (
    ABOVE_THE_TEXT,
    CHOICES,
    WAITING,
    Choice,
    Doer,
    Waiting,
)
from participation.ideas.proposals.rows import IdeaRow
from participation.ideas.proposals.rules import is_written_by
from participation.ideas.transfers import actions, own_data, queries, rules, shown, views
from participation.ideas.transfers.blueprint import blueprint
from participation.places import Panel
from participation.spaces.rules import is_official

__all__ = ["init_app", "views"]


def _trace(reader: Reader, idea: IdeaRow) -> Panel | None:
    if not idea.has_transfers:
        return None
    may = is_written_by(reader, idea) or idea.is_by(reader) or is_official(reader, idea.space_id)
    found = [
        each._replace(leads_back=may and each.outward and not each.came)
        for each in queries.traces(reader, idea.id)
    ]
    return Panel("ideas/transfers/_trace.html", found) if found else None


def _asked(reader: Reader, idea: IdeaRow) -> Panel | None:
    """The question to those who wrote it; officials find it among what they can do."""
    if not idea.has_transfers or not (is_written_by(reader, idea) or idea.is_by(reader)):
        return None
    transfer = queries.standing(idea.id)
    if transfer is None or transfer.made_at is not None or not transfer.outward:
        return None
    return Panel("ideas/transfers/_asked.html", idea)


def init_app(app: Flask) -> None:
    """Add the room to the application."""
    register_data("idea_transfers", own_data.consents, actions.forget)
    ABOVE_THE_TEXT.fill(app, _trace, _asked)
    CHOICES.fill(
        app,
        Choice(
            26,
            "transfers.show",
            lambda: _("Hand it to the public"),
            rules.may_hand_out,
            Doer.official,
            plain=True,
        ),
        Choice(
            26,
            "transfers.show",
            lambda: _("Let colleagues work on it"),
            rules.may_hand_in,
            Doer.official,
            plain=True,
        ),
    )
    WAITING.fill(
        app,
        Waiting(
            40,
            queries.waiting_for,
            lambda _number: _("May this idea go to the public?"),
            "transfers.show",
        ),
    )
    TABLES.fill(app, shown.TABLE)
    app.register_blueprint(blueprint)
