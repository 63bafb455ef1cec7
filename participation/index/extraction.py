"""The text of attached documents: read once, by the worker, in a process that can only harm itself.

It is read beside the worker's other work. The index first takes in what a document hangs on, then its text.
"""

from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import delete, or_, select, update

from participation import clock, db, jobs, storage, subprocesses
from participation.index import kinds
from participation.index.models import FileText
from participation.storage import StoredFile
from participation.subjects.models import Attachment, Subject

READABLE = {storage.PDF: "pdf", storage.DOCX: "docx", storage.ODT: "odt"}
MAX_BYTES = 60_000_000
LIMITS = subprocesses.Limits(seconds=15, megabytes=1_000, largest=2_000_000)
"""Of one document: its text is cut at 400,000 characters (`file_reading`)."""
NOT_THERE = "not there"
BEGUN, BEGUN_AGAIN = "begun", "begun again"
"""Written down before a document is read: what kills the worker with it is not read for ever."""
_SCRIPT = Path(__file__).with_name("file_reading.py")


_WITHOUT_TEXT = (
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
        StoredFile.content_type.in_(list(READABLE)),
        or_(FileText.file_id.is_(None), FileText.note == BEGUN),
    )
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

    A document that cannot be read has no text and is not tried again; one during which the worker
    itself died, once more. One process does it at a time: to another, what is being read looks like
    what a worker died of.
    """
    with db.alone("documents") as alone:
        if alone:
            _read_all()


def _read_all() -> None:
    last = 0
    while True:
        with db.transaction(write=False) as session:
            row = session.execute(_WITHOUT_TEXT.where(StoredFile.id > last)).first()
        if row is None:
            return
        last, sha256, content_type, size, note = row
        found = _read_before(sha256)
        if found is None:
            _note(last, "", BEGUN_AGAIN if note == BEGUN else BEGUN)
            found = _read(sha256, READABLE[content_type], size)
        _note(last, *found)
        if found[0]:
            jobs.wake()


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
    values = {"text": text, "note": note, "read_at": today, "waits": bool(text)}
    with db.transaction() as session:
        known = session.scalar(select(StoredFile.id).where(StoredFile.id == file_id))
        if known is not None:
            session.execute(
                db.upsert(FileText)
                .values(file_id=file_id, **values)
                .on_conflict_do_update(index_elements=[FileText.file_id], set_=values)
            )


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
        with db.transaction(write=False):
            source = storage.open_kept(sha256)
        with source, subprocesses.run(_SCRIPT, [kind], source, LIMITS) as done:
            if done.code:
                return "", "broken"
            text = done.output.read().decode("utf-8", "replace").replace("\x00", " ").strip()
    except subprocesses.TookTooMuch:
        return "", "took too much"
    except OSError as error:
        return "", f"{NOT_THERE} ({error.strerror})"
    return text, "" if text else "no text in it"
