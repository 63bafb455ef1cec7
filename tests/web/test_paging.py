"""Paging by key: a list that cannot be continued says so, and never begins again unseen."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from participation.web import paging


@pytest.mark.parametrize(
    "cursor",
    [
        [1],
        [datetime(2026, 11, 29, tzinfo=UTC), 7],
        ["ø" * 600, 7],
        ["😀" * 300, 7],
        ['"\\' * 250, 7],
    ],
)
def test_a_cursor_comes_back_from_its_address(cursor: list[Any]) -> None:
    assert paging.decode(paging.encode(cursor), len(cursor)) == cursor


@pytest.mark.parametrize("cursor", [[None, 7], [7, None], [True], ["a" * 601]])
def test_a_cursor_that_would_begin_anew_is_refused(cursor: list[Any]) -> None:
    with pytest.raises(paging.NotAKey):
        paging.encode(cursor)


def test_a_list_is_walked_to_its_end() -> None:
    asked: list[Any] = []

    def fetch(cursor: Any, limit: int) -> Sequence[int]:
        asked.append(cursor)
        return [n for n in range(7) if cursor is None or n > cursor[0]][:limit]

    assert list(paging.walk(fetch, lambda n: [n], size=3)) == list(range(7))
    assert asked == [None, [2], [5], [6]]


def test_a_list_that_does_not_advance_is_not_walked_for_ever() -> None:
    """As when the key of a row is NULL, or a filter forgets the cursor."""
    asked: list[Any] = []

    def fetch(cursor: Any, limit: int) -> Sequence[int]:
        asked.append(cursor)
        assert len(asked) < 10, "it begins again and again"
        return [1, 2, 3] if len(asked) % 2 else [4, 5, 6]

    with pytest.raises(paging.NotAKey):
        list(paging.walk(fetch, lambda n: [n], size=3))
    with pytest.raises(paging.NotAKey):
        list(paging.walk(lambda _cursor, _limit: [1], lambda _n: [None, 1], size=3))
