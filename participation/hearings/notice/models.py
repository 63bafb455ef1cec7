"""Hearings, their sections, and the types that say what a hearing must be."""

import enum
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, Index, false
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column, relationship

from participation import clock, text
from participation.accounts.models import User
from participation.db import Base
from participation.spaces.models import Department
from participation.subjects.models import Subject, sorted_by_shown


class Publication(enum.StrEnum):
    """When responses become public."""

    after_check = "after check"
    after_deadline = "after deadline"
    never = "never"


class Status(enum.StrEnum):
    """What people decided about a hearing; open and closed follow the clock (see Phase).

    One that was held elsewhere is here to be read: another authority owed its outcome.
    """

    draft = "draft"
    published = "published"
    under_assessment = "under assessment"
    concluded = "concluded"
    withdrawn = "withdrawn"
    held_elsewhere = "held elsewhere"


class Phase(enum.StrEnum):
    """Where a hearing is in its life at a given moment."""

    draft = "draft"
    scheduled = "scheduled"
    open = "open"
    closed = "closed"
    under_assessment = "under assessment"
    concluded = "concluded"
    withdrawn = "withdrawn"
    held_elsewhere = "held elsewhere"


def phase_at(
    now: datetime, status: Status, opens_at: datetime | None, closes_at: datetime | None
) -> Phase:
    """Where a hearing is at a moment."""
    if status is not Status.published:
        return Phase(status.value)
    if opens_at is None or now < opens_at:
        return Phase.scheduled
    # The deadline is the last whole second of its day, and that second counts to its end.
    if closes_at is None or now.replace(microsecond=0) <= closes_at:
        return Phase.open
    return Phase.closed


def days_between(
    opens_at: datetime | None, closes_at: datetime | None, timezone: str
) -> int | None:
    """How many local days lie between an opening and a deadline; None where one of them is missing."""
    if opens_at is None or closes_at is None:
        return None
    return (clock.local_day(closes_at, timezone) - clock.local_day(opens_at, timezone)).days


def hearing_path(number: int, title: str) -> str:
    """The address of a hearing's page."""
    return f"/hearings/{number}-{text.slug(title, 'hearing')}"


class HearingType(Base):
    """A kind of hearing: what it must be by law or by custom. Data, edited by an admin.

    `allows_anonymous`: a respondent may leave the name empty. `anonymous`: inside, nothing at all
    is kept of who answered (see `hearings.anonymous.actions`).
    """

    __tablename__ = "hearing_types"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    country: Mapped[str | None]
    minimum_days: Mapped[int]
    usual_days: Mapped[int]
    legal_basis: Mapped[str] = mapped_column(default="")
    required_documents: Mapped[str] = mapped_column(default="")
    publication: Mapped[Publication] = mapped_column(default=Publication.after_check)
    allows_anonymous: Mapped[bool] = mapped_column(default=False)
    anonymous: Mapped[bool] = mapped_column(default=False, server_default=false())
    retired_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class Hearing(Subject):
    """A proposal an authority puts before the public, with a deadline, and must answer.

    `closes_at` is the last second of a local day, in UTC. The title stands on the subject.
    `shown_from` is the subject's `visible_from` once more, for the indexes of the list. `previous_id`
    is the hearing that this one is a new round of, `following_id` its own new round. `outcome_told` is
    the last response whose sender has been told of the outcome, while the others are being told.
    """

    __tablename__ = "hearings"

    id: Mapped[int] = mapped_column(ForeignKey("subjects.id"), primary_key=True)
    type_id: Mapped[int] = mapped_column(ForeignKey("hearing_types.id"))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"))
    status: Mapped[Status] = mapped_column(default=Status.draft)
    summary: Mapped[str] = mapped_column(default="")
    opens_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]
    dates_inferred: Mapped[bool] = mapped_column(default=False)
    short_reason: Mapped[str] = mapped_column(default="")
    anonymous: Mapped[bool] = mapped_column(default=False, server_default=false())
    case_number: Mapped[str] = mapped_column(default="")
    contact_name: Mapped[str] = mapped_column(default="")
    contact_email: Mapped[str] = mapped_column(default="")
    contact_phone: Mapped[str] = mapped_column(default="")
    outcome_expected_on: Mapped[date | None]
    outcome_asked: Mapped[str] = mapped_column(default="")
    outcome_said: Mapped[str] = mapped_column(default="")
    outcome_did: Mapped[str] = mapped_column(default="")
    concluded_at: Mapped[datetime | None]
    response_count: Mapped[int] = mapped_column(default=0)
    shown_count: Mapped[int] = mapped_column(default=0)
    party_count: Mapped[int] = mapped_column(default=0, server_default=sql("0"))
    last_number: Mapped[int] = mapped_column(default=0)
    has_map: Mapped[bool] = mapped_column(default=False, server_default=false())
    opened_recorded: Mapped[bool] = mapped_column(default=False)
    closed_recorded: Mapped[bool] = mapped_column(default=False)
    closing_recorded: Mapped[bool] = mapped_column(default=False, server_default=false())
    outcome_told: Mapped[int | None]
    shown_from: Mapped[datetime | None]
    classification: Mapped[str] = mapped_column(default="", server_default="")
    deciding_body: Mapped[str] = mapped_column(default="", server_default="")
    decision_on: Mapped[date | None]
    meeting_count: Mapped[int] = mapped_column(default=0, server_default=sql("0"))
    question_count: Mapped[int] = mapped_column(default=0, server_default=sql("0"))
    previous_id: Mapped[int | None] = mapped_column(ForeignKey("hearings.id"))
    following_id: Mapped[int | None] = mapped_column(ForeignKey("hearings.id"))
    held_by: Mapped[str] = mapped_column(default="", server_default="")

    type: Mapped[HearingType] = relationship(lazy="raise")
    department: Mapped[Department | None] = relationship(lazy="raise")
    sections: Mapped[list["Section"]] = relationship(
        foreign_keys="Section.hearing_id", lazy="raise", order_by="Section.position"
    )
    extensions: Mapped[list["Extension"]] = relationship(lazy="raise", order_by="Extension.at")
    changes: Mapped[list["TextChange"]] = relationship(lazy="raise", order_by="TextChange.at")

    __mapper_args__ = {
        "polymorphic_identity": "hearing",
        "inherit_condition": id == Subject.id,
    }
    __table_args__: Any = (
        Index("ix_hearings_closes", "status", "closes_at", "id"),
        Index("ix_hearings_opens", "status", "opens_at", "id"),
        Index("ix_hearings_concluded", "status", "concluded_at", "id"),
        Index("ix_hearings_status_shown", "status", "shown_from", "id"),
        Index("ix_hearings_shown", "shown_from", "id"),
        Index("ix_hearings_responses", "response_count", "shown_from", "id"),
        Index(
            "ix_hearings_telling",
            "id",
            sqlite_where=sql("outcome_told IS NOT NULL"),
            postgresql_where=sql("outcome_told IS NOT NULL"),
        ),
    )

    def phase(self, now: datetime | None = None) -> Phase:
        """Where the hearing is at a moment (now, unless said)."""
        return phase_at(now or clock.now(), self.status, self.opens_at, self.closes_at)

    @property
    def authority(self) -> str:
        """Who holds it: the authority of its space, unless it was held elsewhere by another."""
        return self.held_by or self.space.organisation

    def today(self) -> date:
        """The present day where the space is."""
        return clock.today(self.space.timezone)

    @property
    def path(self) -> str:
        return hearing_path(self.id, self.title)

    def may_be_assessed(self) -> bool:
        """Whether responses may be sorted and themes assessed: from the opening until the outcome is out.

        So may one that was held elsewhere: what was said there may be studied here.
        """
        return self.phase() in (
            Phase.open,
            Phase.closed,
            Phase.under_assessment,
            Phase.held_elsewhere,
        )

    def stage(self, moment: datetime) -> str:
        return self.phase(moment).value

    @property
    def is_the_authoritys(self) -> bool:
        return True

    def searchable_text(self) -> str:
        return self.summary

    def searchable_besides(self) -> str:
        outcome = (self.outcome_asked, self.outcome_said, self.outcome_did)
        told = outcome if self.status is Status.concluded else ()
        return "\n\n".join(part for part in told if part)

    def searchable_number(self) -> str:
        return self.case_number

    @property
    def outcome_is_complete(self) -> bool:
        """Whether the outcome says all three: what was asked, said and done."""
        return bool(self.outcome_asked and self.outcome_said and self.outcome_did)

    @property
    def days(self) -> int | None:
        """How many local days responses are taken, counting neither end twice."""
        return days_between(self.opens_at, self.closes_at, self.space.timezone)


sorted_by_shown(Hearing)


class Section(Subject):
    """A part of a hearing's text: a heading (the subject's title) and Markdown.

    `adopted` is what it says in the end where that is something else; empty when it was left out.
    """

    __tablename__ = "sections"

    id: Mapped[int] = mapped_column(ForeignKey("subjects.id"), primary_key=True)
    hearing_id: Mapped[int] = mapped_column(ForeignKey("hearings.id"), index=True)
    position: Mapped[int]
    body: Mapped[str] = mapped_column(default="")
    adopted: Mapped[str | None]
    removed_at: Mapped[datetime | None]

    __mapper_args__ = {
        "polymorphic_identity": "section",
        "inherit_condition": id == Subject.id,
    }

    @property
    def path(self) -> str:
        return f"/hearings/{self.hearing_id}#section-{self.id}"

    @classmethod
    def opens_with_its_root(cls) -> ColumnElement[bool]:
        return cls.removed_at.is_(None)

    @property
    def is_the_authoritys(self) -> bool:
        return True

    def searchable_text(self) -> str:
        return self.body


class Extension(Base):
    """That a deadline was moved: from when to when, why, by whom. Public."""

    __tablename__ = "hearing_extensions"

    id: Mapped[int] = mapped_column(primary_key=True)
    hearing_id: Mapped[int] = mapped_column(ForeignKey("hearings.id"), index=True)
    old_closes_at: Mapped[datetime]
    new_closes_at: Mapped[datetime]
    reason: Mapped[str]
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    by: Mapped[User | None] = relationship(lazy="raise")


class TextChange(Base):
    """That the text of an open hearing was changed: what and why, listed on its page."""

    __tablename__ = "hearing_changes"

    id: Mapped[int] = mapped_column(primary_key=True)
    hearing_id: Mapped[int] = mapped_column(ForeignKey("hearings.id"), index=True)
    section_id: Mapped[int | None] = mapped_column(ForeignKey("sections.id"))
    note: Mapped[str]
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    by: Mapped[User | None] = relationship(lazy="raise")
