"""Invitations to write along with an idea, or to look after it."""

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from participation.accounts.models import User
from participation.db import GIVEN_ONCE, Base
from participation.ideas.proposals.models import Idea


class InvitationState(enum.StrEnum):
    """What has become of an invitation."""

    waiting = "waiting"
    accepted = "accepted"
    declined = "declined"
    withdrawn = "withdrawn"


class CoauthorInvitation(Base):
    """Somebody is asked to write along with an idea, or (`keeps`) to look after it from now on.

    It is for a person, or for whoever has confirmed the address: nothing is said about whether an
    account has it. One for each idea and person, so that whoever has said no is not asked again.
    """

    __tablename__ = "coauthor_invitations"

    id: Mapped[int] = mapped_column(primary_key=True)
    idea_id: Mapped[int] = mapped_column(ForeignKey("ideas.id"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    email: Mapped[str | None] = mapped_column(index=True)
    keeps: Mapped[bool]
    invited_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    at: Mapped[datetime]
    state: Mapped[InvitationState] = mapped_column(default=InvitationState.waiting)
    state_at: Mapped[datetime] = mapped_column(index=True)

    idea: Mapped[Idea] = relationship(lazy="raise")
    person: Mapped[User | None] = relationship(lazy="raise", foreign_keys=user_id)
    invited_by: Mapped[User] = relationship(lazy="raise", foreign_keys=invited_by_id)

    __table_args__: Any = (
        UniqueConstraint("idea_id", "user_id"),
        UniqueConstraint("idea_id", "email"),
        GIVEN_ONCE,
    )

    @property
    def waits(self) -> bool:
        """Whether it can be accepted or taken back."""
        return self.state is InvitationState.waiting
