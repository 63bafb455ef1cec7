"""What somebody has typed into a form and not saved."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from participation.db import Base, JsonData


class FormDraft(Base):
    """The fields of a form as a person has left them; `key` is the form's own, such as `section-12`.

    It is a person's alone, and gone when the form is saved, when it is thrown away, or in a month.
    """

    __tablename__ = "form_drafts"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    values: Mapped[dict[str, Any]] = mapped_column(JsonData, default=dict)
    saved_at: Mapped[datetime]

    __table_args__: Any = (Index("ix_form_drafts_saved", "saved_at"),)
