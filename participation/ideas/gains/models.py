"""Measurements of gains, and the days on which the owner is asked for them."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column, relationship

from participation.accounts.models import User
from participation.db import Base
from participation.ideas.answers.models import GainKind

WAITS = "answered_at IS NULL"
"""A follow-up that nothing was measured for yet, as a condition of an index."""


class Measurement(Base):
    """That a gain was measured: how much a year, or what got better, on which day, how, and by whom. Public.

    `amount` is in `unit`: a currency (ISO 4217), or h for hours; words have none.
    """

    __tablename__ = "gain_measurements"

    id: Mapped[int] = mapped_column(primary_key=True)
    subject_id: Mapped[int] = mapped_column(ForeignKey("subjects.id"), index=True)
    kind: Mapped[GainKind]
    amount: Mapped[Decimal | None]
    unit: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    measured_on: Mapped[date]
    how: Mapped[str]
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)

    by: Mapped[User | None] = relationship(lazy="raise")


class FollowUp(Base):
    """That the owner of what was realised is asked for the measured gain, so many months after.

    `owner_id` is who is asked: the official named for a project, or who said that an idea is realised.
    It waits until a measurement comes after `due_on`; a later one answers the earlier ones too.
    """

    __tablename__ = "gain_followups"

    id: Mapped[int] = mapped_column(primary_key=True)
    subject_id: Mapped[int] = mapped_column(ForeignKey("subjects.id"))
    months: Mapped[int]
    due_on: Mapped[date]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    asked_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]

    __table_args__: Any = (
        UniqueConstraint("subject_id", "months"),
        Index(
            "ix_gain_followups_waiting",
            "due_on",
            "id",
            sqlite_where=sql(WAITS),
            postgresql_where=sql(WAITS),
        ),
    )
