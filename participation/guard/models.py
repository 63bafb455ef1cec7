"""What waits because of what its text holds."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from participation.db import Base


class Hold(Base):
    """That a contribution waits because its text seems to hold a personal number or an account.

    What was found is not kept: it is found again in the text, which may have changed since.
    """

    __tablename__ = "privacy_holds"

    subject_id: Mapped[int] = mapped_column(ForeignKey("subjects.id"), primary_key=True)
    held_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]

    __table_args__: Any = (
        Index(
            "ix_privacy_holds_waiting",
            "held_at",
            "subject_id",
            sqlite_where=text("settled_at IS NULL"),
            postgresql_where=text("settled_at IS NULL"),
        ),
    )
