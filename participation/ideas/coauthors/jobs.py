"""What the worker does: old invitations end, and what was kept by somebody who left is passed on."""

from datetime import timedelta

from sqlalchemy import Select, and_, exists, or_, select

from participation import clock, db, jobs
from participation.accounts.models import User
from participation.ideas.coauthors.actions import ANSWERED_WITHIN, pass_on
from participation.ideas.coauthors.models import CoauthorInvitation
from participation.ideas.proposals.models import Idea, IdeaState
from participation.ideas.proposals.rules import VOTING
from participation.subjects.models import Coauthor

BATCH = 50


@jobs.step("coauthor-invitations", every=timedelta(hours=1))
def forget_old() -> bool:
    """Take away invitations a month after they were sent or answered."""
    return db.prune(CoauthorInvitation, CoauthorInvitation.state_at < clock.now() - ANSWERED_WITHIN)


@jobs.step("ideas-of-those-who-left", every=timedelta(minutes=5))
def pass_on_ideas() -> bool:
    """Let others look after what somebody kept who has erased the account: a transaction for each."""
    with db.transaction(write=False):
        ids = db.session.scalars(_of_those_who_left()).all()
    for idea_id in ids:
        with db.transaction():
            pass_on(db.session.get_one(Idea, idea_id))
    return len(ids) == BATCH


def _of_those_who_left() -> Select[int]:
    """Ideas whose keeper is gone and that somebody can take: begun with the erased, who are few."""
    others = select(Coauthor.user_id).join(User, User.id == Coauthor.user_id)
    writes_along = exists(others.where(Coauthor.subject_id == Idea.id, User.disabled_at.is_(None)))
    supported = and_(Idea.state.in_(sorted(VOTING)), Idea.support_count > 0)
    gone = select(User.id).where(User.erased_at.is_not(None))
    kept = or_(Idea.keeper_id.in_(gone), and_(Idea.keeper_id.is_(None), Idea.author_id.in_(gone)))
    ended = (IdeaState.merged, IdeaState.withdrawn)
    return (
        select(Idea.id)
        .where(kept, Idea.given_up_at.is_(None), Idea.state.not_in(ended))
        .where(or_(writes_along, supported))
        .order_by(Idea.id)
        .limit(BATCH)
    )
