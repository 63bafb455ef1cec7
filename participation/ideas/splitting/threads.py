"""Comments that move when an idea is split, and go back when that is undone.

A thread stays together. `split_from_id` is where it was said first. What an idea that became part of this
one brought stays: it goes back with that. Callers hold both ideas.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import case, func, null

from participation.comments.models import Comment
from participation.ideas.merging.comments import move as move_comments
from participation.ideas.proposals.models import Idea

_comments: Any = Comment.__table__.c


def move(idea: Idea, new: Idea, threads: Sequence[int]) -> int:
    """Move threads from an idea to the second; returns how many comments."""
    if not threads:
        return 0
    first = func.coalesce(_comments.split_from_id, idea.id)
    return move_comments(idea, new, _comments.thread_id.in_(threads), {"split_from_id": first})


def give_back(idea: Idea, new: Idea) -> None:
    """Move all threads of the second back, with what was answered in them meanwhile."""
    here = _comments.split_from_id == idea.id
    origin = case((here, null()), else_=_comments.split_from_id)
    move_comments(new, idea, _comments.about_id == new.id, {"split_from_id": origin})
