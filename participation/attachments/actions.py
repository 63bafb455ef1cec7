"""Adding, changing, ordering and removing the files of a subject."""

from dataclasses import dataclass

from sqlalchemy import func, select

from participation import clock, db, ledger
from participation.accounts.models import User
from participation.attachments.rules import MOST, MOST_OF_ONE, WITHIN, may_attach
from participation.storage import StoredFile
from participation.subjects.actions import attach
from participation.subjects.models import Attachment, Subject


class TooMany(Exception):
    """The thing has as many files as it may have; or (`of_one`) the person has added as many today."""

    def __init__(self, *, of_one: bool = False) -> None:
        super().__init__(of_one)
        self.of_one = of_one


@dataclass(frozen=True)
class FileText:
    """What is said of a file: what it is called, its language where it is another than the subject's, and
    how it can be read."""

    title: str
    language: str | None = None
    format_note: str = ""


def _hold(thing: Subject, by: User) -> None:
    """Hold a thing, and see that files may still be given to it. Raises Overtaken when they may not: it is
    being assessed, or somebody else's, since the page was opened."""
    db.hold(thing)
    if not may_attach(by, thing):
        raise db.Overtaken("no files are given to it any more")


def _record(what: str, thing: Subject, by: User, attachment: int) -> None:
    ledger.record(
        f"attachment.{what}",
        subject_id=thing.id,
        space_id=thing.space_id,
        by=by.id,
        attachment=attachment,
    )


def add(thing: Subject, file: StoredFile, text: FileText, *, by: User) -> Attachment:
    """Add a file behind those that are there. Raises TooMany; the file is kept for the form."""
    # The person before the thing, as an erasure holds them.
    db.hold_rows(User, [by.id])
    _hold(thing, by)
    own = Attachment.subject_id == thing.id
    if _number(own) >= MOST:
        raise TooMany
    if (
        _number(Attachment.added_by_id == by.id, Attachment.added_at > clock.now() - WITHIN)
        >= MOST_OF_ONE
    ):
        raise TooMany(of_one=True)
    made = attach(
        thing,
        file,
        title=text.title,
        by=by,
        position=db.next_position(Attachment, own),
        language=text.language,
        format_note=text.format_note,
    )
    _record("added", thing, by, made.id)
    return made


def _number(*of: object) -> int:
    counted = select(func.count()).select_from(Attachment)
    return db.session.scalar(counted.where(*of)) or 0  # type: ignore[arg-type]


def change(
    thing: Subject,
    attachment: Attachment,
    text: FileText,
    *,
    file: StoredFile | None = None,
    by: User,
) -> None:
    """Change what is said of a file, and, with `file`, the file itself: the old one is gone."""
    _hold(thing, by)
    attachment.title, attachment.language = text.title, text.language
    attachment.format_note = text.format_note
    if file is not None:
        attachment.file_id = file.id
    db.session.flush()
    _record("changed", thing, by, attachment.id)


def move(thing: Subject, attachment: Attachment, *, up: bool, by: User) -> None:
    """Let a file change places with the one before it (`up`) or after it."""
    _hold(thing, by)
    if db.change_places(attachment, up, Attachment.subject_id == thing.id):
        _record("moved", thing, by, attachment.id)


def remove(thing: Subject, attachment: Attachment, *, by: User) -> None:
    """Take a file away: its address leads nowhere any more, and the worker takes away its bytes."""
    _hold(thing, by)
    removed = attachment.id
    db.session.delete(attachment)
    db.session.flush()
    _record("removed", thing, by, removed)
