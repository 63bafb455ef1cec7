"""Ways of counting votes: one small module for each, behind one protocol.

A box has a method, and `of` gives the module that counts by it. A new way (a budget, say) is a value of
`Method`, a module with the names of `Counting`, and its line in `of`.
"""

from typing import Protocol

from participation.ideas.boxes.models import Box, Method
from participation.ideas.support.counting import agreement, limited, support
from participation.ideas.support.counting.limited import HasVotes, Left, NoneLeft

__all__ = ["Counting", "Left", "NoneLeft", "of"]


class Counting(Protocol):
    """What a way of counting allows and says."""

    VALUES: frozenset[int]
    """What one may give."""

    def check(self, box: HasVotes, idea_id: int, user_id: int) -> None:
        """Raise NoneLeft when a person may not give one more vote in a box; called when the idea is held."""

    def left(self, box: HasVotes, user_id: int) -> Left | None:
        """How many votes a person has left in a box; None where they are not counted."""

    def how_to_vote(self, box: Box) -> str:
        """How the ideas of a box are voted on, in words."""

    def told(self, value: int) -> str:
        """What is said to who has given a vote."""


def of(method: Method) -> Counting:
    """The way of counting of a box's method."""
    if method is Method.limited:
        return limited
    return agreement if method is Method.agreement else support
