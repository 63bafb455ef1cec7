"""What is known of a conversation after the first reading: statements, people, sums, times."""

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select

from participation import db
from participation.importers.writing.models import ImportedRows

SOURCE = "polis"
TITLE_LENGTH = 200


@dataclass(slots=True)
class ImportedStatement:
    """A comment of Polis: something to agree or disagree with."""

    key: str
    body: str = ""
    author: str | None = None
    at: datetime | None = None
    agrees: int | None = None
    disagrees: int | None = None
    out: bool = False


@dataclass(slots=True)
class ImportedVote:
    """One row of votes."""

    conversation: str
    statement: str
    voter: str
    value: int
    at: datetime | None

    @property
    def line(self) -> bytes:
        """The row for the digest."""
        stamp = self.at.isoformat() if self.at else ""
        return f"{self.statement},{self.voter},{self.value},{stamp}\n".encode()


@dataclass(slots=True)
class Conversation:
    """What is known about a conversation after the first reading."""

    name: str
    title: str
    description: str = ""
    address: str = ""
    statements: dict[str, ImportedStatement] = field(default_factory=dict)
    people: dict[str, None] = field(default_factory=dict)
    counts: Counter[tuple[str, int]] = field(default_factory=Counter)
    rows: int = 0
    first: datetime | None = None
    last: datetime | None = None
    sign: int = 1
    # How many rows an earlier run has written; whether to look for each row because the earlier
    # ones are others now.
    written: int = 0
    careful: bool = False

    @property
    def people_source(self) -> str:
        return f"{SOURCE}:{self.name}"

    @property
    def prefix(self) -> str:
        return f"{self.name}/"

    def note_time(self, at: datetime | None) -> None:
        if at is not None:
            self.first = min(self.first or at, at)
            self.last = max(self.last or at, at)


class Survey:
    """The first reading of the votes: who took part, sums, times, and what is written already."""

    def __init__(self, conversations: dict[str, Conversation]) -> None:
        self.conversations = conversations
        self._digests = {name: hashlib.sha256() for name in conversations}
        with db.transaction(write=False) as session:
            rows = session.scalars(select(ImportedRows).where(ImportedRows.source == SOURCE))
            self._written = {row.source_id: row for row in rows}

    def add(self, ballot: ImportedVote) -> None:
        name = ballot.conversation
        conversation = self.conversations.get(name)
        if conversation is None:
            conversation = self.conversations[name] = Conversation(name=name, title=name)
            self._digests[name] = hashlib.sha256()
        if ballot.statement not in conversation.statements:
            conversation.statements[ballot.statement] = ImportedStatement(ballot.statement)
        conversation.people.setdefault(ballot.voter)
        conversation.counts[ballot.statement, ballot.value] += 1
        conversation.note_time(ballot.at)
        conversation.rows += 1
        written = self._written.get(name)
        if written is not None and conversation.rows <= written.rows:
            digest = self._digests[name]
            digest.update(ballot.line)
            if conversation.rows == written.rows and digest.hexdigest() == written.digest:
                conversation.written = written.rows

    def finish(self) -> None:
        for name, conversation in self.conversations.items():
            conversation.careful = name in self._written and not conversation.written
