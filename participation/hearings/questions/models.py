"""Questions, and who has chosen what.

The room knows what asks and who answers as subjects only: a hearing and its responses.
"""

import enum
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from participation.db import Base, JsonData


class QuestionKind(enum.StrEnum):
    """How a question is answered."""

    text = "text"
    one = "one"
    several = "several"
    scale = "scale"
    stance = "stance"


IN_WORDS = -1
"""The choice of whoever answers in words of their own."""


class Question(Base):
    """A question, to the whole text or to a section of it.

    `options` are what can be chosen among, in their order; of a scale they are what its two ends
    mean, if that is said. Questions stand still once somebody may have answered.
    """

    __tablename__ = "questions"

    id: Mapped[int] = mapped_column(primary_key=True)
    hearing_id: Mapped[int] = mapped_column(ForeignKey("subjects.id"))
    section_id: Mapped[int | None] = mapped_column(ForeignKey("subjects.id"))
    position: Mapped[int]
    kind: Mapped[QuestionKind]
    text: Mapped[str]
    options: Mapped[list[str]] = mapped_column(JsonData, default=list)
    required: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
    __table_args__: Any = (Index("ix_questions_hearing", "hearing_id", "position", "id"),)

    @property
    def title(self) -> str:
        """Its first line: what is asked, where the rest of a long question explains it."""
        return self.text.partition("\n")[0]

    @property
    def explanation(self) -> str:
        """What stands below the first line."""
        return self.text.partition("\n")[2].strip()


class ChosenOption(Base):
    """That a response chose something, counted from what the response itself says."""

    __tablename__ = "choices"

    subject_id: Mapped[int] = mapped_column(ForeignKey("subjects.id"), primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("questions.id"), primary_key=True)
    choice: Mapped[int] = mapped_column(primary_key=True)

    __table_args__: Any = (Index("ix_choices_question", "question_id", "choice", "subject_id"),)
