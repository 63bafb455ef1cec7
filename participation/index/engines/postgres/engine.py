"""The engine: which index is in use, and whether it is behind."""

from datetime import timedelta

import structlog
from sqlalchemy import case, delete, or_, select, true, update

from participation import clock, db
from participation.index.engines.postgres.stored import Statistics, StoredIndex
from participation.index.engines.protocol import FORMAT, IndexUnavailable
from participation.index.models import Generation, IndexedDocument, Key

log = structlog.get_logger()
SETTLED = timedelta(minutes=1)
"""How old an index is at least that is looked at: one of a site with few words has no stems for good."""


class Postgres:
    """The generations in the database: the one that is searched, and the one being built."""

    def __init__(self) -> None:
        self._statistics = Statistics()

    def _one(self, *, live: bool) -> StoredIndex | None:
        row = db.session.execute(
            select(Generation.id, Generation.started_at, Generation.position, Generation.last_id)
            .where(Generation.live.is_(live), Generation.format == FORMAT)
            .order_by(Generation.id.desc())
            .limit(1)
        ).one_or_none()
        return StoredIndex(*row, self._statistics) if row else None

    def current(self) -> StoredIndex:
        found = self._one(live=True)
        if found is None:
            raise IndexUnavailable
        return found

    def building(self) -> StoredIndex | None:
        return self._one(live=False)

    def build(self, position: int) -> StoredIndex:
        with db.transaction() as session:
            session.execute(delete(Generation).where(Generation.live.is_(False)))
            made = Generation(format=FORMAT, started_at=clock.now(), position=position)
            session.add(made)
            session.flush()
            return StoredIndex(made.id, made.started_at, position, 0, self._statistics)

    def promote(self, index: StoredIndex) -> None:
        with db.transaction() as session:
            found = self._one(live=False)
            if found is None or found.number != index.number:
                return  # somebody has begun another one meanwhile
            session.execute(
                update(Generation)
                .where(or_(Generation.live.is_(True), Generation.id == found.number))
                .values(live=case((Generation.id == found.number, true()), else_=False))
            )
        with db.transaction() as session:
            session.execute(delete(Generation).where(Generation.id < found.number))

    def report(self, error: Exception) -> None:
        """Nothing to do: the rows are as whole as the database is."""

    def inspect(self, *, thoroughly: bool = False) -> bool:
        """Whether somebody has emptied a table: documents and their stems are there together or not."""
        with db.transaction(write=False) as session:
            live = self._one(live=True)
            if live is None or clock.now() - live.started_at < SETTLED:
                return False
            documents = select(IndexedDocument.subject_id).where(
                IndexedDocument.generation == live.number
            )
            documents_there, stems_there = session.execute(
                select(documents.exists(), select(Key.id).exists())
            ).one()
        if documents_there == stems_there:
            return False
        log.error("search.index_damaged", generation=live.number)
        self.forget()
        return True

    def forget(self) -> None:
        with db.transaction() as session:
            session.execute(delete(Generation))
