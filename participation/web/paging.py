"""Paging by keyset: a page starts after the last row of the one before, however deep it is."""

import base64
import json
import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from flask import request

from participation.web.answers import this_address

Row = TypeVar("Row")
Cursor = list[Any]
_SURROGATE = re.compile("[\ud800-\udfff]")
_LONGEST = 4_000
"""Characters of a cursor in an address: room for a name of 600 characters of any alphabet."""


WALKED = 500
"""How many rows of a list are read at once when all are wanted."""


class NotAKey(ValueError):
    """A list has an order that no page can be continued from: a row's key is NULL, or comes again.

    NULL is neither before nor after anything, so what is asked for after it is the first page anew.
    """


def encode(values: Cursor) -> str:
    """A cursor as it stands in an address. Raises NotAKey for one that `decode` would not take."""
    refused = [value for value in values if not _can_be_asked_for(value)]
    if refused:
        raise NotAKey(f"a list cannot be continued after {refused!r}")
    plain = [
        {"at": value.isoformat()} if isinstance(value, datetime) else value for value in values
    ]
    written = json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(written).decode().rstrip("=")


def decode(token: str | None, width: int) -> Cursor | None:
    """The cursor in an address; None when there is none or it is not one of ours."""
    if not token or len(token) > _LONGEST:
        return None
    try:
        values = json.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
        if not isinstance(values, list) or len(values) != width:
            return None
        result = [
            datetime.fromisoformat(value["at"]) if isinstance(value, dict) else value
            for value in values
        ]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return result if all(_can_be_asked_for(value) for value in result) else None


def _exists_in_utc(moment: datetime) -> bool:
    try:
        moment.astimezone(UTC)
    except OverflowError:
        return False
    return True


def _can_be_asked_for(value: Any) -> bool:
    """Whether every database takes the value: they know neither true as a number nor the year 0."""
    if isinstance(value, datetime):
        return value.tzinfo is not None and _exists_in_utc(value)
    if isinstance(value, bool):
        return False
    if isinstance(value, int):
        return abs(value) <= 2**62
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, str):
        return "\x00" not in value and len(value) <= 600 and not _SURROGATE.search(value)
    return False


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Some rows of a list, and the address of the rows after them."""

    rows: Sequence[Row]
    next_url: str | None
    first: bool


def paged(
    fetch: Callable[[Cursor | None, int], Sequence[Row]],
    key: Callable[[Row], Cursor],
    *,
    width: int,
    size: int = 20,
    parameter: str = "after",
) -> Page[Row]:
    """Read one page. `fetch(cursor, limit)` returns rows after the cursor; `key` is a row's cursor.

    A cursor whose values have the wrong types is treated as none by the caller's query layer, so a
    tampered address shows the first page.
    """
    cursor = decode(request.args.get(parameter), width)
    rows = list(fetch(cursor, size + 1))
    next_url = None
    if len(rows) > size:
        rows = rows[:size]
        next_url = this_address(**{parameter: encode(key(rows[-1]))})
    return Page(rows=rows, next_url=next_url, first=cursor is None)


def walk(
    fetch: Callable[[Cursor | None, int], Sequence[Row]],
    key: Callable[[Row], Cursor],
    *,
    size: int | None = None,
) -> Iterator[Row]:
    """All rows of a list, read a page at a time (of WALKED rows); `fetch` and `key` as for `paged`.

    Raises NotAKey when a page ends where an earlier one has ended: it would never come to an end.
    """
    cursor: Cursor | None = None
    ends: set[str] = set()
    while rows := fetch(cursor, size or WALKED):
        yield from rows
        cursor = key(rows[-1])
        end = encode(cursor)
        if end in ends:
            raise NotAKey(f"two pages of a list end with {cursor!r}")
        ends.add(end)
