"""Where people say that they live."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from participation.db import Base


class Residence(Base):
    """In which area of a space a person says that they live. It is their own word, and nobody checks it.

    `area_id` is None when they have taken it back; `chosen_at` is when they last said an area, and stays
    then, so that nobody lives in another area sooner by taking it back.
    """

    __tablename__ = "residences"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"), primary_key=True)
    area_id: Mapped[int | None] = mapped_column(ForeignKey("labels.id"))
    chosen_at: Mapped[datetime]
