"""The spine: one table that anything which can be read, discussed, flagged or found belongs to."""

import enum
from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import (
    Column,
    ColumnElement,
    ForeignKey,
    Index,
    Table,
    UniqueConstraint,
    event,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from participation import clock
from participation.accounts.models import Reader, User
from participation.db import GIVEN_ONCE, Base
from participation.spaces.models import Department, Label, LabelKind, Space
from participation.storage import StoredFile
from participation.subjects import figures


def _now() -> datetime:
    return clock.now()


NO_TEXT = "no text at the source"
"""What stands in a `source_note` when the source has no text; notes are kept apart by a dot."""
NOTES_APART = " · "
ANSWER_DAYS = 30
"""In how many days a question to the authority is answered, where nothing else is promised."""


def said_by_source(note: str | None) -> str:
    """What a source says about something, besides that it has no text of it."""
    return NOTES_APART.join(each for each in (note or "").split(NOTES_APART) if each != NO_TEXT)


class Visibility(enum.StrEnum):
    """Who may read a subject, before its space is asked.

    draft: its author alone. staff: its space's officials and moderators. held: the same and its
    author, until somebody decides. hidden: the same, after a decision; a tombstone stays.
    visible: everybody in its space, from `visible_from` on.
    """

    draft = "draft"
    staff = "staff"
    held = "held"
    hidden = "hidden"
    visible = "visible"


subject_labels = Table(
    "subject_labels",
    Base.metadata,
    Column("subject_id", ForeignKey("subjects.id"), primary_key=True),
    Column("label_id", ForeignKey("labels.id"), primary_key=True, index=True),
)


def is_shown(visibility: Visibility, context_hidden: bool, visible_from: datetime | None) -> bool:
    """Whether everybody in the space of a subject with these columns may read it now."""
    return (
        visibility is Visibility.visible
        and not context_hidden
        and visible_from is not None
        and visible_from <= clock.now()
    )


class Subject(Base):
    """Anything that can be read, discussed, followed, found and flagged.

    Visibility is decided by these columns alone (`subjects.rules.readable_by`); rooms only keep
    them right. `root_id` is what the subject stands in (a response in its hearing, a comment under
    its idea); `context_hidden` says that the root itself may not be read by everybody. `face_id` is the
    first of its pictures, kept right by `illustrations`. `signed` is the pseudonym under which its author
    wrote it, where people have one; it goes wherever the subject goes.
    """

    __tablename__ = "subjects"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"))
    root_id: Mapped[int | None] = mapped_column(ForeignKey("subjects.id"), index=True)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    signed: Mapped[str | None]
    title: Mapped[str] = mapped_column(default="")
    language: Mapped[str | None]
    visibility: Mapped[Visibility] = mapped_column(default=Visibility.draft)
    visible_from: Mapped[datetime | None]
    context_hidden: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(default=_now)
    published_at: Mapped[datetime | None]
    edited_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    comment_count: Mapped[int] = mapped_column(default=0)
    face_id: Mapped[int | None]
    source: Mapped[str | None]
    source_id: Mapped[str | None]
    source_note: Mapped[str | None]
    source_figures: Mapped[dict[str, Any] | None]

    space: Mapped[Space] = relationship(lazy="raise")
    author: Mapped[User | None] = relationship(lazy="raise")
    labels: Mapped[list[Label]] = relationship(
        secondary=subject_labels, lazy="raise", order_by=Label.name
    )
    attachments: Mapped[list["Attachment"]] = relationship(
        back_populates="subject", lazy="raise", order_by="Attachment.position, Attachment.id"
    )

    __mapper_args__ = {
        "polymorphic_on": "kind",
        "polymorphic_identity": "subject",
        "version_id_col": version,
    }
    __table_args__: Any = (
        UniqueConstraint("source", "source_id"),
        Index("ix_subjects_list", "kind", "visible_from", "id"),
        Index("ix_subjects_space", "space_id", "kind", "visible_from", "id"),
        # What waits to be read through: few, whatever there is besides. A query must write the
        # value into its text (`literal_execute`) for the index to be used.
        Index(
            "ix_subjects_held",
            "kind",
            "root_id",
            sqlite_where=text("visibility = 'held'"),
            postgresql_where=text("visibility = 'held'"),
        ),
        GIVEN_ONCE,
    )

    @property
    def lacks_text(self) -> bool:
        """Whether it was imported from a source that has no text of it."""
        return NO_TEXT in (self.source_note or "").split(NOTES_APART)

    @property
    def source_says(self) -> str:
        """What else its source says about it."""
        return said_by_source(self.source_note)

    @property
    def counted_at_source(self) -> list[tuple[str, str]]:
        """What its source counted about it, in words and numbers; never added to what we count."""
        return figures.named(self.source_figures)

    @property
    def topics(self) -> list[Label]:
        return [label for label in self.labels if label.kind is LabelKind.topic]

    @property
    def areas(self) -> list[Label]:
        return [label for label in self.labels if label.kind is LabelKind.area]

    @property
    def is_shown(self) -> bool:
        """Whether everybody in its space may read it now."""
        return is_shown(self.visibility, self.context_hidden, self.visible_from)

    # Promises that features keep for their own kind.

    def accepts_comments(self, *, by_authority: bool = False) -> bool:
        """Whether a comment may be written now; by the authority perhaps also when people's are not."""
        return False

    def was_held_elsewhere(self) -> bool:
        """Whether another authority had it, and it was imported to be read."""
        return False

    def may_be_assessed(self) -> bool:
        """Whether what is said about it may be sorted and assessed now."""
        return False

    def leaves_no_trace(self) -> bool:
        """Whether nothing may be kept of who has to do with it, nor when on its day."""
        return False

    is_formatted: ClassVar[bool] = False
    """Whether its text has the lists and links of what citizens write (`text.formatted`)."""

    def searchable_title(self) -> str:
        """The words that count most when this is searched for."""
        return self.title

    def searchable_text(self) -> str:
        """The words that this is found by, besides its title."""
        return ""

    def searchable_besides(self) -> str:
        """Further words that this is found by, and that are not its text, such as an outcome."""
        return ""

    def searchable_number(self) -> str:
        """The number that people know it by: `#123`, or that of a case."""
        return ""

    @property
    def is_found_with_its_root(self) -> bool:
        """Whether what it stands in is found by its words too, where its own kind is not found."""
        return True

    @property
    def part_of_id(self) -> int | None:
        """What it has become part of, and is discussed with from then on; None while it is its own."""
        return None

    def takes_answers(self) -> bool:
        """Whether the authority may answer it now, beyond commenting on it."""
        return False

    def takes_sides(self) -> bool:
        """Whether what is said about it is said for it or against it."""
        return False

    def answer_days(self) -> int | None:
        """In how many days the authority promises to answer a question about it; None promises none."""
        return ANSWER_DAYS

    def question_department_id(self) -> int | None:
        """Which department a question about it goes to; None leaves it to all who answer here."""
        return None

    def note_answer(self, at: datetime) -> None:
        """Take note that the authority has answered."""

    def answer_changed(self, at: datetime) -> None:
        """Take note that the answer that was given at a moment was taken back, hidden or shown again."""

    def stage(self, moment: datetime) -> str | None:
        """Where it is in its life at a moment, as its kind calls its states; None where it has none."""
        return None

    @property
    def is_the_authoritys(self) -> bool:
        """Whether the authority says it, and not the person who wrote it."""
        return False

    @property
    def is_withdrawn(self) -> bool:
        """Whether its author has taken it back."""
        return False

    @property
    def contact_email(self) -> str | None:
        """The address of a writer without an account."""
        return None

    def visibility_changed(self, before: Visibility) -> None:
        """Keep right what is counted elsewhere, after `set_visibility` moved it from `before`."""

    @property
    def path(self) -> str:
        """The address of its page, or of its place on a page."""
        raise NotImplementedError(self.kind)

    @classmethod
    def opens_with_its_root(cls) -> ColumnElement[bool] | None:
        """Which of this kind are seen by everybody from the day on which what they stand in opens: a
        condition, or None where none are."""
        return None

    @property
    def path_without_words(self) -> str:
        """Its address where no word of it may stand, as its title does in some."""
        return self.path

    @property
    def may_be_quoted(self) -> bool:
        """Whether its words may stand elsewhere than where it stands itself (`rules.may_be_quoted`)."""
        return self.visibility is not Visibility.hidden

    @property
    def author_name_shown(self) -> str | None:
        """The name that stands beside it; None where there is none to show."""
        return self.author.named(self.signed) if self.author else None

    def signature_of(self, person: User) -> str | None:
        """The pseudonym under which a person writes here; None where it is by name."""
        return self.signed if self.author_id == person.id else None

    def is_by(self, reader: Reader) -> bool:
        """Whether this reader wrote it."""
        return reader.id is not None and self.author_id == reader.id


def sorted_by_shown(kind: type[Subject]) -> None:
    """Let a kind whose table has `shown_from` keep it: when it is, or is to be, shown.

    Whoever writes rows without the class (an importer) writes both.
    """

    def keep(_mapper: object, _connection: object, subject: Any) -> None:
        subject.shown_from = subject.visible_from

    event.listen(kind, "before_insert", keep, propagate=True)
    event.listen(kind, "before_update", keep, propagate=True)


class Coauthor(Base):
    """Somebody who writes along with the author of a subject, and reads it wherever its author does.

    The pages of its kind say how one becomes it (`ideas.coauthors`).
    """

    __tablename__ = "coauthors"

    subject_id: Mapped[int] = mapped_column(ForeignKey("subjects.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True, index=True)
    at: Mapped[datetime]

    person: Mapped[User] = relationship(lazy="raise")


class StateChange(Base):
    """A step in a subject's life: who took it (`signed` is the pseudonym they did it under), when and why.
    Public."""

    __tablename__ = "state_changes"

    id: Mapped[int] = mapped_column(primary_key=True)
    subject_id: Mapped[int] = mapped_column(ForeignKey("subjects.id"), index=True)
    state: Mapped[str]
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"))
    reason: Mapped[str] = mapped_column(default="")
    promised_on: Mapped[date | None]
    inferred: Mapped[bool] = mapped_column(default=False)
    signed: Mapped[str | None]

    by: Mapped[User | None] = relationship(lazy="raise")
    department: Mapped[Department | None] = relationship(lazy="raise")


class Revision(Base):
    """An earlier text of a subject, kept when it is edited; number 1 is the first.

    `place` is where on a map it pointed, as a line of text, and `signed` the pseudonym of who edited it.
    """

    __tablename__ = "revisions"

    id: Mapped[int] = mapped_column(primary_key=True)
    subject_id: Mapped[int] = mapped_column(ForeignKey("subjects.id"))
    number: Mapped[int]
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    title: Mapped[str] = mapped_column(default="")
    body: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    place: Mapped[str] = mapped_column(default="", server_default="")
    signed: Mapped[str | None]

    by: Mapped[User | None] = relationship(lazy="raise")

    __table_args__: Any = (UniqueConstraint("subject_id", "number"),)


class Attachment(Base):
    """A file that belongs to a subject: readable by whoever may read the subject.

    `language` where it is another than the subject's, and `format_note` on how it can be read with
    aids, or had otherwise.
    """

    __tablename__ = "attachments"

    id: Mapped[int] = mapped_column(primary_key=True)
    subject_id: Mapped[int] = mapped_column(ForeignKey("subjects.id"), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("files.id"))
    title: Mapped[str]
    position: Mapped[int] = mapped_column(default=0)
    language: Mapped[str | None]
    format_note: Mapped[str] = mapped_column(default="", server_default="")
    added_at: Mapped[datetime]
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    version: Mapped[int] = mapped_column(default=1)

    subject: Mapped[Subject] = relationship(back_populates="attachments", lazy="raise")
    file: Mapped[StoredFile] = relationship(lazy="raise")

    __mapper_args__ = {"version_id_col": version}
    # How many files a person has added of late.
    __table_args__: Any = (Index("ix_attachments_added", "added_by_id", "added_at"),)
