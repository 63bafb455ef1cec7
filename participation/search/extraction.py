"""The text of attached documents: read once, by the worker, in a process that can only harm itself."""

from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import delete, or_, select

from participation import clock, db, storage, subprocesses
from participation.search.models import FileText
from participation.storage import StoredFile
from participation.subjects.models import Attachment

READABLE = {storage.PDF: "pdf", storage.DOCX: "docx", storage.ODT: "odt"}
MAX_BYTES = 60_000_000
LIMITS = subprocesses.Limits(seconds=15, megabytes=1_000, largest=2_000_000)
"""Of one document: its text is cut at 400,000 characters (`file_reading`)."""
NOT_THERE = "not there"
BEGUN, BEGUN_AGAIN = "begun", "begun again"
"""Written down before a document is read: what kills the worker with it is not read for ever."""
_SCRIPT = Path(__file__).with_name("file_reading.py")


def read_missing(subject_ids: Iterable[int], limit: int = 40) -> bool:
    """Read the documents attached to these subjects that have not been read yet.

    True when all are done; False when there are more than `limit`, so that the worker can look
    after something else in between. A document that cannot be read has no text and is not tried again;
    one during which the worker itself died, once more.
    """
    with db.transaction(write=False) as session:
        missing = session.execute(
            select(
                StoredFile.id,
                StoredFile.sha256,
                StoredFile.content_type,
                StoredFile.size,
                FileText.note,
            )
            .join(Attachment, Attachment.file_id == StoredFile.id)
            .outerjoin(FileText, FileText.file_id == StoredFile.id)
            .where(
                Attachment.subject_id.in_(list(subject_ids)),
                StoredFile.content_type.in_(list(READABLE)),
                or_(FileText.file_id.is_(None), FileText.note == BEGUN),
            )
            .distinct()
            .order_by(StoredFile.id)
            .limit(limit + 1)
        ).all()
    for file_id, sha256, content_type, size, note in missing[:limit]:
        found = _read_before(sha256)
        if found is None:
            _note(file_id, "", BEGUN_AGAIN if note == BEGUN else BEGUN)
            found = _read(sha256, READABLE[content_type], size)
        _note(file_id, *found)
    return len(missing) <= limit


def _read_before(sha256: str) -> tuple[str, str] | None:
    """What came of reading the same content, which many may have sent."""
    with db.transaction(write=False) as session:
        found = session.execute(
            select(FileText.text, FileText.note)
            .join(StoredFile, StoredFile.id == FileText.file_id)
            .where(
                StoredFile.sha256 == sha256,
                FileText.note.not_in((BEGUN, BEGUN_AGAIN)),
                FileText.note.not_like(f"{NOT_THERE}%"),
            )
            .limit(1)
        ).one_or_none()
        return None if found is None else (found[0], found[1])


def _note(file_id: int, text: str, note: str) -> None:
    """Write down what came of a document, unless it is gone."""
    # The day only: the worker comes by seconds after somebody, perhaps anonymous, has sent a file.
    today = clock.start_of_day(clock.today("UTC"), "UTC")
    values = {"text": text, "note": note, "read_at": today}
    with db.transaction() as session:
        known = session.scalar(select(StoredFile.id).where(StoredFile.id == file_id))
        if known is not None:
            session.execute(
                db.upsert(FileText)
                .values(file_id=file_id, **values)
                .on_conflict_do_update(index_elements=[FileText.file_id], set_=values)
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
        with (
            storage.keeper().open(sha256) as source,
            subprocesses.run(_SCRIPT, [kind], source, LIMITS) as done,
        ):
            if done.code:
                return "", "broken"
            text = done.output.read().decode("utf-8", "replace").replace("\x00", " ").strip()
    except subprocesses.TookTooMuch:
        return "", "took too much"
    except OSError as error:
        return "", f"{NOT_THERE} ({error.strerror})"
    return text, "" if text else "no text in it"
