"""What the pages of the desk about one response share."""

from flask import abort

from participation.hearings.intake import queries
from participation.hearings.notice.models import Hearing
from participation.hearings.responses.models import Response, ResponseStatus


def received(hearing: Hearing, number: int) -> Response:
    """A response that stands, by its number; 404 for one that was withdrawn or is not there."""
    response = queries.response(hearing, number)
    if response is None or response.status is not ResponseStatus.received:
        abort(404)
    return response
