"""Who may change what a hearing asks."""

from participation.accounts.models import Reader
from participation.hearings.notice.models import Hearing
from participation.hearings.notice.rules import may_set_dates


def may_ask(reader: Reader, hearing: Hearing) -> bool:
    """Whether questions may be added and changed: until it opens, so that all are asked the same."""
    return may_set_dates(reader, hearing)
