"""The plain-word pages as an admin has written them, with every version kept."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from participation.accounts.models import User
from participation.db import Base


class PlainPage(Base):
    """One plain-word page in one language. Where there is no row, the text of the software stands."""

    __tablename__ = "plain_pages"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str]
    language: Mapped[str]
    title: Mapped[str]
    body: Mapped[str]
    version: Mapped[int] = mapped_column(default=1)
    edited_at: Mapped[datetime]
    edited_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    __mapper_args__ = {"version_id_col": version}
    __table_args__: Any = (UniqueConstraint("slug", "language"),)


class PlainPageVersion(Base):
    """What a plain-word page said from one moment on; the last one is what it says now."""

    __tablename__ = "plain_page_versions"

    page_id: Mapped[int] = mapped_column(ForeignKey("plain_pages.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    body: Mapped[str]
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    by: Mapped[User | None] = relationship(lazy="raise")
