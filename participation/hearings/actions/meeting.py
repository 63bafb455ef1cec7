"""Public meetings about a hearing, until its outcome is out."""

from typing import Any

from participation import db
from participation.accounts.models import User
from participation.hearings.actions.publishing import NotAllowedNow
from participation.hearings.models import Hearing, Phase
from participation.meetings import actions
from participation.meetings.models import Meeting

OVER = (Phase.concluded, Phase.withdrawn)


def _not_over(hearing: Hearing) -> None:
    if hearing.phase() in OVER:
        raise NotAllowedNow("a hearing that is over has no more meetings")


def set_meeting(hearing: Hearing, *, by: User, **values: Any) -> Meeting:
    """Set a meeting; `values` are those of `meetings.actions.add`."""
    _not_over(hearing)
    meeting = actions.add(hearing, by=by, **values)
    hearing.meeting_count += 1
    db.session.flush()
    return meeting


def change_meeting(hearing: Hearing, meeting: Meeting, *, by: User, **values: Any) -> None:
    """Move a meeting, or say more about it."""
    _not_over(hearing)
    actions.save(hearing, meeting, by=by, **values)


def cancel_meeting(hearing: Hearing, meeting: Meeting, *, by: User) -> None:
    """Cancel a meeting."""
    _not_over(hearing)
    actions.cancel(hearing, meeting, by=by)
