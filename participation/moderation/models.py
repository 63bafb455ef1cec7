"""Decisions about contributions, and the reports that ask for them."""

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from participation.accounts.models import User
from participation.db import GIVEN_ONCE, Base
from participation.subjects.models import Subject


class Verdict(enum.StrEnum):
    """What was decided: to show it after a read-through, not to show it, to hide it, to restore it,
    or to leave what was reported as it is."""

    published = "published"
    withheld = "withheld"
    hidden = "hidden"
    restored = "restored"
    stands = "stands"


class Rule(enum.StrEnum):
    """The rule a decision rests on."""

    personal_data = "personal data"
    hate = "hate"
    threats = "threats"
    defamation = "defamation"
    off_topic = "off topic"
    advertising = "advertising"
    copyright = "copyright"
    duplicate = "duplicate"
    other = "other"


class Decision(Base):
    """A decision about a contribution: by whom, when, by which rule and why; public but the text."""

    __tablename__ = "decisions"

    id: Mapped[int] = mapped_column(primary_key=True)
    subject_id: Mapped[int] = mapped_column(ForeignKey("subjects.id"), index=True)
    verdict: Mapped[Verdict]
    rule: Mapped[Rule | None]
    reason: Mapped[str] = mapped_column(default="")
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime]

    __table_args__: Any = (Index("ix_decisions_at", "at", "id"),)

    by: Mapped[User | None] = relationship(lazy="raise")
    subject: Mapped[Subject] = relationship(lazy="raise")


class Report(Base):
    """That a reader finds a contribution against the house rules. Who it was is told to nobody.

    `by_id`, or `email` once its holder has confirmed it, is who hears what came of it; of others nothing
    is kept, and the key of their receipt leads back (`moderation.keys`). `closed_at` without a decision:
    the author took the contribution back first. `seen_at` is when a person with an account has read
    what was decided.
    """

    __tablename__ = "reports"

    id: Mapped[int] = mapped_column(primary_key=True)
    subject_id: Mapped[int] = mapped_column(ForeignKey("subjects.id"))
    rule: Mapped[Rule]
    note: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    by_mail: Mapped[bool] = mapped_column(default=False)
    email: Mapped[str | None]
    language: Mapped[str | None]
    closed_at: Mapped[datetime | None]
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("decisions.id"))
    seen_at: Mapped[datetime | None]

    __table_args__: Any = (
        Index("ix_reports_subject", "subject_id", "id"),
        Index(
            "ix_reports_waiting",
            "subject_id",
            "at",
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
        GIVEN_ONCE,
    )

    subject: Mapped[Subject] = relationship(lazy="raise")
    decision: Mapped[Decision | None] = relationship(lazy="raise")
