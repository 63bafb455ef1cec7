"""That a published outcome was corrected."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column, relationship

from participation.accounts.models import User
from participation.db import Base


class OutcomeCorrection(Base):
    """That a published outcome was corrected: why, and what its parts said before. Public.

    `before` has what a theme or an adopted text said, by part, where those were corrected
    (`outcome.corrected`). `shows_before`: everybody may see what it said; otherwise only those who work
    on it, as when it was somebody's name.
    """

    __tablename__ = "outcome_corrections"

    id: Mapped[int] = mapped_column(primary_key=True)
    hearing_id: Mapped[int] = mapped_column(ForeignKey("hearings.id"), index=True)
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    reason: Mapped[str]
    asked: Mapped[str]
    said: Mapped[str]
    did: Mapped[str]
    before: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default=sql("'{}'"))
    shows_before: Mapped[bool] = mapped_column(default=True)

    by: Mapped[User | None] = relationship(lazy="raise")
