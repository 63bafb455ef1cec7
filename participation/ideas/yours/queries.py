"""Reads of one's own ideas: written, drafts, written along, supported, followed; what is new and waits."""

import enum
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    and_,
    func,
    literal,
    or_,
    select,
    true,
    union,
    union_all,
)
from sqlalchemy.orm import join

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
from participation.subjects.models import Coauthor, Subject
from participation.subjects.rules import asking, is_written_along_by, readable_one_by_one
from participation.web import Cursor

_ideas: Any = Idea.__table__.c
_spine: Any = Subject.__table__.c
_number: ColumnElement[int] = _ideas.id


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
    theirs = _theirs(user, part)
    if theirs is None:
        return []
    # What somebody has to do with is little; all that a space holds is not.
    few = theirs.subquery("theirs")
    cards_of = select(*cards.columns()).select_from(join(few, Idea, few.c.id == _number))
    statement = with_cards(cards_of).where(
        readable_one_by_one(user.standing, NOW), _condition(user, part)
    )
    if cursor and isinstance(cursor[0], datetime) and isinstance(cursor[1], int):
        last, last_id = cursor
        statement = statement.where(
            since <= last, or_(since < last, and_(since == last, _number < last_id))
        )
    statement = statement.order_by(since.desc(), _number.desc()).limit(limit)
    return cards.read(db.rows(statement, asking(user)).all())


def _theirs(user: User, part: Part) -> CompoundSelect[Any] | Select[Any] | None:
    """What may belong to a part, found from the person; None when nothing ever does."""
    own = [
        select(_spine.id.label("id")).where(_spine.author_id == user.id, _spine.kind == "idea"),
        select(_ideas.id).where(_ideas.keeper_id == user.id),
    ]
    along = select(Coauthor.subject_id.label("id")).where(Coauthor.user_id == user.id)
    if part is Part.written:
        return union(*own)
    if part is Part.drafts:
        return union(*own, along)
    if part is Part.together:
        return along
    if part is Part.supported:
        # One taken back where the idea went is no more, though its row is kept for a parting.
        return select(Vote.idea_id.label("id")).where(
            Vote.user_id == user.id, Vote.value == 1, Vote.taken_back_at.is_(None)
        )
    if part is Part.followed:
        followed = select(Follow.subject_id.label("id")).distinct()
        return followed.join(Follower, Follower.id == Follow.follower_id).where(
            Follower.user_id == user.id, Follow.subject_id.is_not(None)
        )
    waits = _waits(user)
    return None if waits is None else select(waits.c.idea_id.label("id")).distinct()


def _condition(user: User, part: Part) -> ColumnElement[bool]:
    """Which of these belong to a part."""
    draft = Idea.state == IdeaState.draft
    if part is Part.drafts:
        return and_(draft, or_(kept_by(user), is_written_along_by(user)))
    if part in (Part.written, Part.together):
        return ~draft
    return true()


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
