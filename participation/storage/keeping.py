"""The rows of files that were checked, and their bytes wherever they lie."""

import io
from datetime import datetime
from typing import IO

from sqlalchemy import delete, exists, select

from participation import clock, db
from participation.storage.checking import Checked, check
from participation.storage.folder import keeper
from participation.storage.models import FileContent, StoredFile


def add(checked: Checked) -> StoredFile:
    """The row of a file that was checked, in the present transaction."""
    if checked.content is not None:
        kept_on = clock.today("UTC")
        db.session.execute(
            db.upsert(FileContent.__table__)
            .values(sha256=checked.sha256, content=checked.content, kept_on=kept_on)
            .on_conflict_do_update(index_elements=["sha256"], set_={"kept_on": kept_on})
        )
    row = StoredFile(
        sha256=checked.sha256,
        name=checked.name,
        content_type=checked.content_type,
        size=checked.size,
        created_at=clock.now(),
    )
    db.session.add(row)
    db.session.flush()
    return row


def take(source: IO[bytes], name: str) -> StoredFile:
    """Check and keep one file, and return its row in the present transaction; as `check`, it raises
    FileRefused. Of several files, all are checked before the first is added."""
    return add(check(source, name))


def open_kept(sha256: str) -> IO[bytes]:
    """The bytes of a file, wherever they lie. Raises OSError when they are not there."""
    try:
        return keeper().open(sha256)
    except FileNotFoundError:
        found = select(FileContent.content).where(FileContent.sha256 == sha256)
        content = db.session.scalar(found)
        if content is None:
            raise
        return io.BytesIO(content)


def drop_contents(before: datetime) -> None:
    """Remove the bytes in the database that no file speaks of, and that nobody has sent since."""
    spoken_of = exists().where(StoredFile.sha256 == FileContent.sha256)
    db.session.execute(
        delete(FileContent)
        .where(FileContent.kept_on < before.date(), ~spoken_of)
        .execution_options(synchronize_session=False)
    )


def find(file_id: int) -> StoredFile | None:
    """A stored file by id. Whether the reader may have it is its subject's to say."""
    return db.session.execute(
        select(StoredFile).where(StoredFile.id == file_id)
    ).scalar_one_or_none()
