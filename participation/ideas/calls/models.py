"""Calls: what is told of a box with phases or an end, and each time its dates were moved."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, inspect
from sqlalchemy.orm import Mapped, mapped_column, relationship

from participation.accounts.models import User
from participation.db import Base, JsonData
from participation.ideas.boxes.models import Box
from participation.ideas.boxes.phases import Phases, phases_from
from participation.subjects.models import Subject


class Call(Subject):
    """A box as something that happens: its followers are told of its phases, and its result is published.

    It is made when its phases are first dated, or its result is first written. `result` is what an
    official says came of it; what it said before are revisions.
    """

    __tablename__ = "calls"

    id: Mapped[int] = mapped_column(ForeignKey("subjects.id"), primary_key=True)
    box_id: Mapped[int] = mapped_column(ForeignKey("boxes.id"), unique=True)
    result: Mapped[str] = mapped_column(default="")
    result_at: Mapped[datetime | None]
    result_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)

    result_by: Mapped[User | None] = relationship(lazy="raise", foreign_keys=result_by_id)
    moves: Mapped[list["DateMove"]] = relationship(
        lazy="raise", viewonly=True, order_by="DateMove.id.desc()"
    )

    __mapper_args__ = {"polymorphic_identity": "call", "inherit_condition": id == Subject.id}

    @property
    def path_without_words(self) -> str:
        return f"/calls/{self.id}"

    @property
    def path(self) -> str:
        return self.path_without_words

    @property
    def is_the_authoritys(self) -> bool:
        return True


class DateMove(Base):
    """That the dates of a call were moved: from when to when, why, and by whom. Public."""

    __tablename__ = "call_moves"

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("calls.id"), index=True)
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    reason: Mapped[str]
    before: Mapped[list[list[Any]]] = mapped_column(JsonData)
    after: Mapped[list[list[Any]]] = mapped_column(JsonData)

    by: Mapped[User | None] = relationship(lazy="joined")

    @property
    def phases_before(self) -> Phases:
        """The phases as they were dated."""
        return phases_from(self.before)

    @property
    def phases_after(self) -> Phases:
        """The phases as they are dated since."""
        return phases_from(self.after)


CALL: Any = relationship(Call, uselist=False, viewonly=True, lazy="raise")
"""The call of a box: read with the box for its page (`places`)."""
inspect(Box).add_property("call", CALL)
