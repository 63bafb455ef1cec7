"""Reads of invitations, of colleagues who can be asked, and of what waits for a person."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import ScalarSelect, Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import joinedload

from participation import db
from participation.accounts.models import Reader, Role, User
from participation.accounts.parts import BoundFigure
from participation.comments.models import Comment
from participation.ideas.coauthors.models import CoauthorInvitation, InvitationState
from participation.ideas.coauthors.rules import OPEN, is_for
from participation.ideas.proposals.models import Idea
from participation.spaces.models import Space
from participation.spaces.rules import EVERY_ROLE_INSIDE
from participation.spaces.rules import readable_by as spaces_readable_by
from participation.subjects.models import Coauthor
from participation.subjects.queries import words_in
from participation.subjects.rules import readable_by

SHOWN = 20
_invitations: Any = CoauthorInvitation.__table__.c


def of_idea(idea_id: int) -> Sequence[CoauthorInvitation]:
    """Who was asked to write an idea, the newest first; not those who write it by now."""
    return db.session.scalars(
        select(CoauthorInvitation)
        .where(
            CoauthorInvitation.idea_id == idea_id,
            CoauthorInvitation.state.in_((InvitationState.waiting, InvitationState.declined)),
        )
        .options(joinedload(CoauthorInvitation.person))
        .order_by(CoauthorInvitation.id.desc())
    ).all()


def to_idea(idea_id: int, invitation_id: int) -> CoauthorInvitation | None:
    """One invitation to an idea."""
    return db.session.scalars(
        select(CoauthorInvitation).where(
            CoauthorInvitation.idea_id == idea_id, CoauthorInvitation.id == invitation_id
        )
    ).one_or_none()


def for_person(reader: User, invitation_id: int | None = None) -> Sequence[CoauthorInvitation]:
    """What waits for a person's answer: of ideas that are not hidden, in spaces the person may enter."""
    statement = (
        select(CoauthorInvitation)
        .join(CoauthorInvitation.idea)
        .where(
            is_for(reader),
            CoauthorInvitation.state == InvitationState.waiting,
            Idea.visibility.in_(OPEN),
            Idea.space_id.in_(select(Space.id).where(spaces_readable_by(reader))),
        )
        .options(
            joinedload(CoauthorInvitation.invited_by),
            joinedload(CoauthorInvitation.idea).joinedload(Idea.box),
            joinedload(CoauthorInvitation.idea).joinedload(Idea.space),
        )
        .order_by(CoauthorInvitation.id.desc())
        .limit(SHOWN)
    )
    if invitation_id is not None:
        statement = statement.where(CoauthorInvitation.id == invitation_id)
    return db.session.scalars(statement).all()


def waiting() -> BoundFigure:
    """How many invitations wait for the person of the row: a figure of an account."""
    return BoundFigure(_waiting())


@lru_cache
def _waiting() -> ScalarSelect[Any]:
    by_address = and_(_invitations.user_id.is_(None), _invitations.email == User.email)
    return (
        select(func.count())
        .where(
            or_(_invitations.user_id == User.id, by_address),
            _invitations.state == InvitationState.waiting,
        )
        .correlate(User)
        .scalar_subquery()
    )


def colleagues(idea: Idea, name: str) -> Sequence[User]:
    """Those who may enter an internal space, by a part of the name that others see; without those who
    write the idea already. The first 20."""
    by_pseudonym = and_(User.shows_pseudonym, User.pseudonym.is_not(None))
    shown: Any = case((by_pseudonym, User.pseudonym), else_=User.name)
    statement = _colleagues(idea).where(words_in(shown, name)).order_by(User.name, User.id)
    return db.session.scalars(statement.limit(SHOWN)).all()


def colleague(idea: Idea, user_id: int) -> User | None:
    """One of them."""
    return db.session.scalars(_colleagues(idea).where(User.id == user_id)).one_or_none()


def _colleagues(idea: Idea) -> Select[User]:
    return select(User).where(
        User.disabled_at.is_(None),
        User.email.is_not(None),
        User.id != func.coalesce(idea.keeper_id, idea.author_id),
        exists().where(
            Role.user_id == User.id,
            Role.name.in_(EVERY_ROLE_INSIDE),
            or_(Role.space_id.is_(None), Role.space_id == idea.space_id),
        ),
        ~exists().where(Coauthor.subject_id == idea.id, Coauthor.user_id == User.id),
    )


def comment(comment_id: int, reader: Reader) -> Comment | None:
    """A comment that everybody may read, with the person who wrote it."""
    found = db.session.scalars(
        select(Comment)
        .where(Comment.id == comment_id, readable_by(reader), Comment.withdrawn_at.is_(None))
        .options(joinedload(Comment.author))
    ).one_or_none()
    return found if found is not None and found.is_shown else None
