"""Files and links that show that an idea or a project is realised."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from participation.db import Base
from participation.storage import StoredFile


class Evidence(Base):
    """A file, or a link to what is elsewhere, that shows that a subject is realised: public like it."""

    __tablename__ = "evidence"

    id: Mapped[int] = mapped_column(primary_key=True)
    subject_id: Mapped[int] = mapped_column(ForeignKey("subjects.id"), index=True)
    title: Mapped[str]
    file_id: Mapped[int | None] = mapped_column(ForeignKey("files.id"))
    link: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)

    file: Mapped[StoredFile | None] = relationship(lazy="raise")

    __table_args__: Any = (
        CheckConstraint("file_id IS NOT NULL OR link <> ''", name="file_or_link"),
    )
