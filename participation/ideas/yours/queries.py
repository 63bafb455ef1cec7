"""Reads of one's own ideas: written, drafts, written along, supported, followed; what is new and waits."""

import enum
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, false, func, literal, or_, select, union_all

from participation import db
from participation.accounts.models import User
from participation.db import NOW
from participation.following.models import Follow, Follower, Notice
from participation.ideas.proposals import cards
from participation.ideas.proposals.cards import IdeaCard
from participation.ideas.proposals.models import Idea, IdeaState
from participation.ideas.proposals.panels import WAITING, Waiting
from participation.ideas.proposals.queries.lists import with_cards
from participation.ideas.proposals.rules import kept_by
from participation.ideas.support.models import Vote
from participation.subjects.rules import asking, is_written_along_by, readable_by
from participation.web import Cursor

_number: ColumnElement[int] = Idea.__table__.c.id


class Part(enum.StrEnum):
    """The parts of the page: how somebody has to do with an idea."""

    written = "written"
    drafts = "drafts"
    together = "together"
    supported = "supported"
    followed = "followed"
    asked = "asked"


def listed(user: User, part: Part, cursor: Cursor | None, limit: int) -> Sequence[IdeaCard]:
    """The ideas of a part that the person may read, the newest first. One statement."""
    since = cards.since()
    statement = with_cards(select(*cards.columns())).where(
        readable_by(user.standing, NOW), _condition(user, part)
    )
    if cursor and isinstance(cursor[0], datetime) and isinstance(cursor[1], int):
        last, last_id = cursor
        statement = statement.where(
            since <= last, or_(since < last, and_(since == last, _number < last_id))
        )
    statement = statement.order_by(since.desc(), _number.desc()).limit(limit)
    return cards.read(db.rows(statement, asking(user)).all())


def _condition(user: User, part: Part) -> ColumnElement[bool]:
    draft = Idea.state == IdeaState.draft
    if part is Part.drafts:
        return and_(draft, or_(kept_by(user), is_written_along_by(user)))
    if part is Part.written:
        return and_(~draft, or_(Idea.author_id == user.id, kept_by(user)))
    if part is Part.together:
        return and_(~draft, is_written_along_by(user))
    if part is Part.supported:
        # One taken back where the idea went is no more, though its row is kept for a parting.
        voted = select(Vote.idea_id).where(
            Vote.user_id == user.id, Vote.value == 1, Vote.taken_back_at.is_(None)
        )
        return _number.in_(voted)
    if part is Part.followed:
        followed = select(Follow.subject_id).join(Follower, Follower.id == Follow.follower_id)
        return _number.in_(
            followed.where(Follower.user_id == user.id, Follow.subject_id.is_not(None))
        )
    waits = _waits(user)
    return false() if waits is None else _number.in_(select(waits.c.idea_id))


def _waits(user: User) -> Any:
    """What waits for a person, of all rooms: the idea, which kind, how many."""
    kinds = [(position, each.ideas(user).subquery()) for position, each in enumerate(_kinds())]
    if not kinds:
        return None
    return union_all(
        *(
            select(
                each.c[0].label("idea_id"),
                literal(position).label("kind"),
                each.c[1].label("number"),
            )
            for position, each in kinds
        )
    ).subquery("waits")


def _kinds() -> list[Waiting]:
    return sorted(WAITING, key=lambda each: each.order)


class Wait(NamedTuple):
    """Something about an idea that waits for a person, in words, and where it is done."""

    text: str
    endpoint: str


def waiting(user: User, ideas: Sequence[IdeaCard]) -> Mapping[int, list[Wait]]:
    """What waits for a person about these ideas. One statement, or none."""
    waits = _waits(user) if ideas else None
    if waits is None:
        return {}
    rows = db.session.execute(
        select(waits)
        .where(waits.c.idea_id.in_([each.id for each in ideas]))
        .order_by(waits.c.idea_id, waits.c.kind)
    )
    kinds = _kinds()
    found: dict[int, list[Wait]] = {}
    for idea_id, position, number in rows:
        kind = kinds[position]
        found.setdefault(idea_id, []).append(Wait(kind.text(number), kind.endpoint))
    return found


def news(user: User, ideas: Sequence[IdeaCard]) -> Mapping[int, int]:
    """How many notices about these ideas the person has not read. One statement, or none."""
    if not ideas:
        return {}
    rows = db.session.execute(
        select(Notice.subject_id, func.count())
        .join(Follower, Follower.id == Notice.follower_id)
        .where(
            Follower.user_id == user.id,
            Notice.read_at.is_(None),
            Notice.subject_id.in_([each.id for each in ideas]),
        )
        .group_by(Notice.subject_id)
    )
    return {row[0]: row[1] for row in rows}
