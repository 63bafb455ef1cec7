"""Transfers: that an idea is to be handed inside or out, who agreed to it, and what it became there."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from participation.accounts.models import User
from participation.db import Base
from participation.ideas.boxes.models import Box
from participation.ideas.proposals.models import Idea

STANDING = "ended_at IS NULL"


class Transfer(Base):
    """That an idea is to be handed to a box on the other side (`asked_at`), was handed there (`made_at`), and
    is no more, or was not to be (`ended_at`).

    `outward` is from an internal space to the public. `copy_id` is the idea that it became there: each of the
    two goes its own way. `note` is what the official says to those who are asked, and `reason` why it ended.
    `colleagues` is how many supported it inside, where those who wrote it let that be told.
    """

    __tablename__ = "idea_transfers"

    id: Mapped[int] = mapped_column(primary_key=True)
    idea_id: Mapped[int] = mapped_column(ForeignKey("ideas.id"))
    box_id: Mapped[int] = mapped_column(ForeignKey("boxes.id"), index=True)
    outward: Mapped[bool]
    note: Mapped[str] = mapped_column(default="")
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    made_at: Mapped[datetime | None]
    copy_id: Mapped[int | None] = mapped_column(ForeignKey("ideas.id"), index=True)
    colleagues: Mapped[int | None]
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    reason: Mapped[str] = mapped_column(default="")

    idea: Mapped[Idea] = relationship(lazy="raise", foreign_keys=idea_id)
    copy: Mapped[Idea | None] = relationship(lazy="raise", foreign_keys=copy_id)
    box: Mapped[Box] = relationship(lazy="raise")

    __table_args__: Any = (
        Index(
            "ix_idea_transfers_standing",
            "idea_id",
            unique=True,
            sqlite_where=text(STANDING),
            postgresql_where=text(STANDING),
        ),
    )


class Consent(Base):
    """That somebody who writes an idea agrees to a transfer of it, when, and to what: that their name is
    shown (`shows_name`), and that it is told how many colleagues supported it.

    `agreed_to` is what would go along when they said so, title, text and pictures, as one sum of it
    (`transfers.queries.content`): it is to that and to nothing else.
    """

    __tablename__ = "idea_transfer_consents"

    id: Mapped[int] = mapped_column(primary_key=True)
    transfer_id: Mapped[int] = mapped_column(ForeignKey("idea_transfers.id"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    at: Mapped[datetime]
    agreed_to: Mapped[str] = mapped_column(default="", server_default=text("''"))
    shows_name: Mapped[bool]
    tells_support: Mapped[bool]

    person: Mapped[User | None] = relationship(lazy="raise")

    __table_args__: Any = (UniqueConstraint("transfer_id", "user_id"),)
