"""What the worker does for subjects: it takes away uploads that nothing holds on to, and halves of files."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, select

from participation import clock, config, db, jobs, storage
from participation.storage import StoredFile, drop_contents, keeper

ABANDONED_AFTER = timedelta(days=2)
"""How long a form may be left open with a file already taken."""


@jobs.step("abandoned-files", every=timedelta(hours=6))
def forget_abandoned_files() -> bool:
    """Remove files that were taken and that no row of any table refers to: rows, then bytes.

    True while there may be more rows.
    """
    before = clock.now() - ABANDONED_AFTER
    held = [exists().where(column == StoredFile.id) for column in _referring()]
    if db.prune(StoredFile, and_(StoredFile.created_at < before, *(~each for each in held))):
        return True
    with db.transaction():
        drop_contents(before)
    with db.transaction(write=False) as session:
        for sha256 in list(keeper().untouched(before)):
            if session.scalar(select(StoredFile.id).where(StoredFile.sha256 == sha256)) is None:
                keeper().drop(sha256, before)
    return False


def _referring() -> Iterator[ColumnElement[int]]:
    """The columns of all rooms' tables that hold on to a file; a row whose own key it is only tells of it."""
    files: Any = StoredFile.__table__
    for table in db.Base.metadata.sorted_tables:
        for key in table.foreign_keys:
            if key.references(files) and list(table.primary_key) != [key.parent]:
                yield key.parent


PARTIAL_FOR = timedelta(days=1)
"""How old a half-written file is when nobody can be writing it any more."""


@jobs.step("partial-files", every=timedelta(hours=6))
def forget_partial_files() -> bool:
    """Remove what uploads, exports and mails that were killed have left behind."""
    before = clock.now() - PARTIAL_FOR
    keeper().tidy(before)
    storage.forget_partial(config.current().var, before)
    return False
