"""Who may set the meetings of a hearing."""

from participation.accounts.models import Reader
from participation.hearings.notice.models import Hearing, Phase
from participation.hearings.notice.rules import is_official_of


def may_meet(reader: Reader, hearing: Hearing) -> bool:
    """Whether public meetings may be set, moved and cancelled: until the outcome is out."""
    return is_official_of(reader, hearing) and hearing.phase() not in (
        Phase.concluded,
        Phase.withdrawn,
        Phase.held_elsewhere,
    )
