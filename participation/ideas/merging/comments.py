"""Comments that move when an idea becomes part of another, and go back when it is its own again.

A thread stays together, with what is said in it at any time. The authority's answers to the idea itself
stay with it: they answer nothing else. Callers hold all the ideas.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, case, null, select, update

from participation import db
from participation.comments.models import Comment
from participation.ideas.merging.line import with_parts
from participation.ideas.proposals.models import Idea
from participation.subjects.actions import count_comments
from participation.subjects.models import Subject, Visibility

_comments: Any = Comment.__table__
_spine: Any = Subject.__table__
_head = _comments.alias("head")


def bring(idea: Idea, into: Idea) -> int:
    """Move the comments on an idea to another, with where they were said; returns how many."""
    answers = select(_head.c.id).where(_head.c.about_id == idea.id, _head.c.is_answer)
    origin = case((_comments.c.origin_id.is_not(None), _comments.c.origin_id), else_=idea.id)
    return move(idea, into, _comments.c.thread_id.not_in(answers), {"origin_id": origin})


def take_back(idea: Idea, line: list[Idea]) -> None:
    """Move back the threads that came along from an idea and its parts, from where it ended."""
    if not line:
        return
    whole, ours = line[-1], with_parts(idea.id)
    threads = select(_head.c.id).where(_head.c.about_id == whole.id, _head.c.origin_id.in_(ours))
    parts = [each for each in ours if each != idea.id]
    origin = case((_comments.c.origin_id.in_(parts), _comments.c.origin_id), else_=null())
    move(whole, idea, _comments.c.thread_id.in_(threads), {"origin_id": origin})


def move(source: Idea, target: Idea, which: ColumnElement[bool], values: Mapping[str, Any]) -> int:
    """Move comments from one idea to another, with what becomes of their columns: three statements, and
    the counts of both; returns how many."""
    moved = db.write(
        update(_comments)
        .where(_comments.c.about_id == source.id, which)
        .values(about_id=target.id, **values)
    ).rowcount
    if moved:
        there = select(_comments.c.id).where(_comments.c.about_id == target.id)
        db.write(
            update(_spine)
            .where(_spine.c.root_id == source.id, _spine.c.id.in_(there))
            .values(root_id=target.id, context_hidden=target.visibility is not Visibility.visible)
        )
        count_comments(source.id, -moved)
        count_comments(target.id, moved)
    return moved
