"""Texts that answers begin with."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from participation.db import Base
from participation.spaces.models import Space


class ReplyTemplate(Base):
    """A text with fields, such as {title}, that the officials of a space begin an answer with."""

    __tablename__ = "reply_templates"

    id: Mapped[int] = mapped_column(primary_key=True)
    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"), index=True)
    name: Mapped[str]
    body: Mapped[str]
    at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    space: Mapped[Space] = relationship(lazy="raise")

    __mapper_args__ = {"version_id_col": version}
