"""The ideas of a box that say much the same as a text."""

import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import case, select
from sqlalchemy.orm import contains_eager, joinedload

from participation import db
from participation.accounts.models import Reader
from participation.ideas.boxes.models import Box
from participation.ideas.proposals.models import Idea, IdeaState
from participation.ideas.proposals.queries.lists import Filters, filtered, values_for
from participation.search.queries import similar
from participation.subjects.models import Subject
from participation.subjects.queries import MAX_WORDS, words_in

ALIKE = 3


def alike(box: Box, text: str, reader: Reader) -> Sequence[Subject]:
    """What stands in a box and says much the same as a text; asked of the index, if there is one."""
    found = similar(reader, text, kind="idea", box_id=box.id, limit=ALIKE)
    return resembling(box, text, reader) if found is None else found


def resembling(box: Box, title: str, reader: Reader) -> Sequence[Idea]:
    """The ideas of a box whose titles share most words with a title; endings are not compared.

    One statement.
    """
    stems = {word[: max(4, len(word) - 2)] for word in re.findall(r"\w{4,}", title)[:MAX_WORDS]}
    if not stems:
        return []
    shared: Any = sum(case((words_in(Idea.title, stem), 1), else_=0) for stem in sorted(stems))
    statement = filtered(select(Idea), reader.standing, Filters(box_id=box.id)).join(Idea.box)
    return db.session.scalars(
        statement.options(contains_eager(Idea.box), joinedload(Idea.author), joinedload(Idea.space))
        .where(shared >= min(2, len(stems)), Idea.state != IdeaState.withdrawn)
        .order_by(shared.desc(), Idea.support_count.desc(), Idea.__table__.c.id)
        .limit(ALIKE),
        values_for(reader),
    ).all()
