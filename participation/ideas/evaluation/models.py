"""The criteria of a box, the scores that officials give by them, and what these come to for an idea."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, and_, inspect
from sqlalchemy.orm import Mapped, mapped_column, relationship

from participation.accounts.models import User
from participation.db import Base
from participation.ideas.boxes.models import Box


class Criterion(Base):
    """What the ideas of a box are judged by: its name, what it means, and what a high score says.

    One that is used no more keeps its row (`removed_at`) and the scores that were given by it.
    `changed_at` is when its words were last changed, once scores had been given.
    """

    __tablename__ = "criteria"

    id: Mapped[int] = mapped_column(primary_key=True)
    box_id: Mapped[int] = mapped_column(ForeignKey("boxes.id"), index=True)
    position: Mapped[int]
    name: Mapped[str]
    description: Mapped[str] = mapped_column(default="")
    high_means: Mapped[str] = mapped_column(default="")
    changed_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]


IN_USE: Any = relationship(
    Criterion,
    primaryjoin=and_(Criterion.box_id == Box.id, Criterion.removed_at.is_(None)),
    order_by=(Criterion.position, Criterion.id),
    viewonly=True,
    lazy="raise",
)
"""The criteria of a box that are in use: read with the box for its page (`places`)."""
inspect(Box).add_property("criteria_in_use", IN_USE)


class Evaluation(Base):
    """What one official makes of an idea: scores (`Score`) and a note, for the officials of its space.

    `first_at` is when the scores were first given, before those of others could be seen. `abstains` says
    that the official gives none, and has chosen to see what the others gave. `by_id` goes with the account.
    """

    __tablename__ = "evaluations"

    id: Mapped[int] = mapped_column(primary_key=True)
    idea_id: Mapped[int] = mapped_column(ForeignKey("ideas.id"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    abstains: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(default="")
    first_at: Mapped[datetime]
    at: Mapped[datetime]

    by: Mapped[User | None] = relationship(lazy="raise")
    scores: Mapped[list["Score"]] = relationship(lazy="raise", order_by="Score.criterion_id")

    __table_args__: Any = (UniqueConstraint("idea_id", "by_id"),)


class Score(Base):
    """What an official gives an idea by one criterion: from 1 to the scale of its box."""

    __tablename__ = "scores"

    evaluation_id: Mapped[int] = mapped_column(
        ForeignKey("evaluations.id"), primary_key=True, autoincrement=False
    )
    criterion_id: Mapped[int] = mapped_column(
        ForeignKey("criteria.id"), primary_key=True, autoincrement=False, index=True
    )
    value: Mapped[int]


class IdeaScore(Base):
    """What the scores of an idea come to, by the criteria in use: kept for lists that are sorted by it.

    `mean` is in hundredths; `evaluations` is how many officials have given scores.
    """

    __tablename__ = "idea_scores"

    idea_id: Mapped[int] = mapped_column(
        ForeignKey("ideas.id"), primary_key=True, autoincrement=False
    )
    box_id: Mapped[int] = mapped_column(ForeignKey("boxes.id"))
    evaluations: Mapped[int]
    mean: Mapped[int]
    lowest: Mapped[int]
    highest: Mapped[int]

    __table_args__: Any = (Index("ix_idea_scores_mean", "box_id", "mean", "idea_id"),)
