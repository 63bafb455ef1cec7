"""What follows when a response is received, corrected or withdrawn, in rooms above this one."""

from participation.hearings.notice.models import Hearing
from participation.hearings.responses.models import Response
from participation.places import Place


class ResponseFollower:
    """A room that does its part in the same transaction. The hearing is held."""

    def received(self, response: Response, hearing: Hearing) -> None:
        """A response has its number."""

    def corrected(self, response: Response, hearing: Hearing) -> None:
        """What a response says is in the place of what it said before."""

    def withdrawn(self, response: Response, hearing: Hearing) -> None:
        """A response was taken back by its sender."""


FOLLOWERS: Place[ResponseFollower] = Place()
