"""How far an import has come, and what each run of an importer has added."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import ForeignKey, Index
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


class ImportRun(Base):
    """One run of an importer that wrote something; `file` is the name of what it read."""

    __tablename__ = "import_runs"

    id: Mapped[int] = mapped_column(primary_key=True)
    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"))
    source: Mapped[str]
    file: Mapped[str] = mapped_column(default="")
    began_at: Mapped[datetime]
    undone_at: Mapped[datetime | None]


class Thing:
    """What a run can have added, as it is written in a row."""

    subject: Final = "subject"
    person: Final = "person"
    box: Final = "box"
    label: Final = "label"


class RunRow(Base):
    """That a run added a row, or changed one that an earlier run had added (`changed`).

    The row is a subject, a person, a box or a label, by its id: a run that is taken back takes away
    rows of all of them, and no constraint may hold on to what is gone.
    """

    __tablename__ = "import_run_rows"

    run_id: Mapped[int] = mapped_column(ForeignKey("import_runs.id"), primary_key=True)
    thing: Mapped[str] = mapped_column(primary_key=True)
    row_id: Mapped[int] = mapped_column(primary_key=True)
    changed: Mapped[bool] = mapped_column(default=False)

    __table_args__: Any = (Index("ix_import_run_rows_row", "thing", "row_id"),)
