"""Pseudonyms, and that somebody has read whose one is."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from participation.accounts.models import User
from participation.db import Base


class Pseudonym(Base):
    """The name under which a person writes in a box: one for each, and nobody else's there.

    `key` is the name as `naming.key_of` folds it, so that two that look alike are the same. It is never
    changed: what is written carries it (`subjects.signed`).
    """

    __tablename__ = "pseudonyms"

    box_id: Mapped[int] = mapped_column(ForeignKey("boxes.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True, index=True)
    name: Mapped[str]
    key: Mapped[str]
    at: Mapped[datetime]

    __table_args__: Any = (UniqueConstraint("box_id", "key"),)


class PseudonymReading(Base):
    """That a moderator has read who wrote a contribution (`subject_id`), whose it was, when, and why."""

    __tablename__ = "pseudonym_readings"

    id: Mapped[int] = mapped_column(primary_key=True)
    subject_id: Mapped[int] = mapped_column(ForeignKey("subjects.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    at: Mapped[datetime]
    reason: Mapped[str]

    person: Mapped[User] = relationship(lazy="raise", foreign_keys=user_id)
    by: Mapped[User] = relationship(lazy="raise", foreign_keys=by_id)
