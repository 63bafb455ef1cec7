"""The votes of an idea that is split: noted when it is, and as they were when it is undone.

Callers hold both ideas.
"""

from typing import Any

from sqlalchemy import case, delete, exists, insert, literal, null, select, update

from participation import clock, db
from participation.following.models import Follow
from participation.ideas.merging import votes
from participation.ideas.merging.line import parts_of
from participation.ideas.proposals.models import Idea
from participation.ideas.splitting.models import Split, SplitChoice
from participation.ideas.support.models import Vote

_votes: Any = Vote.__table__.c
_choices: Any = SplitChoice.__table__.c
_follows: Any = Follow.__table__.c
_QUIET = {"synchronize_session": False}


def ask(split: Split) -> None:
    """Note everybody who has voted on the idea, with their vote: they are asked to choose. One statement."""
    given = select(
        literal(split.id, _choices.split_id.type),
        _votes.user_id,
        _votes.value,
        _votes.at,
        _votes.from_id,
    ).where(_votes.idea_id == split.idea_id)
    names = ["split_id", "user_id", "value", "voted_at", "from_id"]
    db.session.execute(insert(SplitChoice).from_select(names, given))


def give_back(split: Split, idea: Idea, new: Idea) -> None:
    """Let everybody who stands behind one of the two stand behind the one that they are again.

    Their vote is what it is now; the day, and the part that it came along from, are those it had.
    """
    on_new = Vote.__table__.alias("on_new")
    on_first = Vote.__table__.alias("on_first")
    kept = exists().where(on_first.c.idea_id == idea.id, on_first.c.user_id == on_new.c.user_id)
    moved = (
        select(on_new.c.user_id)
        .join(SplitChoice, _choices.user_id == on_new.c.user_id)
        .where(on_new.c.idea_id == new.id, _choices.split_id == split.id, ~kept)
    )
    # Who chose the second alone has taken nothing back from what is part of the first.
    db.session.execute(
        update(Vote)
        .where(
            _votes.idea_id.in_(parts_of(literal(idea.id))),
            _votes.user_id.in_(moved),
            _votes.taken_back_at >= split.at,
        )
        .values(taken_back_at=None)
        .execution_options(**_QUIET)
    )
    of_part = Vote.__table__.alias("of_part")
    along = exists().where(
        of_part.c.idea_id == _choices.from_id,
        of_part.c.user_id == on_new.c.user_id,
        _choices.value == on_new.c.value,
    )
    as_it_was = moved.with_only_columns(
        literal(idea.id, _votes.idea_id.type),
        on_new.c.user_id,
        on_new.c.value,
        _choices.voted_at,
        case((along, _choices.from_id), else_=null()),
    )
    names = ["idea_id", "user_id", "value", "at", "from_id"]
    db.session.execute(insert(Vote).from_select(names, as_it_was))
    db.session.execute(delete(Vote).where(_votes.idea_id == new.id).execution_options(**_QUIET))
    for each in (idea, new):
        votes.count(each)


def copy_followers(idea: Idea, to: Idea) -> None:
    """Let those who follow an idea follow another too, as they follow it."""
    along = select(
        _follows.follower_id,
        literal(to.id, _follows.subject_id.type),
        _follows.by_mail,
        literal(clock.now(), _follows.created_at.type),
    ).where(_follows.subject_id == idea.id)
    names = ["follower_id", "subject_id", "by_mail", "created_at"]
    db.session.execute(
        db.upsert(Follow)
        .from_select(names, along.order_by(_follows.follower_id))
        .on_conflict_do_nothing()
    )


def take_followers_back(idea: Idea, new: Idea) -> None:
    """Let those who follow the second follow the first, and the second no more."""
    copy_followers(new, idea)
    gone = _follows.subject_id == new.id
    db.session.execute(delete(Follow).where(gone).execution_options(**_QUIET))
