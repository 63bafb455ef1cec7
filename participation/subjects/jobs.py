"""What the worker does for subjects: it takes away uploads that nothing holds on to, and halves of files."""

from datetime import timedelta

from sqlalchemy import and_, exists, select

from participation import clock, config, db, jobs, storage
from participation.mail import letter_files
from participation.storage import StoredFile, drop_contents, keeper
from participation.subjects.models import Attachment

ABANDONED_AFTER = timedelta(days=2)
"""How long a form may be left open with a file already taken."""


@jobs.step("abandoned-files", every=timedelta(hours=6))
def forget_abandoned_files() -> bool:
    """Remove files that were taken but never attached, or whose subject is gone: rows, then bytes.

    True while there may be more rows.
    """
    before = clock.now() - ABANDONED_AFTER
    attached = exists().where(Attachment.file_id == StoredFile.id)
    carried = exists().where(letter_files.c.file_id == StoredFile.id)
    if db.prune(StoredFile, and_(StoredFile.created_at < before, ~attached, ~carried)):
        return True
    with db.transaction():
        drop_contents(before)
    with db.transaction(write=False) as session:
        for sha256 in list(keeper().untouched(before)):
            if session.scalar(select(StoredFile.id).where(StoredFile.sha256 == sha256)) is None:
                keeper().drop(sha256, before)
    return False


PARTIAL_FOR = timedelta(days=1)
"""How old a half-written file is when nobody can be writing it any more."""


@jobs.step("partial-files", every=timedelta(hours=6))
def forget_partial_files() -> bool:
    """Remove what uploads, exports and mails that were killed have left behind."""
    before = clock.now() - PARTIAL_FOR
    keeper().tidy(before)
    storage.forget_partial(config.current().var, before)
    return False
