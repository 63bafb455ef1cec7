"""What the worker does for subjects: it takes away uploads that nothing holds on to."""

from datetime import timedelta

from sqlalchemy import delete, exists, select

from participation import clock, db, jobs
from participation.storage import StoredFile, drop_contents, keeper
from participation.subjects.models import Attachment

ABANDONED_AFTER = timedelta(days=2)
"""How long a form may be left open with a file already taken."""


@jobs.step("abandoned-files", every=timedelta(hours=6))
def forget_abandoned_files() -> bool:
    """Remove files that were taken but never attached, or whose subject is gone: rows, then bytes."""
    before = clock.now() - ABANDONED_AFTER
    with db.transaction() as session:
        attached = exists().where(Attachment.file_id == StoredFile.id)
        session.execute(
            delete(StoredFile)
            .where(StoredFile.created_at < before, ~attached)
            .execution_options(synchronize_session=False)
        )
        drop_contents(before)
    with db.transaction(write=False) as session:
        for sha256 in list(keeper().untouched(before)):
            if session.scalar(select(StoredFile.id).where(StoredFile.sha256 == sha256)) is None:
                keeper().drop(sha256, before)
    return False
