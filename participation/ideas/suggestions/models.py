"""Suggestions to change the text of an idea."""

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from participation.accounts.models import User
from participation.ideas.proposals.models import Idea
from participation.subjects.models import Subject


class SuggestionState(enum.StrEnum):
    """What has become of a suggestion."""

    open = "open"
    accepted = "accepted"
    declined = "declined"
    withdrawn = "withdrawn"


class TextSuggestion(Subject):
    """Another title and text for an idea (`root_id`), proposed by somebody who does not write it.

    `based_on` is the number of the version that it changes: what it proposes is the difference to that.
    `answer` is what was said when it was accepted or declined; `made_version` the version that it made.
    """

    __tablename__ = "suggestions"

    id: Mapped[int] = mapped_column(ForeignKey("subjects.id"), primary_key=True)
    idea_id: Mapped[int] = mapped_column(ForeignKey("ideas.id"))
    based_on: Mapped[int]
    body: Mapped[str]
    reason: Mapped[str] = mapped_column(default="")
    state: Mapped[SuggestionState] = mapped_column(default=SuggestionState.open)
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    answer: Mapped[str] = mapped_column(default="")
    made_version: Mapped[int | None]

    idea: Mapped[Idea] = relationship(
        foreign_keys=idea_id, primaryjoin="TextSuggestion.idea_id == Idea.id", lazy="raise"
    )
    decided_by: Mapped[User | None] = relationship(lazy="raise", foreign_keys=decided_by_id)

    __mapper_args__ = {
        "polymorphic_identity": "suggestion",
        "inherit_condition": id == Subject.id,
    }
    __table_args__: Any = (Index("ix_suggestions_idea", "idea_id", "state", "id"),)

    @property
    def path(self) -> str:
        return f"/ideas/{self.idea_id}/suggestions#suggestion-{self.id}"

    @property
    def is_open(self) -> bool:
        """Whether it waits for an answer."""
        return self.state is SuggestionState.open

    @property
    def is_withdrawn(self) -> bool:
        return self.state is SuggestionState.withdrawn

    @property
    def is_found_with_its_root(self) -> bool:
        return False

    def searchable_text(self) -> str:
        return f"{self.body}\n\n{self.reason}" if self.reason else self.body
