"""Points, themes with their assessments, and who is sorting what.

The room knows what is heard and what is said about it as subjects only: a hearing and its responses.
"""

import enum
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, ForeignKey, Index, Table, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from participation.accounts.models import User
from participation.db import Base
from participation.spaces.models import Department


class Outcome(enum.StrEnum):
    """What the authority does with a theme."""

    followed = "followed"
    partly_followed = "partly followed"
    not_followed = "not followed"
    noted = "noted"
    out_of_scope = "out of scope"


point_themes = Table(
    "point_themes",
    Base.metadata,
    Column("point_id", ForeignKey("points.id"), primary_key=True),
    Column("theme_id", ForeignKey("themes.id"), primary_key=True),
    Index("ix_point_themes_theme", "theme_id", "point_id"),
)


class Theme(Base):
    """What points are gathered under, and the authority's assessment of it.

    `key` is the title as it is compared: a hearing has one theme of a title at a time. `summary` is
    what people said, `assessment` what the authority thinks of it, `reason` why it ends as it does;
    all three are public with the outcome of the hearing. `point_count` is kept with the points.
    """

    __tablename__ = "themes"

    id: Mapped[int] = mapped_column(primary_key=True)
    hearing_id: Mapped[int] = mapped_column(ForeignKey("subjects.id"))
    position: Mapped[int]
    title: Mapped[str]
    key: Mapped[str]
    summary: Mapped[str] = mapped_column(default="")
    assessment: Mapped[str] = mapped_column(default="")
    outcome: Mapped[Outcome | None]
    reason: Mapped[str] = mapped_column(default="")
    changed_section_id: Mapped[int | None] = mapped_column(ForeignKey("subjects.id"))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"))
    due_on: Mapped[date | None]
    point_count: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[datetime]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    assessed_at: Mapped[datetime | None]
    assessed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    removed_at: Mapped[datetime | None]
    removed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("themes.id"))
    version: Mapped[int] = mapped_column(default=1)

    department: Mapped[Department | None] = relationship(lazy="raise")
    assessed_by: Mapped[User | None] = relationship(foreign_keys=assessed_by_id, lazy="raise")
    removed_by: Mapped[User | None] = relationship(foreign_keys=removed_by_id, lazy="raise")

    __mapper_args__ = {"version_id_col": version}
    __table_args__: Any = (
        Index("ix_themes_hearing", "hearing_id", "position", "id"),
        Index(
            "ix_themes_key",
            "hearing_id",
            "key",
            unique=True,
            sqlite_where=text("removed_at IS NULL"),
            postgresql_where=text("removed_at IS NULL"),
        ),
    )

    @property
    def is_assessed(self) -> bool:
        """Whether the authority has said what it does, and why."""
        return self.outcome is not None

    @property
    def is_removed(self) -> bool:
        """Whether it was removed, or merged into another."""
        return self.removed_at is not None


class Point(Base):
    """One argument in what somebody said: their own words, and where they stand in the text.

    `start` and `end` count characters of the text, the end not included; they are empty for words
    that stand in a file, and for words that a later version of the text no longer holds.
    """

    __tablename__ = "points"

    id: Mapped[int] = mapped_column(primary_key=True)
    hearing_id: Mapped[int] = mapped_column(ForeignKey("subjects.id"))
    subject_id: Mapped[int] = mapped_column(ForeignKey("subjects.id"))
    quote: Mapped[str]
    start: Mapped[int | None]
    end: Mapped[int | None]
    from_file: Mapped[bool] = mapped_column(default=False)
    made_at: Mapped[datetime]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    themes: Mapped[list[Theme]] = relationship(
        secondary=point_themes, lazy="raise", order_by="Theme.position, Theme.id"
    )

    __table_args__: Any = (
        Index("ix_points_subject", "subject_id", "start", "id"),
        Index("ix_points_hearing", "hearing_id", "id"),
    )

    @property
    def is_lost(self) -> bool:
        """Whether its words no longer stand in the text, which was corrected afterwards."""
        return self.start is None and not self.from_file


class Sorting(Base):
    """Who has a contribution before them, or has sorted it into points.

    Nobody has sorted what says nothing to assess: no remarks, or a response that was withdrawn.
    """

    __tablename__ = "sortings"

    subject_id: Mapped[int] = mapped_column(ForeignKey("subjects.id"), primary_key=True)
    hearing_id: Mapped[int] = mapped_column(ForeignKey("subjects.id"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime]
    done_at: Mapped[datetime | None]

    by: Mapped[User | None] = relationship(lazy="raise")

    __table_args__: Any = (Index("ix_sortings_hearing", "hearing_id", "done_at", "subject_id"),)


class ThemeWord(Base):
    """How many points of a theme hold a word: what suggestions are made of."""

    __tablename__ = "theme_words"

    theme_id: Mapped[int] = mapped_column(ForeignKey("themes.id"), primary_key=True)
    word: Mapped[str] = mapped_column(primary_key=True)
    hearing_id: Mapped[int] = mapped_column(ForeignKey("subjects.id"))
    count: Mapped[int] = mapped_column(default=0)

    __table_args__: Any = (Index("ix_theme_words_hearing", "hearing_id", "word"),)


class ResponseWords(Base):
    """In how many contributions to a hearing each stem stands: the rarer it is there, the more it says.

    Counted anew by the worker when a tenth more has come (`upto` is the last number then). `counts` are
    of the commonest stems that stand in several, of `texts` contributions.
    """

    __tablename__ = "response_words"

    hearing_id: Mapped[int] = mapped_column(
        ForeignKey("subjects.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    upto: Mapped[int]
    texts: Mapped[int]
    counts: Mapped[dict[str, Any]]


class Suggestion(Base):
    """That a theme was suggested for a contribution when somebody began to sort it.

    `was_right` says whether it had a point under the theme when it was sorted; empty until then.
    """

    __tablename__ = "theme_suggestions"

    id: Mapped[int] = mapped_column(primary_key=True)
    hearing_id: Mapped[int] = mapped_column(ForeignKey("subjects.id", ondelete="CASCADE"))
    subject_id: Mapped[int] = mapped_column(ForeignKey("subjects.id", ondelete="CASCADE"))
    theme_id: Mapped[int] = mapped_column(ForeignKey("themes.id", ondelete="CASCADE"))
    was_right: Mapped[bool | None]

    __table_args__: Any = (
        UniqueConstraint("subject_id", "theme_id"),
        Index("ix_theme_suggestions_hearing", "hearing_id", "id"),
    )


class Likeness(Base):
    """That a contribution was compared with the others of its hearing, and which it is nearly the same as.

    `leader_id` is the first of those that say nearly the same; a contribution that is like no other
    leads itself.
    """

    __tablename__ = "likenesses"

    subject_id: Mapped[int] = mapped_column(ForeignKey("subjects.id"), primary_key=True)
    hearing_id: Mapped[int] = mapped_column(ForeignKey("subjects.id"))
    leader_id: Mapped[int] = mapped_column(ForeignKey("subjects.id"))

    __table_args__: Any = (Index("ix_likenesses_leader", "leader_id", "subject_id"),)


class LikenessMark(Base):
    """A mark of the text of a contribution that leads: who shares marks may be nearly the same."""

    __tablename__ = "likeness_marks"

    hearing_id: Mapped[int] = mapped_column(ForeignKey("subjects.id"), primary_key=True)
    mark: Mapped[int] = mapped_column(primary_key=True)
    subject_id: Mapped[int] = mapped_column(ForeignKey("subjects.id"), primary_key=True)

    __table_args__: Any = (Index("ix_likeness_marks_subject", "subject_id"),)
