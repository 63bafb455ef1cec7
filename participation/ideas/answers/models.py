"""What an authority has done with an idea: handovers, gains, and the figures of a space."""

import enum
from datetime import datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from participation.accounts.models import User
from participation.db import Base
from participation.spaces.models import Department


class Handover(Base):
    """That an idea was given to a department. Its page says so; by whom and why is for its space's staff."""

    __tablename__ = "idea_handovers"

    id: Mapped[int] = mapped_column(primary_key=True)
    idea_id: Mapped[int] = mapped_column(ForeignKey("ideas.id"), index=True)
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    before_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"))
    department_id: Mapped[int] = mapped_column(ForeignKey("departments.id"))
    note: Mapped[str] = mapped_column(default="")

    by: Mapped[User | None] = relationship(lazy="raise")
    before: Mapped[Department | None] = relationship(lazy="raise", foreign_keys=before_id)
    department: Mapped[Department] = relationship(lazy="raise", foreign_keys=department_id)


class Tallied(enum.StrEnum):
    """What is added up for each space, over the ideas that everybody inside may read."""

    realised = "realised"
    answered = "answered"
    on_time = "on time"
    owed = "owed"
    promised = "promised"
    owed_in_month = "owed in month"
    promised_in_month = "promised in month"
    declined = "declined"
    planned = "planned"
    won = "won"


class Tally(Base):
    """How many ideas of a space came to something; moved with each change (`answers.statistics`).

    `department_id` is 0 for what no department has; `year` is that in which it happened, in the space's
    timezone. `detail` is the day an answer is owed, or anything is promised by (ISO 8601), once more its
    month, so that months that have passed are read as one; or the kind and unit of what was planned and won
    by what is realised, whose `number` is in hundredths.
    """

    __tablename__ = "idea_tallies"

    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"), primary_key=True)
    department_id: Mapped[int] = mapped_column(primary_key=True, default=0)
    year: Mapped[int] = mapped_column(primary_key=True)
    what: Mapped[str] = mapped_column(primary_key=True)
    detail: Mapped[str] = mapped_column(primary_key=True, default="")
    number: Mapped[int]

    # Days have many rows: what has none, and a few days, are found without these.
    __table_args__ = (Index("ix_idea_tallies_what", "what", "detail"),)


class GainKind(enum.StrEnum):
    """What can be won: money, hours, or quality that is told in words."""

    money = "money"
    hours = "hours"
    quality = "quality"


class Gain(Base):
    """What an idea, or another subject such as a project, is to win and won: Danish or Norwegian kroner or
    hours a year, or words."""

    __tablename__ = "gains"

    id: Mapped[int] = mapped_column(primary_key=True)
    subject_id: Mapped[int] = mapped_column(ForeignKey("subjects.id"), index=True)
    kind: Mapped[GainKind]
    planned: Mapped[Decimal | None]
    realised: Mapped[Decimal | None]
    unit: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]
