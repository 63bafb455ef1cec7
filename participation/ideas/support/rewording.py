"""What an idea's text has become since a person voted on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, select

from participation import db
from participation.ideas.proposals.models import Idea, idea_path
from participation.ideas.support.models import Vote
from participation.subjects.models import Revision, Subject
from participation.text import Piece, diff, says_else

_votes: Any = Vote.__table__.c
_spine: Any = Subject.__table__.c
_kept: Any = Revision.__table__.c


@dataclass(frozen=True)
class Reworded:
    """An idea whose words are others than those the person voted on."""

    id: int
    path: str
    vote: int
    voted_at: datetime
    edited_at: datetime
    title: list[Piece]
    body: list[Piece]

    @property
    def stamp(self) -> str:
        """What a form says of the text that is shown here."""
        return stamp(self.edited_at)


def stamp(edited_at: datetime | None) -> str:
    """What a form says of the text that its reader had before them."""
    return edited_at.isoformat() if edited_at else ""


def since_vote(user_id: int | None, idea_ids: Sequence[int]) -> dict[int, Reworded]:
    """Those of some ideas whose words have changed since the person voted on them. One statement.

    A revision keeps the text that a change replaced; the first one after the vote has what was voted on.
    """
    if user_id is None or not idea_ids:
        return {}
    first = (
        select(_kept.subject_id, func.min(_kept.number).label("number"))
        .join(Vote.__table__, _votes.idea_id == _kept.subject_id)
        .where(_kept.subject_id.in_(idea_ids), _votes.user_id == user_id, _kept.at > _votes.at)
        .group_by(_kept.subject_id)
        .subquery()
    )
    rows = db.session.execute(
        select(
            _votes.idea_id,
            _votes.value,
            _votes.at,
            _spine.edited_at,
            _kept.title.label("title_then"),
            _kept.body.label("body_then"),
            _spine.title,
            Idea.__table__.c.body,
        )
        .join(first, first.c.subject_id == _votes.idea_id)
        .join(
            Revision.__table__,
            and_(_kept.subject_id == first.c.subject_id, _kept.number == first.c.number),
        )
        .join(Subject.__table__, _spine.id == _votes.idea_id)
        .join(Idea.__table__, Idea.__table__.c.id == _votes.idea_id)
        .where(_votes.user_id == user_id)
    )
    return {
        row.idea_id: Reworded(
            id=row.idea_id,
            path=idea_path(row.idea_id, row.title),
            vote=row.value,
            voted_at=row.at,
            edited_at=row.edited_at,
            title=diff(row.title_then, row.title),
            body=diff(row.body_then, row.body),
        )
        for row in rows
        if says_else(row.title_then, row.title) or says_else(row.body_then, row.body)
    }
