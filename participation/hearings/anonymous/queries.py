"""Find an anonymous response by its code."""

from participation import db
from participation.accounts.queries import hash_token
from participation.hearings.notice.models import Hearing
from participation.hearings.responses.models import (
    Response,
)
from participation.hearings.responses.queries.responses import own


def own_by_code(hearing: Hearing, code: str) -> Response | None:
    """The anonymous response to a hearing that a code leads back to."""
    return db.session.scalars(
        own(hearing).where(Response.code_hash == hash_token(code))
    ).one_or_none()
