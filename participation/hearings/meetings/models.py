"""Meetings. The room knows what they are about as a subject only: a hearing."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from participation import clock
from participation.db import Base


class Meeting(Base):
    """A public meeting. One that is cancelled stays on the page, so that nobody comes in vain.

    `changes` counts how often it was moved or cancelled: what a calendar calls its sequence
    (RFC 5545, 3.8.7.4).
    """

    __tablename__ = "meetings"

    id: Mapped[int] = mapped_column(primary_key=True)
    hearing_id: Mapped[int] = mapped_column(ForeignKey("subjects.id"))
    title: Mapped[str]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    place: Mapped[str] = mapped_column(default="")
    link: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    changes: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[datetime]
    cancelled_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
    __table_args__: Any = (Index("ix_meetings_hearing", "hearing_id", "starts_at"),)

    @property
    def is_cancelled(self) -> bool:
        return self.cancelled_at is not None

    @property
    def is_over(self) -> bool:
        """Whether it has been held, or would have been."""
        return self.ends_at < clock.now()
