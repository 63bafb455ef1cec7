"""What search keeps in the database: words, the texts of files, and PostgreSQL's own index."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from participation.db import Base


class VocabularyWord(Base):
    """A word that has stood in a text shown in a space: for suggestions and "did you mean".

    That it may be shown to a reader is asked again each time (`vocabulary.shown_words`).
    """

    __tablename__ = "search_words"

    id: Mapped[int] = mapped_column(primary_key=True)
    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"))
    word: Mapped[str]
    folded: Mapped[str] = mapped_column(
        Text().with_variant(Text(collation="C"), "postgresql")  # sorted by letter, everywhere alike
    )
    noted_at: Mapped[datetime]

    __table_args__: Any = (
        UniqueConstraint("space_id", "word"),
        Index("ix_search_words_folded", "folded", "id"),
    )


class Key(Base):
    """A folded stem that stands in the index: where a word is looked for inside longer ones."""

    __tablename__ = "search_keys"

    id: Mapped[int] = mapped_column(primary_key=True)
    term: Mapped[str] = mapped_column(unique=True)
    noted_at: Mapped[datetime]


class FileText(Base):
    """The text of a document, read once by the worker; empty where there is none to read.

    It `waits` until the index that is searched has taken it in.
    """

    __tablename__ = "search_file_texts"

    file_id: Mapped[int] = mapped_column(
        ForeignKey("files.id", ondelete="CASCADE"), primary_key=True
    )
    text: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    read_at: Mapped[datetime]
    waits: Mapped[bool] = mapped_column(default=False)


Index(
    "ix_search_file_texts_waiting",
    FileText.file_id,
    sqlite_where=text("waits = 1"),
    postgresql_where=text("waits"),
)


class Generation(Base):
    """An index in PostgreSQL: the one that is searched is `live`; another is being built beside it."""

    __tablename__ = "search_generations"

    id: Mapped[int] = mapped_column(primary_key=True)
    format: Mapped[int]
    started_at: Mapped[datetime]
    position: Mapped[int] = mapped_column(default=0)
    last_id: Mapped[int] = mapped_column(default=0)
    live: Mapped[bool] = mapped_column(default=False)


class IndexedDocument(Base):
    """An item in PostgreSQL's index. The terms are ours; PostgreSQL only keeps and compares them."""

    __tablename__ = "search_documents"

    generation: Mapped[int] = mapped_column(
        ForeignKey("search_generations.id", ondelete="CASCADE"), primary_key=True
    )
    subject_id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    space_id: Mapped[int]
    language: Mapped[str]
    seen: Mapped[str]
    author_id: Mapped[int | None]
    at: Mapped[datetime]
    terms: Mapped[str] = mapped_column(Text().with_variant(TSVECTOR(), "postgresql"))

    __table_args__: Any = (
        Index(
            "ix_search_documents_terms",
            "terms",
            postgresql_using="gin",
        ),
    )
