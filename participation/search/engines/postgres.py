"""PostgreSQL as an engine: our terms in a tsvector under a GIN index, without any extension."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    bindparam,
    case,
    cast,
    delete,
    func,
    literal,
    literal_column,
    not_,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR, insert

from participation import clock, db
from participation.search.asked import Phrase, Question, Word
from participation.search.engines.protocol import (
    FORMAT,
    Busy,
    Document,
    Found,
    Reach,
    Seen,
    Unavailable,
)
from participation.search.models import Generation, IndexedDocument

WRITING = 1_936_028_531
"""The number of the advisory lock that one writer holds."""
LAST_PLACE = 16_383
MOST_PLACES = 250
LONGEST_TERMS = 900_000
_WEIGHTS: ColumnElement[Any] = literal_column("'{0.1, 0.2, 0.4, 1.0}'::real[]")


def _quoted(term: str) -> str:
    return "'" + term.replace("\\", "\\\\").replace("'", "''") + "'"


def _vector(document: Document) -> str:
    """The terms of a document as PostgreSQL writes them; what counts more has the letter A."""
    parts: list[str] = []
    size = 0
    terms = document.terms
    for term, weight in terms.weights.items():
        places = [place for place in terms.places.get(term, ()) if place <= LAST_PLACE]
        letter = "A" if weight > len(terms.places.get(term, ())) and weight >= 4.0 else ""
        shown = ",".join(f"{place}{letter}" for place in places[:MOST_PLACES])
        part = _quoted(term) + (f":{shown}" if shown else "")
        size += len(part) + 1
        if size > LONGEST_TERMS:
            break
        parts.append(part)
    parts += [_quoted(f"={label}") for label in document.labels]
    return " ".join(parts)


def _any(terms: Iterable[str]) -> str:
    return "(" + " | ".join(_quoted(term) for term in terms) + ")"


def _phrase(phrase: Phrase) -> str:
    readings = []
    for reading in phrase.readings:
        written = _quoted(reading[0][0])
        for (_before, before), (stem, at) in pairwise(reading):
            written += f" <{at - before}> {_quoted(stem)}"
        readings.append(f"({written})")
    return "(" + " | ".join(readings) + ")"


def _query(question: Question, words: Iterable[str], labels: Sequence[str]) -> str:
    parts = list(words)
    parts += [_phrase(phrase) for phrase in question.phrases]
    parts += [_quoted(f"={label}") for label in labels]
    parts += ["!" + _any(word.exact) for word in question.without]
    return " & ".join(parts)


def _wide(word: Word) -> str:
    parts = [_quoted(term) for term in (*word.exact, *word.loose)]
    if word.beginning:
        parts.append(_quoted(word.beginning) + ":*")
    return "(" + " | ".join(parts) + ")"


class StoredIndex:
    """An index as rows of one generation."""

    def __init__(self, number: int, started_at: datetime, position: int, last_id: int) -> None:
        self.number = number
        self.started_at = started_at
        self.position = position
        self.last_id = last_id

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
                "terms": _vector(document),
            }
            for document in documents
        }
        db.session.execute(statement, list(rows.values()))

    def find(
        self, question: Question, reach: Reach, limit: int | None = 20, *, newest: bool = False
    ) -> Found:
        if not question.words:
            return Found()
        firm = _query(question, (_any(word.exact) for word in question.words), reach.labels)
        wide = _query(question, (_wide(word) for word in question.words), reach.labels)
        wider = any(word.loose or word.beginning for word in question.words)
        room = None if limit is None else limit + 1
        if newest:
            rows = self._rows(wide if wider else firm, reach, room, newest=True)
            return _found(rows, len(rows), limit)
        rows = self._rows(firm, reach, room)
        count = len(rows)
        if wider and (room is None or count < room):
            known = {number for number, _score in rows}
            more = self._rows(wide, reach, None if room is None else room, unlike=firm)
            rows += [row for row in more if row[0] not in known]
        return _found(rows, count, limit)

    def _rows(
        self,
        query: str,
        reach: Reach,
        room: int | None,
        *,
        unlike: str | None = None,
        newest: bool = False,
    ) -> list[tuple[int, float]]:
        table = IndexedDocument
        asked = cast(literal(query), TSQUERY)
        score: ColumnElement[Any] = func.ts_rank(_WEIGHTS, table.terms, asked, 1)
        statement: Select[Any] = select(table.subject_id, score.label("score")).where(
            table.generation == self.number, table.terms.bool_op("@@")(asked), *_where(reach)
        )
        if unlike is not None:
            statement = statement.where(
                not_(table.terms.bool_op("@@")(cast(literal(unlike), TSQUERY)))
            )
        if newest:
            statement = statement.order_by(table.at.desc(), table.subject_id.desc())
        else:
            statement = statement.order_by(score.desc(), table.subject_id.desc())
        if room is not None:
            statement = statement.limit(room)
        return [(number, float(found)) for number, found in db.session.execute(statement)]

    def frequency(self, terms: Sequence[str]) -> dict[str, int]:
        if not terms:
            return {}
        counts = [
            select(
                literal(term).label("term"),
                select(func.count())
                .select_from(
                    select(IndexedDocument.subject_id)
                    .where(
                        IndexedDocument.generation == self.number,
                        IndexedDocument.terms.bool_op("@@")(cast(literal(_quoted(term)), TSQUERY)),
                    )
                    .limit(1000)
                    .subquery()
                )
                .scalar_subquery()
                .label("count_"),
            )
            for term in terms
        ]
        union = counts[0].union_all(*counts[1:]) if len(counts) > 1 else counts[0]
        return {row.term: row.count_ for row in db.session.execute(union)}

    def count(self) -> int:
        counted = (
            select(func.count())
            .select_from(IndexedDocument)
            .where(IndexedDocument.generation == self.number)
        )
        return db.session.scalar(counted) or 0


def _found(rows: list[tuple[int, float]], firm: int, limit: int | None) -> Found:
    more = limit is not None and len(rows) > limit
    rows = rows[:limit]
    return Found(
        ids=[number for number, _score in rows],
        scores=[score for _number, score in rows],
        firm=min(firm, len(rows)),
        more=more,
    )


def _where(reach: Reach) -> list[ColumnElement[bool]]:
    table = IndexedDocument
    seen: list[ColumnElement[bool]] = [table.seen == Seen.all.value]
    if reach.staff_in is None:
        seen.append(table.seen == Seen.staff.value)
    elif reach.staff_in:
        staff = table.space_id.in_(sorted(reach.staff_in))
        seen.append(and_(table.seen == Seen.staff.value, staff))
    if reach.user_id is not None:
        seen.append(table.author_id == reach.user_id)
    found = [or_(*seen)]
    if reach.spaces is not None:
        found.append(table.space_id.in_(sorted(reach.spaces)))
    if reach.kinds is not None:
        found.append(table.kind.in_(sorted(reach.kinds)))
    if reach.languages is not None:
        found.append(table.language.in_(sorted(reach.languages)))
    if reach.since is not None:
        found.append(table.at >= reach.since)
    if reach.until is not None:
        found.append(table.at <= reach.until)
    return found


class Postgres:
    """The generations in the database: the one that is searched, and the one being built."""

    def _one(self, *, live: bool) -> StoredIndex | None:
        row = db.session.execute(
            select(Generation.id, Generation.started_at, Generation.position, Generation.last_id)
            .where(Generation.live.is_(live), Generation.format == FORMAT)
            .order_by(Generation.id.desc())
            .limit(1)
        ).one_or_none()
        return StoredIndex(*row) if row else None

    def current(self) -> StoredIndex:
        found = self._one(live=True)
        if found is None:
            raise Unavailable
        return found

    def building(self) -> StoredIndex | None:
        return self._one(live=False)

    def build(self, position: int) -> StoredIndex:
        with db.transaction() as session:
            session.execute(delete(Generation).where(Generation.live.is_(False)))
            made = Generation(format=FORMAT, started_at=clock.now(), position=position)
            session.add(made)
            session.flush()
            return StoredIndex(made.id, made.started_at, position, 0)

    def promote(self) -> None:
        with db.transaction() as session:
            found = self._one(live=False)
            if found is None:
                return
            session.execute(
                update(Generation)
                .where(or_(Generation.live.is_(True), Generation.id == found.number))
                .values(live=case((Generation.id == found.number, true()), else_=False))
            )
        with db.transaction() as session:
            session.execute(delete(Generation).where(Generation.id < found.number))

    def report(self, error: Exception) -> None:
        """Nothing to do: the rows are as whole as the database is."""

    def forget(self) -> None:
        with db.transaction() as session:
            session.execute(delete(Generation))
