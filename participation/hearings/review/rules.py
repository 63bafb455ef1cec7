"""Who may comment on a draft."""

from participation.accounts.models import Reader
from participation.hearings.notice.models import Hearing, Phase
from participation.hearings.notice.rules import may_work_on


def may_review(reader: Reader, hearing: Hearing) -> bool:
    """Whether the reader may comment on the draft, and settle comments: until it opens."""
    return may_work_on(reader, hearing) and hearing.phase() in (Phase.draft, Phase.scheduled)
