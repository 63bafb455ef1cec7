"""What pseudonyms add to the pages of boxes, to writing, and to moderation."""

from flask import Flask

from participation.accounts import register_data
from participation.accounts.models import Reader
from participation.i18n import gettext as _
from participation.ideas.boxes.models import Box, NamePolicy
from participation.ideas.boxes.panels import FACTS, WHILE_WRITING, Fact
from participation.ideas.pseudonyms import (
    actions,
    invariants,
    own_data,
    queries,
    rules,
    views,
    words,
)
from participation.ideas.pseudonyms.blueprint import blueprint
from participation.moderation.panels import ABOUT_ITS_AUTHOR
from participation.places import Panel
from participation.subjects.models import Subject

__all__ = ["init_app", "invariants", "views"]


def _while_writing(box: Box) -> Panel | None:
    if box.name_policy is NamePolicy.names:
        return None
    return Panel("ideas/pseudonyms/_while_writing.html", words.who_sees_what(box))


def _about_its_author(reader: Reader, subject: Subject) -> Panel | None:
    if subject.signed is None or not rules.may_learn(reader, subject, queries.box_of(subject)):
        return None
    return Panel("ideas/pseudonyms/_learn.html", subject)


def init_app(app: Flask) -> None:
    """Add the room to the application."""
    register_data("pseudonyms", own_data.pseudonyms, actions.forget)
    FACTS.fill(app, Fact(36, lambda: _("Names"), words.under_which_name))
    WHILE_WRITING.fill(app, _while_writing)
    ABOUT_ITS_AUTHOR.fill(app, _about_its_author)
    app.register_blueprint(blueprint)
