"""Which official has an idea, and by when."""

from datetime import date, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from participation.accounts.models import User
from participation.db import Base


class Assignment(Base):
    """That an official works with an idea, until a day. For the officials of its space."""

    __tablename__ = "idea_assignments"

    idea_id: Mapped[int] = mapped_column(
        ForeignKey("ideas.id"), primary_key=True, autoincrement=False
    )
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    due_on: Mapped[date | None] = mapped_column(index=True)
    note: Mapped[str] = mapped_column(default="")
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime]

    user: Mapped[User] = relationship(lazy="raise", foreign_keys=user_id)
