"""How far an import has come."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from participation.db import Base


class ImportedRows(Base):
    """How many rows of a list of votes are in, and the digest of those rows.

    It moves in the same transaction as the rows. A later run that meets the same rows first knows
    them by the digest, whether the file is the same or has grown.
    """

    __tablename__ = "imported_rows"

    source: Mapped[str] = mapped_column(primary_key=True)
    source_id: Mapped[str] = mapped_column(primary_key=True)
    rows: Mapped[int]
    digest: Mapped[str]
    at: Mapped[datetime]
