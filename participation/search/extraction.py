"""The text of attached documents: read once, by the worker, in a process that can only harm itself.

It is read beside the worker's other work. The index first takes in what a document hangs on, then its text.
"""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import delete, select, update

from participation import clock, db, jobs, storage
from participation.search import kinds
from participation.search.models import FileText
from participation.storage import StoredFile
from participation.subjects.models import Attachment, Subject

READABLE = {storage.PDF: "pdf", storage.DOCX: "docx", storage.ODT: "odt"}
MAX_BYTES = 60_000_000
TIMEOUT = 45
NOT_THERE = "not there"
_SCRIPT = Path(__file__).with_name("file_reading.py")


_WITHOUT_TEXT = (
    select(StoredFile.id, StoredFile.sha256, StoredFile.content_type, StoredFile.size)
    .join(Attachment, Attachment.file_id == StoredFile.id)
    .outerjoin(FileText, FileText.file_id == StoredFile.id)
    .where(StoredFile.content_type.in_(list(READABLE)), FileText.file_id.is_(None))
    .order_by(StoredFile.id)
    .limit(1)
)
_WAITING = (
    select(FileText.file_id)
    .join(Attachment, Attachment.file_id == FileText.file_id)
    .where(FileText.waits)
)


def is_missing(subject_ids: Sequence[int] | None = None) -> bool:
    """Whether any document, or one attached to these subjects, has not been read yet."""
    wanted = _WITHOUT_TEXT
    if subject_ids is not None:
        wanted = wanted.where(Attachment.subject_id.in_(list(subject_ids)))
    with db.transaction(write=False) as session:
        return session.execute(wanted).first() is not None


def read_all() -> None:
    """Read every document that has not been read yet, one after the other: beside the worker's other work.

    A document that cannot be read has no text and is not tried again.
    """
    last = 0
    while True:
        with db.transaction(write=False) as session:
            found = session.execute(_WITHOUT_TEXT.where(StoredFile.id > last)).first()
        if found is None:
            return
        last, sha256, content_type, size = found
        text, note = _read(sha256, READABLE[content_type], size)
        # The day only: the worker comes by seconds after somebody, perhaps anonymous, has sent a file.
        today = clock.start_of_day(clock.today("UTC"), "UTC")
        with db.transaction() as session:
            if session.scalar(select(StoredFile.id).where(StoredFile.id == last)) is not None:
                session.execute(
                    db.upsert(FileText)
                    .values(file_id=last, text=text, note=note, read_at=today, waits=bool(text))
                    .on_conflict_do_nothing()
                )
        if text:
            jobs.wake()


def waiting(subject_ids: Sequence[int]) -> list[int]:
    """The files of these subjects whose text the index has not taken in yet."""
    return list(db.session.scalars(_WAITING.where(Attachment.subject_id.in_(list(subject_ids)))))


def subjects_waiting(limit: int) -> list[int]:
    """The subjects that are found by a text which the index has not taken in yet."""
    return list(
        db.session.scalars(
            _WAITING.with_only_columns(Attachment.subject_id)
            .join(Subject, Subject.id == Attachment.subject_id)
            .where(Subject.kind.in_(kinds.keys()))
            .distinct()
            .order_by(Attachment.subject_id)
            .limit(limit)
        )
    )


def taken_in(file_ids: Sequence[int]) -> None:
    """Note that the index has the texts of these files."""
    with db.transaction() as session:
        session.execute(
            update(FileText)
            .where(FileText.file_id.in_(list(file_ids)))
            .values(waits=False)
            .execution_options(synchronize_session=False)
        )


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
        with storage.keeper().open(sha256) as source:
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
