"""Mergers: that an idea became part of another, what it brought there, and how it was before."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from participation.accounts.models import User
from participation.db import Base
from participation.ideas.proposals.models import Idea, IdeaState

STANDING = "at IS NOT NULL AND ended_at IS NULL"
OPEN = "at IS NULL AND declined_at IS NULL"


class Merger(Base):
    """That an idea is to become part of another (`asked_at`), became it (`at`), and parted (`ended_at`).

    `by_keepers`: those who keep the two agree on it, and no official decided. One that is proposed waits
    until whoever keeps the other one accepts it. `state`, `idea_due_on`, `promised_on` and `handed_over_at`
    are those of the idea before; `into_due_on` is the day the other one owed an answer by before, and
    `due_on` the day that came along. Votes and followers that came along are told by their `from_id`,
    comments by their `origin_id`; what is counted here is how many there were.
    """

    __tablename__ = "idea_mergers"

    id: Mapped[int] = mapped_column(primary_key=True)
    idea_id: Mapped[int] = mapped_column(ForeignKey("ideas.id"), index=True)
    into_id: Mapped[int] = mapped_column(ForeignKey("ideas.id"), index=True)
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    reason: Mapped[str] = mapped_column(default="")
    by_keepers: Mapped[bool] = mapped_column(default=False)
    declined_at: Mapped[datetime | None]
    at: Mapped[datetime | None]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    state: Mapped[IdeaState | None]
    idea_due_on: Mapped[date | None]
    promised_on: Mapped[date | None]
    handed_over_at: Mapped[datetime | None]
    into_due_on: Mapped[date | None]
    due_on: Mapped[date | None]
    supporters: Mapped[int] = mapped_column(default=0)
    of_both: Mapped[int] = mapped_column(default=0)
    votes: Mapped[int] = mapped_column(default=0)
    comments: Mapped[int] = mapped_column(default=0)
    followers: Mapped[int] = mapped_column(default=0)
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    idea: Mapped[Idea] = relationship(lazy="raise", foreign_keys=idea_id)
    into: Mapped[Idea] = relationship(lazy="raise", foreign_keys=into_id)
    asked_by: Mapped[User | None] = relationship(lazy="raise", foreign_keys=asked_by_id)

    __table_args__: Any = (
        Index(
            "ix_idea_mergers_standing",
            "idea_id",
            unique=True,
            sqlite_where=text(STANDING),
            postgresql_where=text(STANDING),
        ),
        Index(
            "ix_idea_mergers_open",
            "idea_id",
            unique=True,
            sqlite_where=text(OPEN),
            postgresql_where=text(OPEN),
        ),
    )
