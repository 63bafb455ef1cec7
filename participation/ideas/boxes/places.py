"""What is to be known of a box on its page."""

from flask import Flask

from participation.i18n import format_number
from participation.i18n import gettext as _
from participation.ideas.boxes import queries, words
from participation.ideas.boxes.panels import FACTS, Fact

__all__ = ["init_app", "queries"]


def init_app(app: Flask) -> None:
    """Add the room to the application."""
    FACTS.fill(
        app,
        Fact(10, lambda: _("Who answers"), words.who_answers),
        Fact(10, lambda: _("Who decided"), words.who_decided),
        Fact(60, lambda: _("Source"), words.source),
        Fact(30, lambda: _("Questions to the authority"), words.when_questions_are_answered),
        Fact(35, lambda: _("An idea is asked for"), words.asks_for),
        Fact(35, lambda: _("Who can take part"), words.who_takes_part),
        Fact(40, lambda: _("Open"), words.when_open),
        Fact(50, lambda: _("Ideas so far"), lambda box: format_number(box.idea_count)),
    )
