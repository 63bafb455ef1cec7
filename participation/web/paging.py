"""Paging by keyset: a page starts after the last row of the one before, however deep it is."""

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from flask import request, url_for

Row = TypeVar("Row")
Cursor = list[Any]


def encode(values: Cursor) -> str:
    """A cursor as it stands in an address."""
    plain = [
        {"at": value.isoformat()} if isinstance(value, datetime) else value for value in values
    ]
    return base64.urlsafe_b64encode(json.dumps(plain).encode()).decode().rstrip("=")


def decode(token: str | None, width: int) -> Cursor | None:
    """The cursor in an address; None when there is none or it is not one of ours."""
    if not token or len(token) > 1000:
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
    for value in result:
        if isinstance(value, datetime) and value.tzinfo is None:
            return None
        if isinstance(value, int) and abs(value) > 2**62:
            return None
        if isinstance(value, str) and ("\x00" in value or len(value) > 600):
            return None
        if not isinstance(value, datetime | int | float | str):
            return None
    return result


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
        arguments = {**request.args.to_dict(flat=False), **(request.view_args or {})}
        arguments[parameter] = encode(key(rows[-1]))
        next_url = url_for(request.endpoint or "", **arguments)
    return Page(rows=rows, next_url=next_url, first=cursor is None)
