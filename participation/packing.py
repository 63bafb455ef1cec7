"""Rows packed as one text by the database, and taken apart only when somebody asks what they say.

What was rendered of the same text before is what would be rendered of it now (`web.fragments`), so most
rows of a list are never taken apart.
"""

import json
from datetime import UTC, date, datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import Text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

Said = TypeVar("Said")


class packed(FunctionElement[str]):  # noqa: N801  (reads like a function in statements)
    """Columns of a row as one text, a JSON array that `PackedRow` reads."""

    inherit_cache = True
    type = Text()


@compiles(packed, "sqlite")
def _packed_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    return f"json_array({compiler.process(element.clauses, **options)})"


@compiles(packed, "postgresql")
def _packed_postgresql(element: Any, compiler: Any, **options: Any) -> str:
    return f"CAST(json_build_array({compiler.process(element.clauses, **options)}) AS TEXT)"


def unpacked(text: str) -> list[Any]:
    """The values of a packed row: moments are texts (see `moment`), truth is true or 1."""
    found: list[Any] = json.loads(text)
    return found


class PackedRow(Generic[Said]):
    """A row with a packed text. Rules and macros read it like what it was made of.

    What every reader of a list is asked about stands beside the text; the rest is in `said`, whose
    names are also the row's own.
    """

    __slots__ = ("_said", "kept_by")

    def __init__(self, text: str, *besides: Any) -> None:
        self.kept_by = (text, *besides)
        """All that there is to know about it: what a fragment is kept by."""
        self._said: Said | None = None

    @property
    def said(self) -> Said:
        """What the text says, read when it is first asked for."""
        if self._said is None:
            self._said = self.unpack(unpacked(self.kept_by[0]))
        return self._said

    def unpack(self, values: list[Any]) -> Said:
        """What the packed values say."""
        raise NotImplementedError

    def __getattr__(self, name: str) -> Any:
        return getattr(self.said, name)


def moment(value: str | None) -> datetime | None:
    """A moment from a packed row."""
    if value is None:
        return None
    found = datetime.fromisoformat(value)
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def day(value: str | None) -> date | None:
    """A day from a packed row."""
    return None if value is None else date.fromisoformat(value)
