"""Followers who come along when an idea becomes part of another, and go when it is its own again.

As with votes: who follows the other one already stays as they are, and who came along (`from_id`) goes when
no part gives them any more. Callers hold all the ideas.
"""

from typing import Any

from sqlalchemy import ColumnElement, and_, delete, exists, false, func, literal, select, update

from participation import clock, db
from participation.following.models import Follow
from participation.ideas.proposals.models import Idea

_follows: Any = Follow.__table__.c
_QUIET = {"synchronize_session": False}


def bring(idea: Idea, into: Idea) -> int:
    """Let those who follow an idea follow another, from now on; returns how many are new there."""
    along = (
        select(
            _follows.follower_id,
            literal(into.id, _follows.subject_id.type),
            _follows.by_mail,
            literal(clock.now(), _follows.created_at.type),
            literal(idea.id, _follows.from_id.type),
        )
        .where(_follows.subject_id == idea.id)
        .order_by(_follows.follower_id)
    )
    db.session.execute(
        db.upsert(Follow)
        .from_select(["follower_id", "subject_id", "by_mail", "created_at", "from_id"], along)
        .on_conflict_do_nothing()
    )
    new = and_(_follows.subject_id == into.id, _follows.from_id == idea.id)
    return db.session.scalar(select(func.count()).select_from(Follow).where(new)) or 0


def take_back(idea: Idea, line: list[Idea]) -> None:
    """Let those follow no more who came along from an idea to those that it was part of."""
    source = idea.id
    for target in line:
        _take_back(target, source)
        source = target.id


def _take_back(target: Idea, source: int) -> None:
    parts = db.session.scalars(
        select(Idea.__table__.c.id).where(Idea.__table__.c.merged_into_id == target.id)
    ).all()
    along = Follow.__table__.alias("along")
    same = along.c.follower_id == _follows.follower_id
    stands: ColumnElement[bool] = false()
    if source in parts:
        stands = exists().where(along.c.subject_id == source, same)
    gone = and_(_follows.subject_id == target.id, _follows.from_id == source, ~stands)
    if parts:
        comes = and_(same, along.c.subject_id.in_(parts))
        other = select(func.min(along.c.subject_id)).where(comes).scalar_subquery()
        db.session.execute(
            update(Follow)
            .where(gone, exists().where(comes))
            .values(from_id=other)
            .execution_options(**_QUIET)
        )
    db.session.execute(delete(Follow).where(gone).execution_options(**_QUIET))
