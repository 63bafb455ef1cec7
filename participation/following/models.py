"""Followers, what they follow, and the notices of what happened there."""

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, false, text, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from participation import clock
from participation.accounts.models import User
from participation.db import GIVEN_ONCE, Base
from participation.ledger import Entry


def _now() -> datetime:
    return clock.now()


class Frequency(enum.StrEnum):
    """How often a follower gets mail; `never` means notices on the site alone."""

    at_once = "at once"
    daily = "daily"
    weekly = "weekly"
    never = "never"


class Follower(Base):
    """Somebody who follows: a person with an account, or a confirmed address without one.

    An address stands here from its confirmation on, and not before. `stopped_at` is when mail was
    given up because the receiver's mail server refused a letter in every try. `personal_by_mail` is
    whether a person wants mail about what is meant for them: replies, and what becomes of what they
    answered, commented or voted on.
    """

    __tablename__ = "followers"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), unique=True)
    email: Mapped[str | None] = mapped_column(unique=True)
    language: Mapped[str | None]
    frequency: Mapped[Frequency] = mapped_column(default=Frequency.daily)
    personal_by_mail: Mapped[bool] = mapped_column(default=True, server_default=true())
    created_at: Mapped[datetime] = mapped_column(default=_now)
    mailed_at: Mapped[datetime | None]
    stopped_at: Mapped[datetime | None]

    user: Mapped[User | None] = relationship(lazy="raise")

    __table_args__: Any = (
        CheckConstraint("(user_id IS NULL) <> (email IS NULL)", name="person_or_address"),
        GIVEN_ONCE,
    )


class Follow(Base):
    """That a follower wants to hear about one hearing or idea, box, topic or area, or space.

    Without `by_mail` its news are notices on the site only: how one follows one's own ideas.
    `told_at` is when something last happened there that the follower was told. `from_id` is what was
    followed before it became part of this.
    """

    __tablename__ = "follows"

    id: Mapped[int] = mapped_column(primary_key=True)
    follower_id: Mapped[int] = mapped_column(ForeignKey("followers.id"), index=True)
    subject_id: Mapped[int | None] = mapped_column(ForeignKey("subjects.id"))
    box_id: Mapped[int | None] = mapped_column(ForeignKey("boxes.id"))
    label_id: Mapped[int | None] = mapped_column(ForeignKey("labels.id"))
    space_id: Mapped[int | None] = mapped_column(ForeignKey("spaces.id"))
    by_mail: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(default=_now)
    told_at: Mapped[datetime | None]
    from_id: Mapped[int | None] = mapped_column(ForeignKey("subjects.id"))

    follower: Mapped[Follower] = relationship(lazy="raise")

    # NULLs are distinct, so each of these holds for the follows of its own kind alone. The target
    # comes first: a fan-out asks who follows it.
    __table_args__: Any = (
        UniqueConstraint("subject_id", "follower_id"),
        UniqueConstraint("box_id", "follower_id"),
        UniqueConstraint("label_id", "follower_id"),
        UniqueConstraint("space_id", "follower_id"),
        CheckConstraint(
            "(CASE WHEN subject_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN box_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN label_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN space_id IS NULL THEN 0 ELSE 1 END) = 1",
            name="one_target",
        ),
    )


class Notice(Base):
    """That a follower is told of one entry of the ledger: once, whatever is followed around it.

    `subject_id` is the hearing or idea it is about, `follow_id` why it came; a `personal` one came
    without following, because the person took part. It waits for mail until a letter holds it
    (`letter_id`), or until it is left out.
    """

    __tablename__ = "notices"

    id: Mapped[int] = mapped_column(primary_key=True)
    follower_id: Mapped[int] = mapped_column(ForeignKey("followers.id"))
    entry_id: Mapped[int] = mapped_column(ForeignKey("ledger_entries.id"))
    subject_id: Mapped[int] = mapped_column(ForeignKey("subjects.id"))
    follow_id: Mapped[int | None] = mapped_column(
        ForeignKey("follows.id", ondelete="SET NULL"), index=True
    )
    personal: Mapped[bool] = mapped_column(default=False, server_default=false())
    action: Mapped[str]
    at: Mapped[datetime]
    written_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    mail_waits: Mapped[bool] = mapped_column(default=False)
    letter_id: Mapped[int | None] = mapped_column(
        ForeignKey("outbox.id", ondelete="SET NULL"), index=True
    )

    entry: Mapped[Entry] = relationship(lazy="raise")

    __table_args__: Any = (
        UniqueConstraint("entry_id", "follower_id"),
        Index("ix_notices_subject", "follower_id", "subject_id", "id"),
        Index(
            "ix_notices_unread",
            "follower_id",
            sqlite_where=text("read_at IS NULL"),
            postgresql_where=text("read_at IS NULL"),
        ),
        Index(
            "ix_notices_mail",
            "follower_id",
            "written_at",
            sqlite_where=text("mail_waits = 1"),
            postgresql_where=text("mail_waits"),
        ),
    )
