"""Who gets mail about their desk, and what the last one told."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from participation.accounts.models import User
from participation.db import Base


class DeskMail(Base):
    """That an official or a moderator wants a mail in the morning when something new waits.

    `told` has the ids of what stood on the desk at the last look, by the key of each kind and hearing
    (`desk.queries.Waits`).
    """

    __tablename__ = "desk_mails"

    user_id: Mapped[int] = mapped_column(
        ForeignKey("users.id"), primary_key=True, autoincrement=False
    )
    told: Mapped[dict[str, Any]] = mapped_column(default=dict)
    written_at: Mapped[datetime]

    user: Mapped[User] = relationship(lazy="raise")
