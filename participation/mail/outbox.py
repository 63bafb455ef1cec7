"""The tables of the outbox: letters on their way, what is in them, and why none leaves."""

from datetime import datetime
from typing import Any

from sqlalchemy import Column, ForeignKey, Index, Table
from sqlalchemy.orm import Mapped, mapped_column

from participation.db import Base


class Letter(Base):
    """A mail on its way: written with the change, claimed and sent by the worker, then emptied.

    `claim` is the key of the worker that has it in hand until `claimed_until`; `attempts` counts those.
    `body_if_hidden` takes the place of `body` when one of the contributions it is about
    (`outbox_subjects`) is hidden before it leaves; a letter without one is dropped then.
    """

    __tablename__ = "outbox"

    id: Mapped[int] = mapped_column(primary_key=True)
    to: Mapped[str]
    subject: Mapped[str]
    body: Mapped[str]
    body_if_hidden: Mapped[str | None]
    message_id: Mapped[str]
    headers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    error: Mapped[str | None]
    claim: Mapped[str | None]
    claimed_until: Mapped[datetime | None]


class MailHold(Base):
    """Why no mail leaves: a person has said so (`until` is empty), or the mail server is away."""

    __tablename__ = "outbox_holds"

    name: Mapped[str] = mapped_column(primary_key=True)
    reason: Mapped[str]
    since: Mapped[datetime]
    until: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)


PAUSED = "paused"
AWAY = "server away"
BLOT = "…"


Index(
    "ix_outbox_waiting",
    Letter.due_at,
    sqlite_where=Letter.sent_at.is_(None),
    postgresql_where=Letter.sent_at.is_(None),
)

letters_about = Table(
    "outbox_subjects",
    Base.metadata,
    Column("letter_id", ForeignKey("outbox.id", ondelete="CASCADE"), primary_key=True),
    Column(
        "subject_id", ForeignKey("subjects.id", ondelete="CASCADE"), primary_key=True, index=True
    ),
)

letter_files = Table(
    "outbox_files",
    Base.metadata,
    Column("letter_id", ForeignKey("outbox.id", ondelete="CASCADE"), primary_key=True),
    Column("file_id", ForeignKey("files.id", ondelete="CASCADE"), primary_key=True, index=True),
)
"""The files that a letter carries."""
