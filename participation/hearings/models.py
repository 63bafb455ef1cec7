"""Hearings, their sections and responses, and the types that say what a hearing must be."""

import enum
from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, false, update
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column, relationship

from participation import clock, db, text
from participation.accounts.models import User
from participation.db import Base
from participation.hearings.geometry import Spot
from participation.spaces.models import Department
from participation.subjects.models import Subject, Visibility, sorted_by_shown


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


def hearing_path(number: int, title: str) -> str:
    """The address of a hearing's page."""
    return f"/hearings/{number}-{text.slug(title, 'hearing')}"


class HearingType(Base):
    """A kind of hearing: what it must be by law or by custom. Data, edited by an admin.

    `allows_anonymous`: a respondent may leave the name empty. `anonymous`: inside, nothing at all
    is kept of who answered (see `hearings.actions.anonymous`).
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
    map: Mapped["HearingMap | None"] = relationship(lazy="raise", viewonly=True)

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
        if self.opens_at is None or self.closes_at is None:
            return None
        zone = self.space.timezone
        return (clock.local_day(self.closes_at, zone) - clock.local_day(self.opens_at, zone)).days


sorted_by_shown(Hearing)


class OutcomeCorrection(Base):
    """That a published outcome was corrected: why, and what its parts said before. Public.

    `before` has what a theme or an adopted text said, by part, where those were corrected
    (`hearings.corrected`). `shows_before`: everybody may see what it said; otherwise only those who work
    on it, as when it was somebody's name.
    """

    __tablename__ = "outcome_corrections"

    id: Mapped[int] = mapped_column(primary_key=True)
    hearing_id: Mapped[int] = mapped_column(ForeignKey("hearings.id"), index=True)
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    reason: Mapped[str]
    asked: Mapped[str]
    said: Mapped[str]
    did: Mapped[str]
    before: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default=sql("'{}'"))
    shows_before: Mapped[bool] = mapped_column(default=True)

    by: Mapped[User | None] = relationship(lazy="raise")


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


class HearingMap(Base):
    """What a hearing is about on the map: GeoJSON as `hearings.geometry` writes it.

    Beside the hearing, so that only a page with a map reads it; `Hearing.has_map` says that there is one.
    """

    __tablename__ = "hearing_maps"

    hearing_id: Mapped[int] = mapped_column(
        ForeignKey("hearings.id"), primary_key=True, autoincrement=False
    )
    geojson: Mapped[str]
    saved_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class RespondentKind(enum.StrEnum):
    """Who answers: a person, or somebody for an organisation."""

    person = "person"
    organisation = "organisation"


class ResponseStatus(enum.StrEnum):
    """A response's own life; who may read it is its visibility."""

    draft = "draft"
    received = "received"
    withdrawn = "withdrawn"


class Channel(enum.StrEnum):
    """How a response came that an official has entered; none when it came through the site."""

    paper = "paper"
    email = "email"
    spoken = "spoken"


def respondent(kind: RespondentKind, name: str, organisation: str) -> str:
    """The name that stands on a response; empty when it is anonymous."""
    return organisation if kind is RespondentKind.organisation else name


class Response(Subject):
    """One answer to a hearing. It gets its number when it is received; the number never disappears.

    A visitor's response is a draft until the link in the mail is followed; `sent_at` is when it
    was sent and decides whether it was in time; `reminded_at` when its sender was reminded of it.
    `letter` is what all copies of one letter have in
    common (see `hearings.letters`). `place` is where it is about, in words, `latitude` and `longitude`
    where on the map. An invited party (`party_id`) has one draft that all who have its
    link share; `role` is what the person is in the organisation. `linked_at`: an official has said that
    what came another way is the party's (`hearings.actions.linking`). `code_hash` is that of the code
    which alone leads back to an anonymous response. `passage` is what it quotes of the text.
    `answers` are those to the hearing's questions, each a dict: the id of the `question`, what it
    `asks`, the `choices` by their place (none for an answer in words), and what the answer `says`.
    """

    __tablename__ = "responses"

    id: Mapped[int] = mapped_column(ForeignKey("subjects.id"), primary_key=True)
    hearing_id: Mapped[int] = mapped_column(ForeignKey("hearings.id"))
    section_id: Mapped[int | None] = mapped_column(ForeignKey("sections.id"))
    number: Mapped[int | None]
    status: Mapped[ResponseStatus] = mapped_column(default=ResponseStatus.draft)
    respondent_kind: Mapped[RespondentKind] = mapped_column(default=RespondentKind.person)
    respondent_name: Mapped[str] = mapped_column(default="")
    organisation: Mapped[str] = mapped_column(default="")
    role: Mapped[str] = mapped_column(default="", server_default="")
    party_id: Mapped[int | None] = mapped_column(ForeignKey("parties.id"), index=True)
    linked_at: Mapped[datetime | None]
    linked_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    email: Mapped[str | None]
    passage: Mapped[str] = mapped_column(default="", server_default="")
    body: Mapped[str] = mapped_column(default="")
    answers: Mapped[list[dict[str, Any]]] = mapped_column(
        db.JsonData, default=list, server_default=sql("'[]'")
    )
    place: Mapped[str] = mapped_column(default="", server_default="")
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    no_remarks: Mapped[bool] = mapped_column(default=False)
    sent_at: Mapped[datetime | None]
    received_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    late: Mapped[bool] = mapped_column(default=False)
    form_key: Mapped[str | None] = mapped_column(unique=True)
    sha256: Mapped[str | None]
    letter: Mapped[str | None]
    channel: Mapped[Channel | None]
    code_hash: Mapped[str | None] = mapped_column(unique=True)

    hearing: Mapped[Hearing] = relationship(
        foreign_keys=hearing_id, primaryjoin="Response.hearing_id == Hearing.id", lazy="raise"
    )
    section: Mapped[Section | None] = relationship(
        foreign_keys=section_id, primaryjoin="Response.section_id == Section.id", lazy="raise"
    )
    linked_by: Mapped[User | None] = relationship(foreign_keys=linked_by_id, lazy="raise")

    __mapper_args__ = {
        "polymorphic_identity": "response",
        "inherit_condition": id == Subject.id,
    }
    __table_args__: Any = (
        UniqueConstraint("hearing_id", "number"),
        Index("ix_responses_section", "hearing_id", "section_id", "number"),
        Index("ix_responses_email", "hearing_id", "email"),
        Index("ix_responses_apart", "hearing_id", "status", "late"),
        Index(
            "ix_responses_unconfirmed",
            "sent_at",
            sqlite_where=sql("status = 'draft'"),
            postgresql_where=sql("status = 'draft'"),
        ),
        Index(
            "ix_responses_spots",
            "hearing_id",
            "number",
            sqlite_where=sql("latitude IS NOT NULL"),
            postgresql_where=sql("latitude IS NOT NULL"),
        ),
        Index(
            "ix_responses_letter",
            "hearing_id",
            "letter",
            "number",
            sqlite_where=sql("letter IS NOT NULL"),
            postgresql_where=sql("letter IS NOT NULL"),
        ),
        Index(
            "uq_responses_party_draft",
            "party_id",
            unique=True,
            sqlite_where=sql("status = 'draft'"),
            postgresql_where=sql("status = 'draft'"),
        ),
    )

    @property
    def path(self) -> str:
        return f"/hearings/{self.hearing_id}/responses/{self.number}"

    def searchable_title(self) -> str:
        """The organisation it speaks for; a person's name is not searched."""
        return self.organisation if self.respondent_kind is RespondentKind.organisation else ""

    def searchable_text(self) -> str:
        said = (each["says"] for each in self.answers or () if not each["choices"])
        return "\n\n".join(part for part in (self.body, *said) if part)

    @property
    def spot(self) -> Spot | None:
        """Where on the map it points."""
        if self.latitude is None or self.longitude is None:
            return None
        return Spot(self.latitude, self.longitude)

    @property
    def is_withdrawn(self) -> bool:
        return self.status is ResponseStatus.withdrawn

    @property
    def is_anonymous(self) -> bool:
        """Whether nothing is kept of who sent it, nor when on its day."""
        return self.code_hash is not None

    def leaves_no_trace(self) -> bool:
        return self.is_anonymous

    @property
    def contact_email(self) -> str | None:
        return self.email

    @property
    def author_name_shown(self) -> str | None:
        """The name that stands on it: who answers without one has none for a moderator either."""
        return self.shown_name or None

    def visibility_changed(self, before: Visibility) -> None:
        """Move the hearing's number of shown responses, whoever decided."""
        shown = Visibility.visible
        change = int(self.visibility is shown) - int(before is shown)
        if change:
            db.session.execute(
                update(Hearing)
                .where(Hearing.id == self.hearing_id)
                .values(shown_count=Hearing.shown_count + change)
                .execution_options(synchronize_session="evaluate")
            )

    @property
    def shown_name(self) -> str:
        """The name that stands on it: the organisation's, or the person's; empty when anonymous."""
        return respondent(self.respondent_kind, self.respondent_name, self.organisation)
