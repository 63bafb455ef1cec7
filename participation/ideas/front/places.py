"""The page of an idea, which puts together what the rooms below show."""

from flask import Flask

from participation.i18n import gettext as _
from participation.ideas.front import page
from participation.ideas.proposals.blueprint import blueprint
from participation.ideas.proposals.panels import CHOICES, Choice, Doer
from participation.ideas.proposals.rules import may_edit
from participation.illustrations.rules import ILLUSTRATED, Illustrated

__all__ = ["init_app", "page"]


def init_app(app: Flask) -> None:
    """Add the room to the application."""
    ILLUSTRATED.fill(app, Illustrated("idea", may_edit))
    CHOICES.fill(
        app,
        Choice(
            32,
            "illustrations.of_subject",
            lambda: _("Add a picture"),
            may_edit,
            Doer.writer,
            names_it="subject_id",
        ),
    )
    # The routes of the proposals and those here are one blueprint's.
    app.register_blueprint(blueprint)
