"""The ideas that say much the same as one that is being written."""

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import case, select
from sqlalchemy.orm import contains_eager, joinedload

from participation import db
from participation.accounts.models import Reader
from participation.ideas.boxes.models import Box, Method
from participation.ideas.proposals.models import Idea, IdeaState
from participation.ideas.proposals.queries.lists import Filters, filtered, values_for
from participation.ideas.proposals.rules import VOTING
from participation.search.queries import similar
from participation.subjects.queries import MAX_WORDS, words_in

ALIKE = 3
MOST_FOUND = 8
"""How many the index is asked for: drafts and what was withdrawn or merged are not shown."""
LEFT_OUT = frozenset({IdeaState.draft, IdeaState.withdrawn, IdeaState.merged})


class Alike(NamedTuple):
    """An idea that is like one that is being written, and what can be done with it instead."""

    id: int
    title: str
    path: str
    language: str | None
    state: IdeaState
    box: str
    takes_votes: bool
    method: Method


def alike(
    reader: Reader, title: str, body: str = "", *, box: Box | None, but: int | None = None
) -> list[Alike]:
    """What stands in the space of a box, or anywhere, and says much the same; at most three,
    and not the idea `but`.

    Asked of the index, if there is one. Three statements, and those of the index.
    """
    space_id = box.space_id if box else None
    found: Sequence[Any] | None = similar(
        reader, title, body, kind="idea", space_id=space_id, limit=MOST_FOUND
    )
    if found is None:
        found = resembling(space_id, title, reader)
    shown = [each for each in found if each.id != but and each.state not in LEFT_OUT][:ALIKE]
    there = {each.box_id for each in shown}
    boxes = {each.id: each for each in db.session.scalars(select(Box).where(Box.id.in_(there)))}
    return [_row(each, boxes[each.box_id]) for each in shown]


def _row(idea: Idea, box: Box) -> Alike:
    votes = idea.is_shown and idea.state in VOTING and box.is_open()
    return Alike(
        idea.id, idea.title, idea.path, idea.language, idea.state, box.name, votes, box.method
    )


def resembling(space_id: int | None, title: str, reader: Reader) -> Sequence[Idea]:
    """The ideas whose titles share most words with a title; endings are not compared.

    For when there is no index to ask. One statement.
    """
    stems = {word[: max(4, len(word) - 2)] for word in re.findall(r"\w{4,}", title)[:MAX_WORDS]}
    if not stems:
        return []
    shared: Any = sum(case((words_in(Idea.title, stem), 1), else_=0) for stem in sorted(stems))
    filters = Filters(space_id=space_id)
    statement = filtered(select(Idea), reader.standing, filters).join(Idea.box)
    return db.session.scalars(
        statement.options(contains_eager(Idea.box), joinedload(Idea.author), joinedload(Idea.space))
        .where(shared >= min(2, len(stems)), Idea.state != IdeaState.withdrawn)
        .order_by(shared.desc(), Idea.support_count.desc(), Idea.__table__.c.id)
        .limit(MOST_FOUND),
        values_for(reader),
    ).all()
