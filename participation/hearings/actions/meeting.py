"""Public meetings about a hearing, until its outcome is out."""

from typing import Any

from sqlalchemy import update

from participation import db
from participation.accounts.models import User
from participation.hearings.actions.publishing import hold
from participation.hearings.models import Hearing, Phase
from participation.meetings import actions
from participation.meetings.models import Meeting

OVER = (Phase.concluded, Phase.withdrawn, Phase.held_elsewhere)
NOT_OVER = tuple(each for each in Phase if each not in OVER)


def _not_over(hearing: Hearing) -> None:
    hold(hearing, *NOT_OVER)


def set_meeting(hearing: Hearing, *, by: User, **values: Any) -> Meeting:
    """Set a meeting; `values` are those of `meetings.actions.add`."""
    _not_over(hearing)
    meeting = actions.add(hearing, by=by, **values)
    # Past the version: an official who is writing its text is not disturbed.
    db.session.execute(
        update(Hearing.__table__)  # type: ignore[arg-type]
        .where(Hearing.__table__.c.id == hearing.id)
        .values(meeting_count=Hearing.__table__.c.meeting_count + 1)
    )
    db.session.expire(hearing, ["meeting_count"])
    return meeting


def change_meeting(hearing: Hearing, meeting: Meeting, *, by: User, **values: Any) -> None:
    """Move a meeting, or say more about it."""
    _not_over(hearing)
    db.hold(meeting)
    actions.save(hearing, meeting, by=by, **values)


def cancel_meeting(hearing: Hearing, meeting: Meeting, *, by: User) -> None:
    """Cancel a meeting."""
    _not_over(hearing)
    db.hold(meeting)
    actions.cancel(hearing, meeting, by=by)
