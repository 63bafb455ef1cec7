"""What the worker does after decisions: mail that waits tells nothing of what is hidden."""

from participation import jobs, mail


@jobs.step("mail-of-what-is-hidden", after_ledger=True)
def leave_out_hidden() -> bool:
    """Take out of the letters that wait what has been hidden since they were written."""
    return mail.leave_out_hidden()
