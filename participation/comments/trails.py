"""Where a comment stands in its thread: `trail` sorts as the tree is read."""

from typing import NamedTuple

from participation.comments.models import DEEPEST, STEP_WIDTH

DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


class PlaceInThread(NamedTuple):
    """A comment's place: the first comment of its thread, its trail, and how deep it stands."""

    thread_id: int
    trail: str
    depth: int


class ParentComment(NamedTuple):
    """What a new comment needs to know of the one it answers."""

    id: int
    thread_id: int
    trail: str
    depth: int
    author_id: int | None
    is_shown: bool


def step(comment_id: int) -> str:
    """A comment's own part of a trail: its id in base 36, equally wide for all."""
    digits = ""
    while comment_id:
        comment_id, digit = divmod(comment_id, 36)
        digits = DIGITS[digit] + digits
    return digits.rjust(STEP_WIDTH, "0")


def place(comment_id: int, under: PlaceInThread | None = None) -> PlaceInThread:
    """The place of a comment under another, or of one that begins a thread.

    Deeper than DEEPEST a reply stands beside what it answers instead of under it.
    """
    if under is None:
        return PlaceInThread(comment_id, step(comment_id), 0)
    if under.depth >= DEEPEST:
        return PlaceInThread(
            under.thread_id, under.trail[:-STEP_WIDTH] + step(comment_id), under.depth
        )
    return PlaceInThread(under.thread_id, under.trail + step(comment_id), under.depth + 1)
