"""Files that were ordered: what is wanted, for whom, and how far it has come."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from participation import clock
from participation.db import GIVEN_ONCE, Base


def _now() -> datetime:
    return clock.now()


class ExportFile(Base):
    """A file that the worker makes for one person, or for a visitor who has its address.

    It waits until `made_at` or `failed_at` is set; then it is kept until `expires_at`. When
    something in its space is hidden or taken back afterwards, it is dropped (`dropped_at`); while
    it is being made, `restart` has it made anew. The bytes lie in `var/exports`, under its id.
    """

    __tablename__ = "export_files"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    space_id: Mapped[int | None] = mapped_column(ForeignKey("spaces.id"))
    wanted: Mapped[dict[str, Any]]
    fingerprint: Mapped[str] = mapped_column(index=True)
    language: Mapped[str | None]
    notify: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(default=_now)
    attempts: Mapped[int] = mapped_column(default=0)
    restart: Mapped[bool] = mapped_column(default=False)
    made_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    dropped_at: Mapped[datetime | None]
    expires_at: Mapped[datetime]
    name: Mapped[str] = mapped_column(default="")
    size: Mapped[int] = mapped_column(default=0)
    rows: Mapped[int] = mapped_column(default=0)

    __table_args__: Any = (GIVEN_ONCE,)

    @property
    def waits(self) -> bool:
        """Whether it is still to be made."""
        return self.made_at is None and self.failed_at is None and self.dropped_at is None


Index(
    "ix_export_files_waiting",
    ExportFile.id,
    sqlite_where=ExportFile.made_at.is_(None),
    postgresql_where=ExportFile.made_at.is_(None),
)
