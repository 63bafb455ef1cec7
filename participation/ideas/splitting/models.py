"""Splits: that an idea became two, and which of them each of those who had voted on it has chosen."""

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from participation.accounts.models import User
from participation.db import Base
from participation.ideas.proposals.models import Idea, IdeaState
from participation.subjects.models import Revision


class Chosen(enum.StrEnum):
    """Which of two ideas somebody stands behind."""

    first = "first"
    second = "second"
    both = "both"


class Split(Base):
    """That an idea became two (`at`): itself with another text, and a new one; and one again (`ended_at`).

    `by_keepers`: who keeps the idea split it, and no official. `revision_id` is the text that it had
    before, `edited_before` when that was written, and `state` where it was then. What is counted here is
    how many there were: who supported it, and the comments that moved.
    """

    __tablename__ = "idea_splits"

    id: Mapped[int] = mapped_column(primary_key=True)
    idea_id: Mapped[int] = mapped_column(ForeignKey("ideas.id"), index=True)
    new_id: Mapped[int] = mapped_column(ForeignKey("ideas.id"))
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    by_keepers: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str] = mapped_column(default="")
    state: Mapped[IdeaState]
    revision_id: Mapped[int] = mapped_column(ForeignKey("revisions.id"))
    edited_before: Mapped[datetime | None]
    supporters: Mapped[int] = mapped_column(default=0)
    comments: Mapped[int] = mapped_column(default=0)
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    idea: Mapped[Idea] = relationship(lazy="raise", foreign_keys=idea_id)
    new: Mapped[Idea] = relationship(lazy="raise", foreign_keys=new_id)
    by: Mapped[User | None] = relationship(lazy="raise", foreign_keys=by_id)
    revision: Mapped[Revision] = relationship(lazy="raise")

    __table_args__: Any = (Index("ix_idea_splits_new_id", "new_id", unique=True),)


class SplitChoice(Base):
    """One of those who had voted on an idea when it was split: their vote then, and what they have chosen.

    Who has not chosen stays with the first. `from_id` is that of their vote.
    """

    __tablename__ = "idea_split_choices"

    split_id: Mapped[int] = mapped_column(ForeignKey("idea_splits.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True, index=True)
    value: Mapped[int]
    voted_at: Mapped[datetime]
    from_id: Mapped[int | None] = mapped_column(ForeignKey("ideas.id"))
    chosen: Mapped[Chosen | None]
    chosen_at: Mapped[datetime | None]
