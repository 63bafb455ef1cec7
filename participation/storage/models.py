"""The tables of files: what was taken in, and the bytes of what came without a name."""

from datetime import date, datetime

from sqlalchemy import LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from participation.db import Base
from participation.storage.kinds import kind_of


class StoredFile(Base):
    """A file that was taken in: where it lies, what it is called, and its SHA-256."""

    __tablename__ = "files"

    id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]
    content_type: Mapped[str]
    size: Mapped[int]
    created_at: Mapped[datetime]

    @property
    def kind(self) -> str:
        """The short name of the file's type, as people write it: PDF, DOCX."""
        return kind_of(self.content_type)


class FileContent(Base):
    """The bytes of a file that came with an anonymous response: on a disk, file and folder would say when.

    `kept_on` is the last day on which somebody sent it.
    """

    __tablename__ = "file_contents"

    sha256: Mapped[str] = mapped_column(primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    kept_on: Mapped[date]
