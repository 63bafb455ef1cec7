"""What the worker does for responses whose link was not followed."""

from datetime import timedelta

from participation import jobs
from participation.hearings.responses.actions import unconfirmed


@jobs.step("unconfirmed-responses", every=timedelta(hours=6))
def forget_unconfirmed() -> bool:
    """Remove responses whose link was not followed in time; true while there may be more."""
    return unconfirmed.forget() > 0


@jobs.step("unconfirmed-reminders", every=timedelta(hours=1))
def remind_unconfirmed() -> bool:
    """Remind those who have not followed their link; true while there may be more."""
    return unconfirmed.remind() > 0
