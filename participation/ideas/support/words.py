"""The words for how one votes."""

from participation.i18n import gettext as _
from participation.ideas.boxes.models import Box, Method


def how_to_vote(box: Box) -> str:
    """How the ideas of a box are voted on."""
    if box.method is Method.support:
        return _("Support the ideas you believe in: one vote for each person and idea.")
    return _("Agree, pass or disagree: one vote for each person and statement.")
