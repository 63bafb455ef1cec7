"""Two changes to one text, put together word by word where they do not touch (a three-way merge)."""

from typing import NamedTuple

from participation.text import diff

MOST = 15_000_000
"""How many pairs of words one comparison may look at: a page makes several of them."""


class Change(NamedTuple):
    """A stretch of a text, by the places of its characters, and what stands there instead."""

    start: int
    end: int
    text: str


def changes(before: str, after: str, most: int = MOST) -> list[Change]:
    """What makes one text of another, in the order of the text. Its cost is bounded as that of `diff`."""
    found: list[Change] = []
    at = 0
    for kind, text in diff(before, after, most):
        if kind == "same":
            at += len(text)
        elif kind == "removed":
            found.append(Change(at, at + len(text), ""))
            at += len(text)
        elif found and found[-1].end == at and not found[-1].text:
            found[-1] = found[-1]._replace(text=text)
        else:
            found.append(Change(at, at, text))
    return found


def merge(before: str, ours: str, theirs: str, most: int = MOST) -> str | None:
    """Both changes of a text in one; None where they touch the same words and are not the same.

    Two changes touch when they have a word of the text before in common, or stand at the same place.
    """
    if ours in (before, theirs):
        return theirs
    if theirs == before:
        return ours
    merged, at = "", 0
    found = sorted({*changes(before, ours, most), *changes(before, theirs, most)})
    for number, change in enumerate(found):
        if number and _touch(found[number - 1], change):
            return None
        merged += before[at : change.start] + change.text
        at = change.end
    return merged + before[at:]


def _touch(one: Change, next_one: Change) -> bool:
    inserts = one.start == one.end or next_one.start == next_one.end
    return (
        next_one.start < one.end
        or next_one.start == one.start
        or (inserts and next_one.start == one.end)
    )
