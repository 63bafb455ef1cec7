"""Projects, what belongs to them, their milestones and their updates."""

import enum
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column, relationship

from participation import text
from participation.accounts.models import User
from participation.db import Base
from participation.ideas.projects.periods import Precision
from participation.spaces.models import Department
from participation.subjects import figures
from participation.subjects.models import Subject, said_by_source, sorted_by_shown


class ProjectState(enum.StrEnum):
    """Where a project is; the allowed steps are one table in `projects.rules`."""

    planned = "planned"
    in_progress = "in progress"
    realised = "realised"
    stopped = "stopped"


class MilestoneState(enum.StrEnum):
    """Where a milestone is. A dropped one says why."""

    planned = "planned"
    in_progress = "in progress"
    done = "done"
    dropped = "dropped"


WAITING = "state IN ('planned', 'in progress')"
"""A milestone that is still to come, as a condition of an index."""
OPEN = (MilestoneState.planned, MilestoneState.in_progress)
"""States of a milestone that is still to come."""


def project_path(number: int, title: str) -> str:
    """The address of a project's page."""
    return f"/projects/{number}-{text.slug(title, 'project')}"


class Project(Subject):
    """What an authority has set out to do, with all that belongs to the matter.

    `responsible_id` is the official who is named for it. `budget` and `spent` are in `currency` (ISO 4217);
    what is spent is as of `spent_on`, and `spent_source` says where the figure is from. A realised one has
    its evidence: `result` in words, `result_figures` in numbers. `shown_from` is the subject's
    `visible_from` once more, for the order of lists.

    `held_by` names another authority whose project it was, where it was imported to be read; empty for one
    of ours. Nothing is done with such a project, and its milestones are nobody's promise here.
    """

    __tablename__ = "projects"

    id: Mapped[int] = mapped_column(ForeignKey("subjects.id"), primary_key=True)
    summary: Mapped[str] = mapped_column(default="")
    body: Mapped[str] = mapped_column(default="")
    state: Mapped[ProjectState] = mapped_column(default=ProjectState.planned)
    state_at: Mapped[datetime | None]
    department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"))
    responsible_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    budget: Mapped[Decimal | None]
    spent: Mapped[Decimal | None]
    currency: Mapped[str]
    spent_on: Mapped[date | None]
    spent_source: Mapped[str] = mapped_column(default="")
    result: Mapped[str] = mapped_column(default="")
    result_figures: Mapped[str] = mapped_column(default="")
    shown_from: Mapped[datetime | None]
    held_by: Mapped[str] = mapped_column(default="", server_default="")

    department: Mapped[Department | None] = relationship(lazy="raise")
    responsible: Mapped[User | None] = relationship(lazy="raise", foreign_keys=responsible_id)

    __mapper_args__ = {
        "polymorphic_identity": "project",
        "inherit_condition": id == Subject.id,
    }
    __table_args__: Any = (
        Index("ix_projects_shown", "shown_from", "id"),
        Index("ix_projects_state_shown", "state", "shown_from", "id"),
        Index("ix_projects_department_shown", "department_id", "shown_from", "id"),
    )

    @property
    def path(self) -> str:
        return project_path(self.id, self.title)

    @property
    def path_without_words(self) -> str:
        return f"/projects/{self.id}"

    @property
    def authority(self) -> str:
        """Who does it: the authority of its space, unless it was another's."""
        return self.held_by or self.space.organisation

    @property
    def is_the_authoritys(self) -> bool:
        return True

    @property
    def source_says(self) -> str:
        """What else its source says of it, in the reader's language; empty where it was not imported."""
        return said_by_source(self.source_note)

    @property
    def counted_at_source(self) -> list[tuple[str, str]]:
        """What its source counted, as people read it."""
        return figures.named(self.source_figures)

    def accepts_comments(self, *, by_authority: bool = False) -> bool:
        return self.is_shown

    def was_held_elsewhere(self) -> bool:
        return bool(self.held_by)

    def stage(self, moment: datetime) -> str:
        return self.state.value

    def searchable_text(self) -> str:
        return f"{self.summary}\n{self.body}"

    def searchable_besides(self) -> str:
        return f"{self.result}\n{self.result_figures}"

    def searchable_number(self) -> str:
        return f"#{self.id}"


sorted_by_shown(Project)


class ProjectPart(Base):
    """That a subject of the same space, such as an idea or a hearing, belongs to a project."""

    __tablename__ = "project_parts"

    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"), primary_key=True)
    subject_id: Mapped[int] = mapped_column(ForeignKey("subjects.id"), primary_key=True)
    added_at: Mapped[datetime]
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    __table_args__: Any = (Index("ix_project_parts_subject", "subject_id", "project_id"),)


class ProjectBox(Base):
    """That an idea box of the same space belongs to a project."""

    __tablename__ = "project_boxes"

    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"), primary_key=True)
    box_id: Mapped[int] = mapped_column(ForeignKey("boxes.id"), primary_key=True, index=True)
    added_at: Mapped[datetime]
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))


class Milestone(Base):
    """Something that is to be reached by a day, or by the end of a period that is known no better.

    `due_on` is the last day of the period of this `precision` (`projects.periods`). `promised_in_id` is
    the subject, such as a hearing, in whose outcome it was promised. `reason` is why it was dropped.
    """

    __tablename__ = "milestones"

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"))
    title: Mapped[str]
    note: Mapped[str] = mapped_column(default="")
    due_on: Mapped[date]
    precision: Mapped[Precision] = mapped_column(default=Precision.day)
    state: Mapped[MilestoneState] = mapped_column(default=MilestoneState.planned)
    state_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(default="")
    promised_in_id: Mapped[int | None] = mapped_column(ForeignKey("subjects.id"), index=True)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
    __table_args__: Any = (
        Index("ix_milestones_due", "project_id", "due_on", "id"),
        Index("ix_milestones_dates", "due_on", "id"),
        Index(
            "ix_milestones_waiting",
            "due_on",
            "id",
            sqlite_where=sql(WAITING),
            postgresql_where=sql(WAITING),
        ),
    )


class MilestoneChange(Base):
    """A step of a milestone: it was added, another state, or another date with the one before. Public."""

    __tablename__ = "milestone_changes"

    id: Mapped[int] = mapped_column(primary_key=True)
    milestone_id: Mapped[int] = mapped_column(ForeignKey("milestones.id"), index=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"))
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    state: Mapped[MilestoneState]
    reason: Mapped[str] = mapped_column(default="")
    before_on: Mapped[date | None]
    before_precision: Mapped[Precision | None]
    due_on: Mapped[date]
    precision: Mapped[Precision]

    __table_args__: Any = (Index("ix_milestone_changes_life", "project_id", "at", "id"),)


class ProjectUpdate(Base):
    """News of a project, by somebody named for a department, in Markdown."""

    __tablename__ = "project_updates"

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"))
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"))
    title: Mapped[str]
    body: Mapped[str]
    edited_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    by: Mapped[User | None] = relationship(lazy="raise")
    department: Mapped[Department | None] = relationship(lazy="raise")

    __mapper_args__ = {"version_id_col": version}
    __table_args__: Any = (Index("ix_project_updates_life", "project_id", "at", "id"),)
