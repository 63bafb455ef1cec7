"""Parties of a hearing: the organisations invited to respond, their links, reminders and letters.

A hearing is known here by its id alone (a subject); what it is and when it opens is its room's.
"""

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ForeignKey, Index, Table, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from participation.accounts.models import User
from participation.db import Base
from participation.hearings.register.models import Organisation


class PartyState(enum.StrEnum):
    """Where an invitation is: read off its moments, never stored (`queries.state_of`)."""

    prepared = "prepared"
    waiting = "waiting"
    invited = "invited"
    refused = "refused"
    link_used = "link used"
    reminded = "reminded"
    answered = "answered"
    no_remarks = "no remarks"
    no_answer = "no answer"


class Party(Base):
    """An organisation that is, or will be, asked by name to respond to a hearing (`subject_id`).

    `wanted_at`: a mail is to be written as soon as the hearing is open. `email` is where the last
    one went, `letter_id` that mail, and `refusal` what the mail server said of it.
    """

    __tablename__ = "parties"

    id: Mapped[int] = mapped_column(primary_key=True)
    subject_id: Mapped[int] = mapped_column(ForeignKey("subjects.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    added_at: Mapped[datetime]
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    wanted_at: Mapped[datetime | None]
    invited_at: Mapped[datetime | None]
    email: Mapped[str] = mapped_column(default="")
    letter_id: Mapped[int | None] = mapped_column(
        ForeignKey("outbox.id", ondelete="SET NULL"), index=True
    )
    refused_at: Mapped[datetime | None]
    refusal: Mapped[str] = mapped_column(default="")
    link_used_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    no_remarks: Mapped[bool] = mapped_column(default=False)
    response_number: Mapped[int | None]

    organisation: Mapped[Organisation] = relationship(lazy="raise")
    added_by: Mapped[User | None] = relationship(lazy="raise")

    __table_args__: Any = (
        UniqueConstraint("subject_id", "organisation_id"),
        Index(
            "ix_parties_wanted",
            "id",
            sqlite_where=text("wanted_at IS NOT NULL"),
            postgresql_where=text("wanted_at IS NOT NULL"),
        ),
    )


class PartyLink(Base):
    """A personal link of a party: each mail has its own, and only its hash is kept."""

    __tablename__ = "party_links"

    id: Mapped[int] = mapped_column(primary_key=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("parties.id"), index=True)
    key_hash: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]


class PartyReminder(Base):
    """How many days before the deadline of a hearing those who have not answered are reminded.

    Without a row it is `DAYS_BEFORE`; 0 is never.
    """

    __tablename__ = "party_reminders"

    subject_id: Mapped[int] = mapped_column(ForeignKey("subjects.id"), primary_key=True)
    days_before: Mapped[int]


class PartyLetter(Base):
    """The invitation to a hearing in words of its own; without a row the standard text is sent.

    {organisation}, {link} and {deadline} in it are filled in for each.
    """

    __tablename__ = "party_letters"

    subject_id: Mapped[int] = mapped_column(
        ForeignKey("subjects.id"), primary_key=True, autoincrement=False
    )
    title: Mapped[str]
    body: Mapped[str]
    saved_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


party_letter_files = Table(
    "party_letter_files",
    Base.metadata,
    Column(
        "subject_id", ForeignKey("party_letters.subject_id", ondelete="CASCADE"), primary_key=True
    ),
    Column(
        "attachment_id",
        ForeignKey("attachments.id", ondelete="CASCADE"),
        primary_key=True,
        index=True,
    ),
)


DAYS_BEFORE = 7
MOST_DAYS_BEFORE = 60
