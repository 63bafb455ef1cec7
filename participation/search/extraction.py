"""The text of attached documents: read once, by the worker, in a process that can only harm itself."""

import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import delete, select

from participation import clock, db, storage
from participation.search.models import FileText
from participation.storage import StoredFile
from participation.subjects.models import Attachment

READABLE = {storage.PDF: "pdf", storage.DOCX: "docx", storage.ODT: "odt"}
MAX_BYTES = 60_000_000
TIMEOUT = 45
NOT_THERE = "not there"
_SCRIPT = Path(__file__).with_name("file_reading.py")


def read_missing(subject_ids: Iterable[int], limit: int = 40) -> bool:
    """Read the documents attached to these subjects that have not been read yet.

    True when all are done; False when there are more than `limit`, so that the worker can look
    after something else in between. A document that cannot be read has no text and is not tried again.
    """
    with db.transaction(write=False) as session:
        missing = session.execute(
            select(StoredFile.id, StoredFile.sha256, StoredFile.content_type, StoredFile.size)
            .join(Attachment, Attachment.file_id == StoredFile.id)
            .outerjoin(FileText, FileText.file_id == StoredFile.id)
            .where(
                Attachment.subject_id.in_(list(subject_ids)),
                StoredFile.content_type.in_(list(READABLE)),
                FileText.file_id.is_(None),
            )
            .distinct()
            .order_by(StoredFile.id)
            .limit(limit + 1)
        ).all()
    # The day only: the worker comes by seconds after somebody, perhaps anonymous, has sent a file.
    today = clock.start_of_day(clock.today("UTC"), "UTC")
    for file_id, sha256, content_type, size in missing[:limit]:
        text, note = _read(sha256, READABLE[content_type], size)
        with db.transaction() as session:
            known = session.scalar(select(StoredFile.id).where(StoredFile.id == file_id))
            if known is not None:
                session.execute(
                    db.upsert(FileText)
                    .values(file_id=file_id, text=text, note=note, read_at=today)
                    .on_conflict_do_nothing()
                )
    return len(missing) <= limit


def forget_missing() -> None:
    """Let documents be read again whose file was not there: it may have been put back."""
    with db.transaction() as session:
        session.execute(
            delete(FileText)
            .where(FileText.note.startswith(NOT_THERE))
            .execution_options(synchronize_session=False)
        )


def _read(sha256: str, kind: str, size: int) -> tuple[str, str]:
    """The text of a kept file, and what kept it from being read."""
    if size > MAX_BYTES:
        return "", "too large"
    try:
        with db.transaction(write=False):
            source = storage.open_kept(sha256)
        with source:
            done = subprocess.run(  # noqa: S603  (our own script, no word of anybody's in it)
                [sys.executable, "-I", str(_SCRIPT), kind],
                input=source.read(),
                capture_output=True,
                timeout=TIMEOUT,
                check=False,
                env={"PATH": os.environ.get("PATH", "")},
            )
    except subprocess.TimeoutExpired:
        note = "took too long"
    except OSError as error:
        note = f"{NOT_THERE} ({error.strerror})"
    else:
        if done.returncode == 0:
            text = done.stdout.decode("utf-8", "replace").replace("\x00", " ").strip()
            return text, "" if text else "no text in it"
        note = "broken"
    return "", note
