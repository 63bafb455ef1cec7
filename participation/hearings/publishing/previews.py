"""A link that lets somebody without a role read a draft for some days: for colleagues and councillors.

The link holds what it is for and since when, signed by the site; nothing is stored. It ends by itself,
and when the hearing opens it leads to the hearing's page.
"""

from datetime import date, timedelta

from itsdangerous import BadSignature, URLSafeTimedSerializer

from participation import clock, config
from participation.hearings.notice.models import Hearing

LASTS = timedelta(days=14)


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(config.current().secret_key, salt="hearing-preview")


def path(hearing: Hearing) -> str:
    """The address that shows a draft from now on until `ends`."""
    return f"/hearings/preview/{_signer().dumps(hearing.id)}"


def ends(hearing: Hearing) -> date:
    """The last whole day on which a link that is made now works."""
    return clock.local_day(clock.now() + LASTS, hearing.space.timezone) - timedelta(days=1)


def hearing_id(key: str) -> int | None:
    """Which hearing a link shows; None when it is not one of ours, or has run out."""
    try:
        found = _signer().loads(key, max_age=int(LASTS.total_seconds()))
    except BadSignature:
        return None
    return found if isinstance(found, int) else None
