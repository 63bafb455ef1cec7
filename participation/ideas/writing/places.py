"""What writing adds to the pages of ideas: its routes are the ideas' own."""

from flask import Flask

from participation.i18n import gettext as _
from participation.ideas.proposals import rules
from participation.ideas.proposals.panels import CHOICES, Choice, Doer
from participation.ideas.writing import views

__all__ = ["init_app", "views"]


def init_app(app: Flask) -> None:
    """Add the room to the application."""
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
