"""Reads that votes need, and those who take an idea over."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, and_, select

from participation import db
from participation.accounts.models import Reader, Standing
from participation.db import NOW
from participation.ideas.boxes.models import Box
from participation.ideas.proposals.models import Idea
from participation.ideas.proposals.queries.ideas import THE_IDEA, the_idea
from participation.ideas.support import ballots
from participation.ideas.support.ballots import Ballot
from participation.ideas.support.models import Vote
from participation.ideas.support.words import own_vote
from participation.subjects.models import Subject
from participation.subjects.rules import asking, readable_by


def with_vote(idea_id: int, reader: Reader) -> tuple[Idea, int | None] | None:
    """An idea the reader may read, and their vote on it."""
    values = asking(reader, idea=idea_id)
    row = db.session.execute(_with_vote(reader.standing), values).unique().one_or_none()
    return (row[0], row[1]) if row else None


@lru_cache(maxsize=64)
def _with_vote(standing: Standing) -> Select[Idea, int]:
    mine = and_(Vote.idea_id == Idea.id, Vote.user_id == standing.id)
    return the_idea(standing, select(Idea, Vote.value).outerjoin(Vote, mine))


def own_votes(reader: Reader, ideas: Sequence[int]) -> dict[int, str]:
    """What a reader has voted on these ideas, in words. One statement."""
    given = (
        select(Vote.idea_id, Vote.value, Box.method)
        .join(Idea.__table__, Idea.__table__.c.id == Vote.idea_id)
        .join(Box, Box.id == Idea.__table__.c.box_id)
        .where(
            Vote.idea_id.in_(list(ideas)),
            Vote.user_id == reader.id,
            Vote.taken_back_at.is_(None),
        )
    )
    return {row.idea_id: own_vote(row.method, row.value) for row in db.rows(given)}


def for_vote(idea_id: int, reader: Reader) -> Ballot | None:
    """What a vote needs of an idea the reader may read, and its row locked until the transaction
    ends: votes on one idea come one after the other. One statement."""
    db.session.flush()
    row = db.rows(_for_vote(reader.standing), asking(reader, idea=idea_id)).one_or_none()
    return ballots.read(row) if row else None


# Built anew, it takes 0.3 ms; a vote takes 4.
@lru_cache(maxsize=64)
def _for_vote(standing: Standing) -> Select[Any]:
    return (
        select(*ballots.columns())
        .select_from(Idea)
        .join(Idea.box)
        .join(Idea.space)
        .where(Idea.id == THE_IDEA, readable_by(standing, NOW))
        # On SQLite a transaction that will write is alone from its beginning.
        # The spine's row too: whether it is hidden stands there.
        .with_for_update(key_share=True, of=[Subject.__table__, Idea.__table__])
    )
