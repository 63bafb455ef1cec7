"""Who may sort responses and assess themes."""

from participation.accounts.models import Reader
from participation.hearings.notice.models import Hearing
from participation.hearings.notice.rules import is_official_of


def may_sort(reader: Reader, hearing: Hearing) -> bool:
    """Whether responses may be sorted and themes assessed: from the opening until the outcome is out."""
    return is_official_of(reader, hearing) and hearing.may_be_assessed()
