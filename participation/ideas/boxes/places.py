"""What is to be known of a box on its page."""

from flask import Flask

from participation.accounts.models import Reader
from participation.i18n import format_number
from participation.i18n import gettext as _
from participation.ideas.boxes import queries, words
from participation.ideas.boxes.models import Box, Eligible
from participation.ideas.boxes.panels import FACTS, FIRST, WHILE_WRITING, Fact
from participation.ideas.boxes.rules import is_eligible
from participation.places import Panel
from participation.residence.queries import names
from participation.residence.rules import said_in

__all__ = ["init_app", "queries"]


def _where_readers_live(reader: Reader, box: Box) -> Panel | None:
    """What a reader can do in a box for the people of an area, while it is open."""
    if Eligible.area not in (box.who_writes, box.who_supports) or not box.is_open():
        return None
    may = {
        who: is_eligible(reader, who, box.space, box.area_ids)
        for who in (box.who_writes, box.who_supports)
    }
    shown = {"is_in": all(may.values()), "said": said_in(reader, box.space_id)}
    return Panel("ideas/boxes/_where_readers_live.html", shown)


def _while_writing(box: Box) -> Panel | None:
    if box.who_writes is not Eligible.area:
        return None
    return Panel("ideas/boxes/_for_areas.html", names(box.area_ids))


def init_app(app: Flask) -> None:
    """Add the room to the application."""
    FIRST.fill(app, _where_readers_live)
    WHILE_WRITING.fill(app, _while_writing)
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
