"""What writing adds to the pages of ideas: its routes are the ideas' own."""

from flask import Flask

from participation.accounts.models import Reader
from participation.i18n import gettext as _
from participation.ideas.proposals import rules
from participation.ideas.proposals.panels import BELOW_THE_TEXT, CHOICES, Choice, Doer
from participation.ideas.proposals.rows import IdeaRow
from participation.ideas.writing import views
from participation.places import Panel

__all__ = ["init_app", "views"]


def _where(_reader: Reader, idea: IdeaRow) -> Panel | None:
    """Where an idea is, below its text."""
    if not idea.where.is_somewhere:
        return None
    return Panel("locations/_place.html", idea.where, head="locations/_head.html")


def init_app(app: Flask) -> None:
    """Add the room to the application."""
    BELOW_THE_TEXT.fill(app, _where)
    CHOICES.fill(
        app,
        Choice(30, "ideas.edit", lambda: _("Change the text"), rules.may_edit, Doer.writer),
        Choice(
            40,
            "ideas.withdraw",
            lambda: _("Withdraw the idea"),
            rules.may_withdraw,
            Doer.writer,
            plain=True,
        ),
    )
