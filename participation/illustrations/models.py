"""The table of illustrations."""

from datetime import datetime
from typing import Any, Literal

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from participation.db import GIVEN_ONCE, Base

Size = Literal["small", "large", "wide"]


TAKEN_ALONG = (
    "position", "description", "credit", "width", "height", "small_id", "large_id", "wide_id",
)  # fmt: skip
"""What a picture is for another thing that gets it too."""


class Illustration(Base):
    """A picture of a subject or of a space, with what it shows in words, drawn in three sizes.

    One that says nothing of its own (it is decorative) has no description. `position` is its place
    among those of the same thing, from 1; the first is the thing's face (`Subject.face_id`,
    `Space.face_id`). `width` and `height` are those of the large size.
    """

    __tablename__ = "illustrations"

    id: Mapped[int] = mapped_column(primary_key=True)
    subject_id: Mapped[int | None] = mapped_column(ForeignKey("subjects.id", ondelete="CASCADE"))
    space_id: Mapped[int | None] = mapped_column(ForeignKey("spaces.id"))
    position: Mapped[int]
    description: Mapped[str]
    credit: Mapped[str] = mapped_column(default="")
    width: Mapped[int]
    height: Mapped[int]
    small_id: Mapped[int] = mapped_column(ForeignKey("files.id"))
    large_id: Mapped[int] = mapped_column(ForeignKey("files.id"))
    wide_id: Mapped[int] = mapped_column(ForeignKey("files.id"))
    added_at: Mapped[datetime]
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
    __table_args__: Any = (
        CheckConstraint("(subject_id IS NULL) <> (space_id IS NULL)", name="of_one_thing"),
        Index("ix_illustrations_subject", "subject_id", "position", "id"),
        Index("ix_illustrations_space", "space_id", "position", "id"),
        GIVEN_ONCE,
    )
