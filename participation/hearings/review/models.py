"""Comments of colleagues on a draft. The room knows the draft and its parts as subjects only."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from participation.accounts.models import User
from participation.db import Base


class ReviewComment(Base):
    """What a colleague says about a draft or a part of it, until somebody has settled it.

    Never public, in no file and no feed: it is about a text that is not decided yet.
    """

    __tablename__ = "review_comments"

    id: Mapped[int] = mapped_column(primary_key=True)
    hearing_id: Mapped[int] = mapped_column(ForeignKey("subjects.id"))
    section_id: Mapped[int | None] = mapped_column(ForeignKey("subjects.id"))
    body: Mapped[str]
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    settled_at: Mapped[datetime | None]
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    by: Mapped[User] = relationship(foreign_keys=by_id, lazy="raise")
    settled_by: Mapped[User | None] = relationship(foreign_keys=settled_by_id, lazy="raise")

    __table_args__: Any = (Index("ix_review_comments_hearing", "hearing_id", "settled_at", "id"),)

    @property
    def is_settled(self) -> bool:
        return self.settled_at is not None
