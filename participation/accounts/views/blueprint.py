"""The blueprint of the accounts room."""

from flask import Blueprint, Response

blueprint = Blueprint("accounts", __name__)


@blueprint.after_request
def _leave_no_copy(response: Response) -> Response:
    """What is personal is not found again with the back button on a computer that others use."""
    response.headers.setdefault("Cache-Control", "no-store")
    return response
