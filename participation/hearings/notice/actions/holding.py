"""Hold a hearing while it is changed, where it is at a step at which the change fits."""

from participation import db
from participation.hearings.notice.models import (
    Hearing,
    Phase,
)


class NotAllowedNow(Exception):
    """A step that does not fit where the hearing is, or that lacks what it needs."""


EDITABLE = (Phase.draft, Phase.scheduled, Phase.open)
"""While its text may be changed: until the deadline; then it stands."""


def hold(hearing: Hearing, *phases: Phase) -> None:
    """Hold a hearing, and go on when it is in one of these phases.

    What a page read of it may be over: a colleague has moved it on. All that stands in it waits.
    """
    db.hold(hearing)
    if hearing.phase() not in phases:
        raise NotAllowedNow(f"the hearing is {hearing.phase().value} by now")
