"""Functions in statements: each is written for both engines."""

from datetime import date
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Date, Select, func, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from participation.db.tables import BigId


class local_day(FunctionElement[date]):  # noqa: N801  (reads like a function in statements)
    """The calendar day of a moment, seen from a timezone; both are columns."""

    inherit_cache = True
    type = Date()


@compiles(local_day, "sqlite")
def _local_day_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    return f"local_day({compiler.process(element.clauses, **options)})"


@compiles(local_day, "postgresql")
def _local_day_postgresql(element: Any, compiler: Any, **options: Any) -> str:
    moment, timezone = (compiler.process(each, **options) for each in element.clauses)
    return f"CAST(timezone({timezone}, {moment}) AS DATE)"


class among(FunctionElement[bool]):  # noqa: N801  (reads like a function in statements)
    """Whether a column is one of the whole numbers of a JSON array: one value, however many there are."""

    inherit_cache = True
    type = Boolean()


@compiles(among, "sqlite")
def _among_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    number, array = (compiler.process(each, **options) for each in element.clauses)
    return f"{number} IN (SELECT value FROM json_each({array}))"  # noqa: S608  (no text of others)


@compiles(among, "postgresql")
def _among_postgresql(element: Any, compiler: Any, **options: Any) -> str:
    number, array = (compiler.process(each, **options) for each in element.clauses)
    each = f"CAST(json_array_elements_text(CAST({array} AS JSON)) AS BIGINT)"
    return f"{number} IN (SELECT {each})"


class one_by_one(FunctionElement[int]):  # noqa: N801  (reads like a function in statements)
    """A column, asked of each row in turn: not where a plan begins. What is no number says its type.

    SQLite begins with the index of the column when there is one, and reads all that a space holds to
    sort it; a plus before it keeps it from that. PostgreSQL weighs what its statistics say of the plain
    column, and with a sum it would have to guess that next to nothing is left.
    """

    inherit_cache = True
    type = BigId


@compiles(one_by_one, "sqlite")
def _one_by_one_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    # https://sqlite.org/optoverview.html: an index is not used for a column with a plus before it.
    return f"(+{compiler.process(element.clauses, **options)})"


@compiles(one_by_one, "postgresql")
def _one_by_one_postgresql(element: Any, compiler: Any, **options: Any) -> str:
    return str(compiler.process(element.clauses, **options))


def any_row(found: Select[Any]) -> ColumnElement[bool]:
    """Whether a question that belongs to each row finds anything: EXISTS, asked of each row in turn.

    EXISTS itself PostgreSQL would answer for all rows at once, and of a subquery compared with `=` it
    believes that next to nothing is left; both make it read a whole table to show a page of it.
    `found` selects a 1.
    """
    return func.coalesce(found.limit(1).scalar_subquery(), 0) != literal(0, literal_execute=True)


def no_row(found: Select[Any]) -> ColumnElement[bool]:
    """The contrary of `any_row`."""
    return func.coalesce(found.limit(1).scalar_subquery(), 0) != literal(1, literal_execute=True)
