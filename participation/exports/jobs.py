"""What the worker does for exports: it makes what was ordered, and takes away what is over."""

from datetime import timedelta

import structlog
from sqlalchemy import select

from participation import db, jobs, ledger
from participation.exports import actions
from participation.exports.models import ExportFile

log = structlog.get_logger()

TAKES_BACK = (
    "idea.hidden", "idea.withheld", "comment.hidden", "comment.withheld", "comment.withdrawn",
    "response.hidden", "response.withheld", "response.withdrawn", "response.corrected",
    "hearing.withdrawn", "account.erased", "import.undone",
)  # fmt: skip
"""What makes a file that was made before a file that must not be handed out any more."""


AGAIN = 10
"""How often a file is made anew in one run because something was taken back meanwhile."""


def _next() -> int | None:
    """The next file to make, when all files are dropped that what was taken back stands in."""
    ledger.number_entries()
    while ledger.advance(actions.TAKEN_BACK):
        pass
    return actions.claim()


def make_all() -> None:
    """Make every file that waits, one after the other."""
    with db.alone("exports") as alone:
        if not alone:
            return
        again = 0
        while again < AGAIN and (file_id := _next()) is not None:
            if file_id == actions.NOTHING:
                continue
            try:
                again += not actions.make(file_id)
            except Exception:
                # It has been counted as an attempt: it comes again, after the others.
                log.exception("export.failed", export=file_id)


@jobs.step("exports")
def make_waiting() -> bool:
    """Have files made, beside the rest of the worker's work: a large one takes minutes."""
    with db.transaction(write=False) as session:
        waiting = session.scalar(
            select(ExportFile.id)
            .where(
                ExportFile.made_at.is_(None),
                ExportFile.failed_at.is_(None),
                ExportFile.dropped_at.is_(None),
            )
            .limit(1)
        )
    if waiting is not None:
        jobs.beside("exports", make_all)
    return False


@jobs.step("old-exports", every=timedelta(hours=1))
def forget_old() -> bool:
    """Remove what has been kept for its days."""
    return actions.forget_old()


@ledger.reader(actions.TAKEN_BACK, *TAKES_BACK)
def drop_taken_back(entries: list[ledger.Entry]) -> None:
    """Drop the files that show what has been hidden, withdrawn or erased since they were made."""
    spaces = {entry.space_id for entry in entries}
    actions.drop(None if None in spaces else {each for each in spaces if each is not None})
