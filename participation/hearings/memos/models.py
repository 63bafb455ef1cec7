"""An authority's own Word template for its memos."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column, relationship

from participation.accounts.models import User
from participation.db import Base


class MemoTemplate(Base):
    """The template of a space: the Word file itself, what it was called, and who put it there."""

    __tablename__ = "memo_templates"

    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"), primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    name: Mapped[str]
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    by: Mapped[User | None] = relationship(lazy="raise")
