"""What files add to the page of an idea and to the file of a box."""

from flask import Flask
from sqlalchemy.orm import selectinload

from participation.accounts.models import Reader
from participation.attachments.queries import of_subjects
from participation.attachments.rules import ATTACHED, Attached
from participation.i18n import gettext as _
from participation.ideas.answers.shown import TABLES
from participation.ideas.files import shown
from participation.ideas.proposals.models import Idea
from participation.ideas.proposals.panels import BELOW_THE_TEXT, CHOICES, Choice, Doer
from participation.ideas.proposals.rows import IdeaRow
from participation.ideas.proposals.rules import may_edit
from participation.places import Panel


def _files(_reader: Reader, idea: IdeaRow) -> Panel | None:
    if not idea.has_files:
        return None
    return Panel("ideas/files/_files.html", of_subjects([idea.id]))


def init_app(app: Flask) -> None:
    """Add the room to the application."""
    ATTACHED.fill(app, Attached("idea", may_edit, (selectinload(Idea.coauthors),)))
    BELOW_THE_TEXT.fill(app, _files)
    TABLES.fill(app, shown.TABLE)
    CHOICES.fill(
        app,
        Choice(
            32,
            "attachments.of_subject",
            lambda: _("Add a file"),
            may_edit,
            Doer.writer,
            names_it="subject_id",
        ),
    )
