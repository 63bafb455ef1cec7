"""Responses to a hearing, who gives them and how they come."""

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, update
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column, relationship

from participation import db
from participation.accounts.models import User
from participation.geometry import Spot
from participation.hearings.notice.models import Hearing, Section
from participation.hearings.receipt_codes import new_key
from participation.subjects.models import Subject, Visibility


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
    common (see `letters`). `place` is where it is about, in words, `latitude` and `longitude`
    where on the map. An invited party (`party_id`) has one draft that all who have its
    link share; `role` is what the person is in the organisation. `linked_at`: an official has said that
    what came another way is the party's (`hearings.parties.actions.linking`). `code_hash` is that of the code
    which alone leads back to an anonymous response; `receipt_key` makes the code on a receipt. `passage` is
    what it quotes of the text.
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
    receipt_key: Mapped[str | None] = mapped_column(default=new_key, index=True, unique=True)
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
