"""Agreement: one agrees with a statement, passes, or disagrees."""

from participation.i18n import gettext as _
from participation.ideas.boxes.models import Box
from participation.ideas.support.counting.limited import HasVotes

VALUES = frozenset({1, 0, -1})


def check(box: HasVotes, idea_id: int, user_id: int) -> None:
    """Everybody may say what they think of one more."""


def left(box: HasVotes, user_id: int) -> None:
    """Nobody counts them."""


def how_to_vote(box: Box) -> str:
    """How the statements of a box are voted on."""
    return _("Agree, pass or disagree: one vote for each person and statement.")


def told(value: int) -> str:
    """What is said to who has given a vote."""
    return _("Your vote is counted.")
