"""The words for how one votes."""

from participation.ideas.boxes.models import Box
from participation.ideas.support import counting


def how_to_vote(box: Box) -> str:
    """How the ideas of a box are voted on; empty for one of another authority, where they were."""
    return "" if box.held_by else counting.of(box.method).how_to_vote(box)
