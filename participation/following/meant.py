"""Whom an entry of the ledger is meant for, whether they follow what it is about or not."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Table, func, select, union

from participation.db import Base
from participation.following.rules import (
    COMMENTERS_ARE_TOLD,
    MAKERS_ARE_TOLD,
    OWNERS_ARE_TOLD,
    RESPONDENTS_ARE_MAILED,
    SUPPORTERS_ARE_TOLD,
    WRITERS_ARE_TOLD,
)
from participation.ledger import Entry
from participation.subjects.models import Coauthor, Subject

_spine: Any = Subject.__table__


def table(name: str) -> Table:
    """A table of a room above, whose code this room does not know."""
    return Base.metadata.tables[name]


def taking_part(told: Sequence[Entry]) -> Any:
    """Whom something is meant for, whether they follow it or not: an entry and a person each. None
    when nothing of the kind has happened."""
    happened, ids = {entry.action for entry in told}, [entry.id for entry in told]
    responses, comments = table("responses"), table("comments")
    ways = (
        ({"comment.added"}, _answered()),
        (
            RESPONDENTS_ARE_MAILED,
            _writers(responses, responses.c.hearing_id, responses.c.status == "received"),
        ),
        (COMMENTERS_ARE_TOLD, _writers(comments, comments.c.about_id)),
        (SUPPORTERS_ARE_TOLD, _voters()),
        (OWNERS_ARE_TOLD, _owners()),
        (WRITERS_ARE_TOLD, _idea_writers()),
        (MAKERS_ARE_TOLD, _makers()),
    )
    chosen = [
        people.where(Entry.id.in_(ids), Entry.action.in_(actions & happened))
        for actions, people in ways
        if actions & happened
    ]
    return union(*chosen).subquery() if chosen else None


def _people(user_id: Any) -> Any:
    return select(Entry.id.label("entry_id"), user_id.label("user_id")).select_from(Entry)


def _answered() -> Any:
    """For each comment that was added, whoever wrote what it answers."""
    comments, parent = table("comments"), _spine.alias("answered")
    return (
        _people(parent.c.author_id)
        .join(comments, comments.c.id == Entry.subject_id)
        .join(parent, parent.c.id == comments.c.parent_id)
        .where(parent.c.author_id.is_not(None))
    )


def _writers(written: Table, about_id: Any, *conditions: Any) -> Any:
    """For each entry, those with an account who wrote a response or a comment about its subject."""
    writer = _spine.alias("writer")
    return (
        _people(writer.c.author_id)
        .join(written, about_id == Entry.subject_id)
        .join(writer, writer.c.id == written.c.id)
        .where(writer.c.author_id.is_not(None), *conditions)
    )


def _voters() -> Any:
    """For each idea that has become another thing, those who had voted on it."""
    votes = table("votes")
    return (
        _people(votes.c.user_id)
        .join(votes, votes.c.idea_id == Entry.subject_id)
        .where(votes.c.at < Entry.at)
    )


def _owners() -> Any:
    """For each entry that asks for a measured gain, the person who is asked."""
    asked = table("gain_followups")
    which = asked.c.id == Entry.data["followup"].as_integer()
    return _people(asked.c.owner_id).join(asked, which).where(asked.c.owner_id.is_not(None))


def _idea_writers() -> Any:
    """For each suggestion, those who write the idea: who keeps it, and who writes along."""
    made, ideas, spine = table("suggestions"), table("ideas"), _spine.alias("written")
    keeper = (
        _people(func.coalesce(ideas.c.keeper_id, spine.c.author_id))
        .join(made, made.c.id == Entry.subject_id)
        .join(ideas, ideas.c.id == made.c.idea_id)
        .join(spine, spine.c.id == ideas.c.id)
    )
    along = (
        _people(Coauthor.user_id)
        .join(made, made.c.id == Entry.subject_id)
        .join(Coauthor, Coauthor.subject_id == made.c.idea_id)
    )
    writers = union(
        keeper.where(Entry.action.in_(WRITERS_ARE_TOLD)),
        along.where(Entry.action.in_(WRITERS_ARE_TOLD)),
    ).subquery()
    return _people(writers.c.user_id).join(writers, writers.c.entry_id == Entry.id)


def _makers() -> Any:
    """For each answer to a suggestion, whoever made it."""
    made = _spine.alias("made")
    return (
        _people(made.c.author_id)
        .join(made, made.c.id == Entry.subject_id)
        .where(made.c.author_id.is_not(None))
    )
