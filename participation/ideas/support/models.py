"""Votes."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from participation.db import Base


class Vote(Base):
    """One person's vote on one idea: 1, 0 or -1. The key keeps it one.

    `at` is when it was given, or when its giver last said to keep it: what the text has become since
    is shown to them. `from_id` is the idea it came along from, when that became part of this one. A vote
    on an idea that is part of another is counted there; `taken_back_at` is when its giver took it back
    there: it goes when the idea is its own again, and nothing is counted for it until then but here.
    """

    __tablename__ = "votes"

    idea_id: Mapped[int] = mapped_column(ForeignKey("ideas.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True, index=True)
    value: Mapped[int]
    at: Mapped[datetime]
    from_id: Mapped[int | None] = mapped_column(ForeignKey("ideas.id"), index=True)
    taken_back_at: Mapped[datetime | None]

    __table_args__: Any = (CheckConstraint("value in (-1, 0, 1)", name="value"),)
