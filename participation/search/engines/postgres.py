"""PostgreSQL as an engine: our terms in a tsvector under a GIN index, without any extension."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Any

import structlog
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    Text,
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
    union,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, TSQUERY, TSVECTOR, insert

from participation import clock, db
from participation.search import analysis
from participation.search.engines.protocol import (
    COMMON,
    FORMAT,
    Busy,
    Document,
    Found,
    Reach,
    Seen,
    Unavailable,
    shares,
)
from participation.search.models import Generation, IndexedDocument, Key
from participation.search.parsing import Phrase, SearchQuery, Word

log = structlog.get_logger()

WRITING = 1_936_028_531
"""The number of the advisory lock that one writer holds."""
TERMS_INDEX = "ix_search_documents_terms"
LAST_PLACE = 16_383
MOST_PLACES = 250
LONGEST_TERMS = 900_000
TITLE = "^"
"""Stands before a term in the index once more where it is in the title of a document."""
FEW = 300
"""Where no more fit than this, one look at the index answers everything."""
MOST_RANKED = 5_000
"""How many of a very common word are put in order; those with it in their title stand above anyway."""
SETTLED = timedelta(minutes=1)
"""How old an index is at least that is looked at: one of a site with few words has no stems for good."""
TRIFLE = 1e-3
"""How much of a rank is added to the share of a question that a document holds."""
WHOLE = BigInteger
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
        in_title = weight > len(terms.places.get(term, ())) and weight >= analysis.TITLE_WEIGHT
        letter = "A" if in_title else ""
        shown = ",".join(f"{place}{letter}" for place in places[:MOST_PLACES])
        part = _quoted(term) + (f":{shown}" if shown else "")
        if in_title and shown:
            part += f" {_quoted(TITLE + term)}"
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


def _query(question: SearchQuery, words: Iterable[str], labels: Sequence[str]) -> str:
    parts = list(words)
    parts += [_phrase(phrase) for phrase in question.phrases]
    parts += [_quoted(f"={label}") for label in labels]
    parts += ["!" + _any(word.exact) for word in question.without]
    return " & ".join(parts)


def _titled(question: SearchQuery, firm: str) -> str:
    """What fits with any of the words in its title."""
    titles = _any(TITLE + term for word in question.words for term in word.exact)
    return f"{titles} & {firm}"


def _fits_text(asked: str) -> ColumnElement[bool]:
    """Whether a document fits what is asked, as PostgreSQL writes it."""
    fits: ColumnElement[bool] = IndexedDocument.terms.bool_op("@@")(cast(literal(asked), TSQUERY))
    return fits


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
                "terms": _vector(document),
            }
            for document in documents
        }
        db.session.execute(statement, list(rows.values()))

    def find(
        self, question: SearchQuery, reach: Reach, limit: int | None = 20, *, newest: bool = False
    ) -> Found:
        if not question.words:
            return Found()
        firm = _query(question, (_any(word.exact) for word in question.words), reach.labels)
        wide = _query(question, (_wide(word) for word in question.words), reach.labels)
        wider = any(word.loose or word.beginning for word in question.words)
        # Ranked by any of the words: by all of them, two that stand near each other in a text would
        # count more than a title.
        ranked = " | ".join(_any(word.exact) for word in question.words)
        ranked_wide = " | ".join(_wide(word) for word in question.words) if wider else ranked
        texts = {"firm": firm, "wide": wide if wider else firm}
        texts |= {"firm_rank": ranked, "wide_rank": ranked_wide}
        asked = _Asked(self.number, reach, texts)
        if limit is None or newest:
            room = None if limit is None else limit + 1
            rows = asked.newest(room) if newest else asked.best(room)
            return _found(rows, limit)
        titles = _titled(question, firm)
        # A row is a page of the disk, and most of what a search costs: as few as can be are read.
        if len(question.words) == 1:
            rows = asked.titled(titles, limit + 1)
            if len(rows) > limit:
                return _found(rows, limit)
        rows = asked.few()
        if len(rows) < FEW:
            return _found(rows, limit)
        rows = asked.titled(titles, limit + 1)
        if len(rows) <= limit:
            rows = asked.best(limit + 1, known=rows)
        return _found(rows, limit)

    def find_most(self, question: SearchQuery, reach: Reach, limit: int) -> Found:
        if not question.words:
            return Found()
        counts = self.frequency([term for word in question.words for term in word.exact])
        wide = [_wide(word) for word in question.words]
        narrowed = _values(reach)
        table = IndexedDocument
        found = [
            (_fits_text(each), share)
            for each, share in zip(wide, shares(question, counts), strict=True)
        ]
        score = sum((case((fit, share), else_=0.0) for fit, share in found), literal(0.0))
        rank = func.ts_rank(_WEIGHTS, table.terms, cast(literal(" | ".join(wide)), TSQUERY), 1)
        besides = [_quoted(f"={label}") for label in reach.labels]
        besides += ["!" + _any(word.exact) for word in question.without]

        def holding(some: Sequence[str]) -> Select[Any]:
            """The documents that hold one of these words, with the shares of all they hold."""
            asked = " & ".join(["(" + " | ".join(some) + ")", *besides])
            return select(
                table.subject_id.label("number"), (score + rank * TRIFLE).label("score")
            ).where(table.generation == self.number, _fits_text(asked), *_where(sorted(narrowed)))

        # What is rare is looked for by itself: among so many rows of common words it could be missed.
        rare = [
            text
            for text, word in zip(wide, question.words, strict=True)
            if sum(counts.get(each, 0) for each in word.exact) < COMMON
        ]
        parts = [
            holding(some).limit(MOST_RANKED).subquery()
            for some in ([wide] if rare in ([], wide) else [wide, rare])
        ]
        ranked = union(*(select(part.c.number, part.c.score) for part in parts)).subquery()
        best = db.rows(
            select(ranked.c.number, ranked.c.score)
            .order_by(ranked.c.score.desc(), ranked.c.number.desc())
            .limit(limit + 1),
            narrowed,
        )
        return _found([_Row(False, row.score, row.number) for row in best], limit)

    def frequency(self, terms: Sequence[str]) -> dict[str, int]:
        if not terms:
            return {}
        counts = [
            select(
                literal(term).label("term"),
                select(func.count())
                .select_from(
                    select(IndexedDocument.subject_id)
                    .where(IndexedDocument.generation == self.number, _fits_text(_quoted(term)))
                    .limit(COMMON)
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


@dataclass(frozen=True)
class _Row:
    """A document that fits: whether only by a second chance, and its score."""

    chance: bool
    score: float
    number: int


def _in_order(rows: Iterable[_Row]) -> list[_Row]:
    return sorted(rows, key=lambda row: (row.chance, -row.score, -row.number))


def _found(rows: Sequence[_Row], limit: int | None) -> Found:
    best = rows[:limit]
    return Found(
        ids=[row.number for row in best],
        scores=[row.score for row in best],
        firm=sum(not row.chance for row in best),
        more=limit is not None and len(rows) > limit,
    )


class _Asked:
    """A question in one generation, as the statements need it.

    A statement is built once for each combination of conditions: building it costs as much as asking.
    """

    def __init__(self, generation: int, reach: Reach, texts: dict[str, str]) -> None:
        self.wider = texts["wide"] != texts["firm"]
        narrowed = _values(reach)
        self.shape = tuple(sorted(narrowed))
        self.values: dict[str, Any] = {"generation": generation, **texts, **narrowed}

    def few(self) -> list[_Row]:
        """Whatever fits, in order; when there are as many as FEW, there may be more."""
        rows = self._ask("wide", "chance", FEW)
        return _in_order(_Row(chance, score, number) for number, score, chance in rows)

    def titled(self, titles: str, room: int) -> list[_Row]:
        """The best that hold a word in their title."""
        rows = self._ask("titled", "score", room, ranked=MOST_RANKED, titled=titles)
        return [_Row(False, score, number) for number, score, _chance in rows]

    def best(self, room: int | None, known: Sequence[_Row] = ()) -> list[_Row]:
        """The best; `known` are those that hold a word in their title, if all of them are known."""
        ranked = None if room is None else MOST_RANKED
        rows = {row.number: row for row in known}
        for number, score, _chance in self._ask("firm", "score", room, ranked=ranked):
            rows.setdefault(number, _Row(False, score, number))
        if self.wider and (room is None or len(rows) < room):
            for number, score, _chance in self._ask("loose", "score", room, ranked=ranked):
                rows.setdefault(number, _Row(True, score, number))
        return _in_order(rows.values())[:room]

    def newest(self, room: int | None) -> list[_Row]:
        """Whatever fits, by date."""
        return [
            _Row(False, score, number)
            for number, score, _chance in self._ask("wide", "newest", room)
        ]

    def _ask(
        self,
        which: str,
        order: str,
        room: int | None,
        *,
        ranked: int | None = None,
        **more: str,
    ) -> Any:
        values: dict[str, Any] = {**self.values, **more}
        if room is not None:
            values["room"] = room
        if ranked is not None:
            values["ranked"] = ranked
        statement = _statement(which, order, room is not None, ranked is not None, self.shape)
        return db.rows(statement, values)


def _values(reach: Reach) -> dict[str, Any]:
    """What a reach asks of a document, by the names of the conditions below."""
    asked = {
        "staff_in": sorted(reach.staff_in) if reach.staff_in else None,
        "staff": True if reach.staff_in is None else None,
        "user_id": reach.user_id,
        "spaces": None if reach.spaces is None else sorted(reach.spaces),
        "kinds": None if reach.kinds is None else sorted(reach.kinds),
        "languages": None if reach.languages is None else sorted(reach.languages),
        "since": reach.since,
        "until": reach.until,
    }
    return {name: value for name, value in asked.items() if value is not None}


def _where(shape: Sequence[str]) -> list[ColumnElement[bool]]:
    table = IndexedDocument
    seen: list[ColumnElement[bool]] = [table.seen == literal_column(f"'{Seen.all.value}'")]
    if "staff" in shape:
        seen.append(table.seen == Seen.staff.value)
    if "staff_in" in shape:
        seen.append(and_(table.seen == Seen.staff.value, _among(table.space_id, "staff_in", WHOLE)))
    if "user_id" in shape:
        seen.append(table.author_id == bindparam("user_id"))
    conditions = {
        "spaces": _among(table.space_id, "spaces", WHOLE),
        "kinds": _among(table.kind, "kinds", Text),
        "languages": _among(table.language, "languages", Text),
        "since": table.at >= bindparam("since"),
        "until": table.at <= bindparam("until"),
    }
    return [or_(*seen), *(each for name, each in conditions.items() if name in shape)]


def _among(column: Any, name: str, kind: Any) -> ColumnElement[bool]:
    # An array is one value, so that the statement is the same for any number.
    among: ColumnElement[bool] = column == func.any(bindparam(name, type_=ARRAY(kind)))
    return among


def _ranked_by(name: str) -> ColumnElement[Any]:
    asked = cast(bindparam(name, type_=Text), TSQUERY)
    return func.ts_rank(_WEIGHTS, IndexedDocument.terms, asked, 1)


# Built anew, it takes 0.5 to 0.7 ms; the page of a search that finds nothing takes 3.
@lru_cache(maxsize=512)
def _statement(
    which: str, order: str, room: bool, ranked: bool, shape: tuple[str, ...]
) -> Select[Any]:
    """The rows (number, score, whether by a second chance only) of what fits."""
    table = IndexedDocument

    def fits(name: str) -> ColumnElement[bool]:
        return table.terms.bool_op("@@")(cast(bindparam(name, type_=Text), TSQUERY))

    firm = fits("firm")
    asked = {"firm": firm, "wide": fits("wide"), "titled": fits("titled")}
    asked["loose"] = and_(fits("wide"), not_(firm))
    strict, loose = (_ranked_by(name) for name in ("firm_rank", "wide_rank"))
    score = loose if which in ("wide", "loose") else strict
    if order == "chance":
        # What holds the words as written is scored by them alone, as where it is asked for by itself.
        score = case((firm, strict), else_=loose)
    chance: ColumnElement[Any] = not_(firm) if order == "chance" else literal_column("false")
    statement: Select[Any] = select(
        table.subject_id.label("number"), score.label("score"), chance.label("chance")
    ).where(table.generation == bindparam("generation"), asked[which], *_where(shape))
    if ranked:
        rows = statement.limit(bindparam("ranked")).subquery()
        statement = select(*rows.c).order_by(rows.c.score.desc(), rows.c.number.desc())
    elif order == "newest":
        statement = statement.order_by(table.at.desc(), table.subject_id.desc())
    elif order == "score":
        statement = statement.order_by(score.desc(), table.subject_id.desc())
    return statement.limit(bindparam("room")) if room else statement


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
