"""What the worker does for desks: mail in the morning to those who want it."""

from datetime import timedelta

from participation import jobs
from participation.desk import actions


@jobs.step("desk-mail", every=timedelta(minutes=15))
def write_mail() -> bool:
    """Write the mails about desks that are due; true while there may be more."""
    return actions.write_next()
