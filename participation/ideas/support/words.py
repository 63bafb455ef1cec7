"""The words for how one votes."""

from participation.i18n import gettext as _
from participation.ideas.boxes.models import Box, Method
from participation.ideas.support import counting


def how_to_vote(box: Box) -> str:
    """How the ideas of a box are voted on; empty for one of another authority, where they were."""
    return "" if box.held_by else counting.of(box.method).how_to_vote(box)


def own_vote(method: Method, value: int) -> str:
    """What somebody has voted, said to them on a card."""
    if method is not Method.agreement:
        return _("You support this")
    return {1: _("You agree"), 0: _("You passed"), -1: _("You disagree")}[value]
