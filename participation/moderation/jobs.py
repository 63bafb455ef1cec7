"""What the worker does after decisions: mail that waits tells nothing of what is hidden, reports of what
was taken back are closed, and old ones are forgotten."""

from datetime import timedelta

from sqlalchemy import select

from participation import db, jobs, ledger, mail
from participation.moderation import reports
from participation.subjects.models import Subject

jobs.step("old-reports", every=timedelta(hours=6))(reports.forget_old)


@jobs.step("mail-of-what-is-hidden", after_ledger=True)
def leave_out_hidden() -> bool:
    """Take out of the letters that wait what has been hidden since they were written."""
    return mail.leave_out_hidden()


@ledger.reader("reports-of-withdrawn", "comment.withdrawn", "response.withdrawn")
def close_reports(entries: list[ledger.Entry]) -> None:
    """Close the reports of what its author has taken back: there is nothing to decide any more."""
    gone = {entry.subject_id for entry in entries}
    for subject in db.session.scalars(select(Subject).where(Subject.id.in_(gone))):
        reports.close(subject, None)
