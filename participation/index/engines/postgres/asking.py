"""The statements that ask the index, and what they found."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Double,
    Select,
    Text,
    and_,
    bindparam,
    case,
    cast,
    column,
    func,
    literal_column,
    not_,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY, TSQUERY

from participation import db
from participation.index.engines.postgres.terms import any_of, quoted, widened
from participation.index.engines.protocol import Hits, Reach, Seen
from participation.index.models import IndexedDocument
from participation.index.parsing import SearchQuery

FEW = 300
"""Where no more fit than this, one look at the index answers everything."""
MOST_RANKED = 5_000
"""How many of a very common word are put in order; those with it in their title stand above anyway."""
MOST_COMPARED = 200
"""How many of what holds most of a question are put in order by how well they hold it."""
TRIFLE = 1e-3
"""How much of a rank is added to the share of a question that a document holds."""
WHOLE = BigInteger
WEIGHTS: ColumnElement[Any] = literal_column("'{0.1, 0.2, 0.4, 1.0}'::real[]")


@dataclass(frozen=True)
class Row:
    """A document that fits: whether only by a second chance, and its score."""

    chance: bool
    score: float
    number: int


def _in_order(rows: Iterable[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: (row.chance, -row.score, -row.number))


def found_in(rows: Sequence[Row], limit: int | None) -> Hits:
    best = rows[:limit]
    return Hits(
        ids=[row.number for row in best],
        scores=[row.score for row in best],
        firm=sum(not row.chance for row in best),
        more=limit is not None and len(rows) > limit,
    )


class Asked:
    """A question in one generation, as the statements need it.

    A statement is built once for each combination of conditions: building it costs as much as asking.
    """

    def __init__(self, generation: int, reach: Reach, texts: dict[str, str]) -> None:
        self.wider = texts["wide"] != texts["firm"]
        narrowed = values_of(reach)
        self.shape = tuple(sorted(narrowed))
        self.values: dict[str, Any] = {"generation": generation, **texts, **narrowed}

    def few(self) -> list[Row]:
        """Whatever fits, in order; when there are as many as FEW, there may be more."""
        rows = self._ask("wide", "chance", FEW)
        return _in_order(Row(chance, score, number) for number, score, chance in rows)

    def titled(self, titles: str, room: int) -> list[Row]:
        """The best that hold a word in their title."""
        rows = self._ask("titled", "score", room, ranked=MOST_RANKED, titled=titles)
        return [Row(False, score, number) for number, score, _chance in rows]

    def best(self, room: int | None, known: Sequence[Row] = ()) -> list[Row]:
        """The best; `known` are those that hold a word in their title, if all of them are known."""
        ranked = None if room is None else MOST_RANKED
        rows = {row.number: row for row in known}
        for number, score, _chance in self._ask("firm", "score", room, ranked=ranked):
            rows.setdefault(number, Row(False, score, number))
        if self.wider and (room is None or len(rows) < room):
            for number, score, _chance in self._ask("loose", "score", room, ranked=ranked):
                rows.setdefault(number, Row(True, score, number))
        return _in_order(rows.values())[:room]

    def newest(self, room: int | None) -> list[Row]:
        """Whatever fits, by date."""
        return [
            Row(False, score, number)
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


def values_of(reach: Reach) -> dict[str, Any]:
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


def where_of(shape: Sequence[str]) -> list[ColumnElement[bool]]:
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
    return func.ts_rank(WEIGHTS, IndexedDocument.terms, asked, 1)


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
    ).where(table.generation == bindparam("generation"), asked[which], *where_of(shape))
    if ranked:
        rows = statement.limit(bindparam("ranked")).subquery()
        statement = select(*rows.c).order_by(rows.c.score.desc(), rows.c.number.desc())
    elif order == "newest":
        statement = statement.order_by(table.at.desc(), table.subject_id.desc())
    elif order == "score":
        statement = statement.order_by(score.desc(), table.subject_id.desc())
    return statement.limit(bindparam("room")) if room else statement


def most_of(
    generation: int,
    question: SearchQuery,
    reach: Reach,
    words: Sequence[tuple[float, bool]],
    limit: int,
) -> tuple[Select[Any], dict[str, Any]]:
    """What holds some of a question's words, what holds most of it first: the rows (number, score).

    `words` say what each word is worth and whether it is common. Each is asked of the index by itself, and
    what it is worth added up by document: so no text is read but of the few that hold the most. Of a common
    word only what holds another one besides counts, if there is one.
    """
    narrowed = values_of(reach)
    wide = [widened(word) for word in question.words]
    besides = [quoted(f"={label}") for label in reach.labels]
    besides += ["!" + any_of(word.exact) for word in question.without]
    asked = []
    for each, (_share, common) in zip(wide, words, strict=True):
        others = " | ".join(other for other in wide if other != each)
        also = [f"({others})"] if common and others else []
        asked.append(" & ".join([each, *also, *besides]))
    values = {"generation": generation, "asked": asked, "shares": [share for share, _ in words]}
    values |= {
        "any_rank": " | ".join(wide),
        "room": limit + 1,
        "most": max(MOST_COMPARED, limit + 1),
    }
    return _most(tuple(sorted(narrowed))), values | narrowed


@lru_cache(maxsize=64)
def _most(shape: tuple[str, ...]) -> Select[Any]:
    table = IndexedDocument
    given = (bindparam("asked", type_=ARRAY(Text)), bindparam("shares", type_=ARRAY(Double)))
    columns = (column("asked", Text), column("share", Double))
    word = func.unnest(*given).table_valued(*columns, name="word").render_derived()
    fits = table.terms.bool_op("@@")(cast(word.c.asked, TSQUERY))
    rows = select(table.subject_id.label("number")).where(
        table.generation == bindparam("generation"), fits, *where_of(shape)
    )
    held = rows.limit(MOST_RANKED).lateral("held")
    total = func.sum(word.c.share).label("share")
    sums = select(held.c.number, total).select_from(word.join(held, true())).group_by(held.c.number)
    first = sums.order_by(total.desc(), held.c.number.desc())
    best = first.limit(bindparam("most")).subquery()
    score = best.c.share + _ranked_by("any_rank") * TRIFLE
    whole = (table.subject_id == best.c.number) & (table.generation == bindparam("generation"))
    found = select(best.c.number, score.label("score")).join(table, whole)
    return found.order_by(score.desc(), best.c.number.desc()).limit(bindparam("room"))
