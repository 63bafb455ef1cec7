"""Decisions about contributions."""

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from participation.accounts.models import User
from participation.db import Base
from participation.subjects.models import Subject


class Verdict(enum.StrEnum):
    """What was decided: to show it after a read-through, not to show it, to hide it, to restore it."""

    published = "published"
    withheld = "withheld"
    hidden = "hidden"
    restored = "restored"


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
