"""The index in its table: written, and asked."""

import time
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, cast, delete, func, literal, select, text, update
from sqlalchemy.dialects.postgresql import TSVECTOR, insert

from participation import db
from participation.index.engines.postgres.asking import (
    FEW,
    MOST_RANKED,
    Asked,
    Row,
    found_in,
    most_of,
)
from participation.index.engines.postgres.terms import (
    any_of,
    fits_text,
    query_of,
    quoted,
    titled,
    vector,
    widened,
)
from participation.index.engines.protocol import COMMON, Busy, Document, Hits, Reach, shares
from participation.index.models import Generation, IndexedDocument
from participation.index.parsing import SearchQuery

WRITING = 1_936_028_531
"""The number of the advisory lock that one writer holds."""
TERMS_INDEX = "ix_search_documents_terms"
SMALL = 5_000
"""Up to how many documents they are counted, when it is asked in how many a term stands."""
LOOK_AGAIN = 300.0
"""Seconds for which what PostgreSQL knows of its table is kept in a process."""
_COUNTS = text(
    "SELECT (SELECT count(*) FROM search_documents"
    " WHERE generation = :generation AND terms @@ CAST(term AS tsquery)) AS count_"
    " FROM unnest(CAST(:terms AS text[])) WITH ORDINALITY AS asked (term, place) ORDER BY place"
)
_ROWS = text("SELECT reltuples FROM pg_class WHERE oid = to_regclass('search_documents')")
_COMMONEST = text(
    "SELECT CAST(CAST(most_common_elems AS text) AS text[]) AS terms,"
    " most_common_elem_freqs AS shares FROM pg_stats WHERE schemaname = current_schema()"
    " AND tablename = 'search_documents' AND attname = 'terms'"
)


class Statistics:
    """What PostgreSQL knows of its table: how many rows, and in which share of them the commonest terms
    stand (`pg_stats`). Rarer terms are in neither. One for a process."""

    def __init__(self) -> None:
        self._known: tuple[float, dict[str, float]] = (0.0, {})
        self._looked = -LOOK_AGAIN

    def read(self) -> tuple[float, dict[str, float]]:
        """The number of rows, and the shares by term; read again after five minutes."""
        now = time.monotonic()
        if now - self._looked >= LOOK_AGAIN:
            row = db.rows(_COMMONEST).first()
            # After the shares come the least and the greatest of them, and that of what is empty.
            common = dict(zip(row.terms, row.shares, strict=False)) if row and row.terms else {}
            self._known = (db.session.scalar(_ROWS) or 0.0, common)
            self._looked = now
        return self._known


class StoredIndex:
    """An index as rows of one generation."""

    def __init__(
        self,
        number: int,
        started_at: datetime,
        position: int,
        last_id: int,
        statistics: Statistics,
    ) -> None:
        self.number = number
        self.started_at = started_at
        self.position = position
        self.last_id = last_id
        self._statistics = statistics

    def write(
        self,
        documents: Sequence[Document],
        gone: Sequence[int] = (),
        *,
        position: int | None = None,
        last_id: int | None = None,
    ) -> None:
        with db.transaction() as session:
            if not session.scalar(select(func.pg_try_advisory_xact_lock(WRITING))):
                raise Busy
            if gone:
                session.execute(
                    delete(IndexedDocument).where(
                        IndexedDocument.generation == self.number,
                        IndexedDocument.subject_id.in_(list(gone)),
                    )
                )
            if documents:
                self._put(documents)
                # What is new waits in a list that every search would read from end to end.
                session.execute(select(func.gin_clean_pending_list(TERMS_INDEX)))
            if position is not None:
                self.position = position
            if last_id is not None:
                self.last_id = max(last_id, self.last_id)
            session.execute(
                update(Generation)
                .where(Generation.id == self.number)
                .values(position=self.position, last_id=self.last_id)
            )

    def _put(self, documents: Sequence[Document]) -> None:
        table: Any = IndexedDocument.__table__
        statement = insert(table).values(
            generation=bindparam("generation"),
            subject_id=bindparam("subject_id"),
            kind=bindparam("kind"),
            space_id=bindparam("space_id"),
            language=bindparam("language"),
            seen=bindparam("seen"),
            author_id=bindparam("author_id"),
            at=bindparam("at"),
            terms=cast(bindparam("terms"), TSVECTOR),
        )
        new = statement.excluded
        statement = statement.on_conflict_do_update(
            index_elements=["generation", "subject_id"],
            set_={
                name: new[name]
                for name in ("kind", "space_id", "language", "seen", "author_id", "at", "terms")
            },
        )
        rows = {
            document.id: {
                "generation": self.number,
                "subject_id": document.id,
                "kind": document.kind,
                "space_id": document.space_id,
                "language": document.language,
                "seen": document.seen.value,
                "author_id": document.author_id,
                "at": document.at,
                "terms": vector(document),
            }
            for document in documents
        }
        db.session.execute(statement, list(rows.values()))

    def find(
        self, question: SearchQuery, reach: Reach, limit: int | None = 20, *, newest: bool = False
    ) -> Hits:
        if not question.words:
            return Hits()
        firm = query_of(question, (any_of(word.exact) for word in question.words), reach.labels)
        wide = query_of(question, (widened(word) for word in question.words), reach.labels)
        wider = any(word.loose or word.beginning for word in question.words)
        # Ranked by any of the words: by all of them, two that stand near each other in a text would
        # count more than a title.
        ranked = " | ".join(any_of(word.exact) for word in question.words)
        ranked_wide = " | ".join(widened(word) for word in question.words) if wider else ranked
        texts = {"firm": firm, "wide": wide if wider else firm}
        texts |= {"firm_rank": ranked, "wide_rank": ranked_wide}
        asked = Asked(self.number, reach, texts)
        if limit is None or newest:
            room = None if limit is None else limit + 1
            rows = asked.newest(room) if newest else asked.best(room)
            return found_in(rows, limit)
        titles = titled(question, firm)
        # A row is a page of the disk, and most of what a search costs: as few as can be are read.
        if len(question.words) == 1:
            rows = asked.titled(titles, limit + 1)
            if len(rows) > limit:
                return found_in(rows, limit)
        rows = asked.few()
        if len(rows) < FEW:
            return found_in(rows, limit)
        rows = asked.titled(titles, limit + 1)
        if len(rows) <= limit:
            rows = asked.best(limit + 1, known=rows)
        return found_in(rows, limit)

    def find_most(
        self, question: SearchQuery, reach: Reach, limit: int, worth: Sequence[float] | None = None
    ) -> Hits:
        if not question.words:
            return Hits()
        if worth is None:
            exact = [term for word in question.words for term in word.exact]
            words = [(each, False) for each in shares(question, self.frequency(exact))]
        else:
            words = list(zip(worth, self._common(question), strict=True))
        best = db.rows(*most_of(self.number, question, reach, words, limit))
        return found_in([Row(False, row.score, row.number) for row in best], limit)

    def _common(self, question: SearchQuery) -> list[bool]:
        """For each word whether it stands in more documents than are read for one word."""
        rows, shares_of = self._statistics.read()
        return [
            rows * sum(shares_of.get(each, 0.0) for each in (*word.exact, *word.loose))
            > MOST_RANKED
            for word in question.words
        ]

    def frequency(self, terms: Sequence[str]) -> dict[str, int]:
        if not terms:
            return {}
        table = IndexedDocument
        some = select(table.subject_id).where(table.generation == self.number).limit(COMMON)
        held = {term: some.where(fits_text(quoted(term))).subquery() for term in terms}
        counts = [
            select(
                literal(term).label("term"),
                select(func.count()).select_from(rows).scalar_subquery().label("count_"),
            )
            for term, rows in held.items()
        ]
        union = counts[0].union_all(*counts[1:]) if len(counts) > 1 else counts[0]
        return {row.term: row.count_ for row in db.session.execute(union)}

    def estimate(self, terms: Sequence[str]) -> dict[str, int]:
        """From what PostgreSQL knows of its table; counted where that is small or not looked at yet."""
        if not terms:
            return {}
        rows, common = self._statistics.read()
        if rows >= SMALL:
            return {term: int(common.get(term, 0.0) * rows) for term in terms}
        values = {"terms": [quoted(each) for each in terms], "generation": self.number}
        counts = db.rows(_COUNTS, values)
        return {term: row.count_ for term, row in zip(terms, counts, strict=True)}

    def count(self) -> int:
        counted = select(func.count()).where(IndexedDocument.generation == self.number)
        return db.session.scalar(counted) or 0
