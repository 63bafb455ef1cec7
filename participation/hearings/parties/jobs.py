"""What the worker does for invited parties."""

from datetime import timedelta

from participation import jobs
from participation.hearings.parties.actions import answering, inviting
from participation.hearings.parties.actions.parties import note_refusals


@jobs.step("party-mail", every=timedelta(0))
def write_to_parties() -> bool:
    """Ask and remind invited parties, and note whose mail server refused; true while there may be more."""
    found = [note_refusals(), inviting.write_invitations(), inviting.write_reminders()]
    return any(found)


@jobs.step("party-drafts", every=timedelta(hours=6))
def forget_drafts() -> bool:
    """Remove what parties have not sent some time after the deadline; true while there may be more."""
    return answering.forget_drafts() > 0
