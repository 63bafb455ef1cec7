"""A letter as the message that leaves: its headers, its text, its files."""

from collections.abc import Sequence
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from typing import Any

from sqlalchemy import select

from participation import db, storage
from participation.mail.outbox import Letter, letter_files
from participation.storage import StoredFile


class _Policy(EmailPolicy):
    """How headers are written: an address in one is never broken or encoded (RFC 2369, 8058)."""

    def fold(self, name: str, value: Any) -> str:
        if name.lower().startswith("list-"):
            return f"{name}: {value}{self.linesep}"
        return str(super().fold(name, value))

    def fold_binary(self, name: str, value: Any) -> bytes:
        if name.lower().startswith("list-"):
            return self.fold(name, value).encode("ascii")
        return bytes(super().fold_binary(name, value))


def files_of(letter: Letter) -> list[StoredFile]:
    """What a letter carries, in the order in which it was taken in."""
    with db.transaction(write=False) as session:
        found = session.scalars(
            select(StoredFile)
            .join(letter_files, letter_files.c.file_id == StoredFile.id)
            .where(letter_files.c.letter_id == letter.id)
            .order_by(StoredFile.id)
        ).all()
        session.expunge_all()
        return list(found)


def message_of(letter: Letter, sender: str, files: Sequence[StoredFile] = ()) -> EmailMessage:
    if not letter.to:
        raise ValueError("nobody to send it to")
    message = EmailMessage(policy=_Policy())
    message["From"] = sender
    message["To"] = letter.to
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(letter.created_at)
    message["Message-ID"] = letter.message_id
    message["Auto-Submitted"] = "auto-generated"
    for name, value in letter.headers.items():
        message[name] = value
    message.set_content(letter.body)
    for file in files:
        kind, _slash, more = file.content_type.partition("/")
        with storage.keeper().open(file.sha256) as content:
            message.add_attachment(content.read(), maintype=kind, subtype=more, filename=file.name)
    return message
