"""Idea boxes, ideas, votes and gains."""

import enum
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, event, inspect
from sqlalchemy import text as text_clause
from sqlalchemy.orm import Mapped, mapped_column, relationship

from participation import clock, text
from participation.db import Base
from participation.spaces.models import Department, Space
from participation.subjects.models import Subject, sorted_by_shown


def _now() -> datetime:
    return clock.now()


class Method(enum.StrEnum):
    """What a box offers its readers: to support, or to agree, pass or disagree."""

    support = "support"
    agreement = "agreement"


class IdeaState(enum.StrEnum):
    """Where an idea is on its way; the allowed steps are one table in `ideas.rules`."""

    draft = "draft"
    new = "new"
    in_discussion = "in discussion"
    under_assessment = "under assessment"
    accepted = "accepted"
    planned = "planned"
    in_progress = "in progress"
    realised = "realised"
    declined = "declined"
    merged = "merged"
    withdrawn = "withdrawn"


def is_open(
    closed: bool, opens_at: datetime | None, closes_at: datetime | None, now: datetime
) -> bool:
    """Whether a box of these dates takes ideas and votes at a moment."""
    if closed or (opens_at is not None and now < opens_at):
        return False
    return closes_at is None or now <= closes_at


class Box(Base):
    """A box of ideas with an owner and criteria; a call when it has an end date."""

    __tablename__ = "boxes"

    id: Mapped[int] = mapped_column(primary_key=True)
    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"), index=True)
    department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"))
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    summary: Mapped[str] = mapped_column(default="")
    description: Mapped[str] = mapped_column(default="")
    criteria: Mapped[str] = mapped_column(default="")
    method: Mapped[Method] = mapped_column(default=Method.support)
    threshold: Mapped[int | None]
    answer_days: Mapped[int] = mapped_column(default=30)
    opens_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]
    closed: Mapped[bool] = mapped_column(default=False)
    dates_inferred: Mapped[bool] = mapped_column(default=False)
    idea_count: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(default=_now)
    source: Mapped[str | None]
    source_id: Mapped[str | None]
    source_note: Mapped[str | None]
    version: Mapped[int] = mapped_column(default=1)

    space: Mapped[Space] = relationship(lazy="raise")
    department: Mapped[Department | None] = relationship(lazy="raise")

    __mapper_args__ = {"version_id_col": version}
    __table_args__: Any = (UniqueConstraint("source", "source_id"),)

    def is_open(self, now: datetime | None = None) -> bool:
        """Whether ideas and votes are taken at a moment (now, unless said)."""
        return is_open(self.closed, self.opens_at, self.closes_at, now or clock.now())

    @property
    def path(self) -> str:
        return f"/boxes/{self.slug}"


PROMISED = "answer_due_on IS NOT NULL AND answered_at IS NULL"


def idea_path(number: int, title: str) -> str:
    """The address of an idea's page."""
    return f"/ideas/{number}-{text.slug(title, 'idea')}"


def supports_at_source(figure: Any) -> int | None:
    """How many supports a source counted, when it did; PostgreSQL gives a figure as a text."""
    if isinstance(figure, str):
        return int(figure) if figure.isascii() and figure.isdecimal() else None
    return figure if isinstance(figure, int) else None


class Idea(Subject):
    """A proposal in a box. The counts are moved in the same transaction as the vote.

    `active_at` is when it last took a step or was commented on; the worker keeps it (`ideas.jobs`).
    `source_supports` are those that its source counted, without people behind them: no vote of ours, but
    `supported`, which adds both, is the order of the most supported.
    `shown_from` is the subject's `visible_from` once more, so that an index of this table can hold a
    box's or a state's ideas in the order of a list (`subjects.models.sorted_by_shown`).
    """

    __tablename__ = "ideas"

    id: Mapped[int] = mapped_column(ForeignKey("subjects.id"), primary_key=True)
    box_id: Mapped[int] = mapped_column(ForeignKey("boxes.id"))
    body: Mapped[str] = mapped_column(default="")
    state: Mapped[IdeaState] = mapped_column(default=IdeaState.draft)
    state_at: Mapped[datetime | None]
    department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"))
    support_count: Mapped[int] = mapped_column(default=0)
    pass_count: Mapped[int] = mapped_column(default=0)
    against_count: Mapped[int] = mapped_column(default=0)
    source_supports: Mapped[int] = mapped_column(default=0, server_default=text_clause("0"))
    supported: Mapped[int] = mapped_column(default=0, server_default=text_clause("0"))
    answer_due_on: Mapped[date | None]
    answered_at: Mapped[datetime | None]
    promised_on: Mapped[date | None]
    result: Mapped[str] = mapped_column(default="")
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("ideas.id"), index=True)
    active_at: Mapped[datetime | None]
    shown_from: Mapped[datetime | None]

    box: Mapped[Box] = relationship(lazy="raise")
    department: Mapped[Department | None] = relationship(lazy="raise")
    gains: Mapped[list["Gain"]] = relationship(lazy="raise", order_by="Gain.id")

    __mapper_args__ = {
        "polymorphic_identity": "idea",
        "inherit_condition": id == Subject.id,
    }
    __table_args__: Any = (
        Index("ix_ideas_supported", "box_id", "supported", "id"),
        Index("ix_ideas_support", "supported", "id"),
        Index("ix_ideas_state", "state", "state_at", "id"),
        Index("ix_ideas_box_state_at", "box_id", "state", "state_at", "id"),
        Index("ix_ideas_due", "answer_due_on"),
        Index("ix_ideas_active", "active_at", "id"),
        Index("ix_ideas_shown", "shown_from", "id"),
        Index("ix_ideas_box_shown", "box_id", "shown_from", "id"),
        Index("ix_ideas_state_shown", "state", "shown_from", "id"),
        Index("ix_ideas_box_state_support", "box_id", "state", "support_count", "id"),
        Index("ix_ideas_box_active", "box_id", "active_at", "id"),
        Index("ix_ideas_state_support", "state", "supported", "id"),
        Index("ix_ideas_state_active", "state", "active_at", "id"),
        Index("ix_ideas_state_promised", "state", "promised_on", "id"),
        # Those that wait for an answer that was promised: few, whatever there is besides.
        # What the desk counts and begins with: read in the index alone.
        Index(
            "ix_ideas_owed",
            "answer_due_on",
            "id",
            "box_id",
            "state",
            "department_id",
            sqlite_where=text_clause(PROMISED),
            postgresql_where=text_clause(PROMISED),
        ),
        Index(
            "ix_ideas_promised",
            "shown_from",
            "id",
            sqlite_where=text_clause(PROMISED),
            postgresql_where=text_clause(PROMISED),
        ),
    )

    @property
    def path(self) -> str:
        return idea_path(self.id, self.title)

    @property
    def path_without_words(self) -> str:
        return f"/ideas/{self.id}"

    def accepts_comments(self) -> bool:
        closed = (IdeaState.draft, IdeaState.merged, IdeaState.withdrawn)
        return self.state not in closed and self.is_shown

    def note_answer(self, at: datetime) -> None:
        if self.answered_at is None:
            self.answered_at = at

    def searchable_text(self) -> str:
        return self.body

    @property
    def source_support(self) -> int | None:
        """Supports counted at the source, without the people behind them; never added to ours."""
        return supports_at_source((self.source_figures or {}).get("supports"))


sorted_by_shown(Idea)


def _add_up(_mapper: object, _connection: object, idea: Idea) -> None:
    """Keep `supported` where an idea is written with another count; votes move it themselves."""
    counts = inspect(idea).attrs
    if any(counts[name].history.has_changes() for name in ("support_count", "source_supports")):
        idea.supported = (idea.support_count or 0) + (idea.source_supports or 0)


event.listen(Idea, "before_insert", _add_up)
event.listen(Idea, "before_update", _add_up)


class Vote(Base):
    """One person's vote on one idea: 1, 0 or -1. The key keeps it one."""

    __tablename__ = "votes"

    idea_id: Mapped[int] = mapped_column(ForeignKey("ideas.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True, index=True)
    value: Mapped[int]
    at: Mapped[datetime]

    __table_args__: Any = (CheckConstraint("value in (-1, 0, 1)", name="value"),)


class Tallied(enum.StrEnum):
    """What is added up for each space, over the ideas that everybody inside may read."""

    realised = "realised"
    answered = "answered"
    on_time = "on time"
    owed = "owed"
    won = "won"


class Tally(Base):
    """How many ideas of a space came to something; moved with each change (`ideas.tallies`).

    `detail` is the day an answer is owed by (ISO 8601), or the kind and unit of what was won, whose
    `number` is in hundredths.
    """

    __tablename__ = "idea_tallies"

    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"), primary_key=True)
    what: Mapped[str] = mapped_column(primary_key=True)
    detail: Mapped[str] = mapped_column(primary_key=True, default="")
    number: Mapped[int]


class GainKind(enum.StrEnum):
    """What can be won: money, hours, or quality that is told in words."""

    money = "money"
    hours = "hours"
    quality = "quality"


class Gain(Base):
    """What an idea won, planned and realised: Danish or Norwegian kroner or hours a year, or words."""

    __tablename__ = "gains"

    id: Mapped[int] = mapped_column(primary_key=True)
    idea_id: Mapped[int] = mapped_column(ForeignKey("ideas.id"), index=True)
    kind: Mapped[GainKind]
    planned: Mapped[Decimal | None]
    realised: Mapped[Decimal | None]
    unit: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]
