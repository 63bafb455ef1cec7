"""Support: who believes in an idea supports it, and as many ideas as they like."""

from participation.i18n import gettext as _
from participation.ideas.boxes.models import Box
from participation.ideas.support.counting.limited import HasVotes

VALUES = frozenset({1})


def check(box: HasVotes, idea_id: int, user_id: int) -> None:
    """Everybody may support one more."""


def left(box: HasVotes, user_id: int) -> None:
    """Nobody counts them."""


def how_to_vote(box: Box) -> str:
    """How the ideas of a box are voted on."""
    return _("Support the ideas you believe in: one vote for each person and idea.")


def told(value: int) -> str:
    """What is said to who has given a vote."""
    return _("You support this idea.")
