"""What a person writes along with, and is asked to: their own data."""

from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from participation import db
from participation.accounts.models import User
from participation.ideas.coauthors.models import CoauthorInvitation
from participation.ideas.coauthors.rules import is_for
from participation.ideas.proposals.models import Idea
from participation.ideas.pseudonyms.signing import worn_by
from participation.subjects.models import Coauthor


def written_along(user: User) -> dict[str, list[dict[str, Any]]]:
    """The ideas that a person writes along with, and the invitations they got and sent."""
    ideas = db.session.execute(
        select(Idea, Coauthor.at)
        .join(Coauthor, Coauthor.subject_id == Idea.id)
        .where(Coauthor.user_id == user.id)
        .order_by(Idea.id)
    )
    mine = CoauthorInvitation.invited_by_id == user.id
    rows = db.session.execute(
        select(
            CoauthorInvitation,
            mine.label("mine"),
            worn_by(CoauthorInvitation.user_id, Idea.box_id),
        )
        .join(Idea, Idea.id == CoauthorInvitation.idea_id)
        .where(or_(mine, is_for(user)))
        .options(joinedload(CoauthorInvitation.person))
        .order_by(CoauthorInvitation.id)
    ).all()
    return {
        "ideas": [
            {"id": idea.id, "address": idea.path, "title": idea.title, "since": at.isoformat()}
            for idea, at in ideas
        ],
        "invitations_to_me": [_invitation(each, worn) for each, by_me, worn in rows if not by_me],
        "invitations_by_me": [_invitation(each, worn) for each, by_me, worn in rows if by_me],
    }


def _invitation(each: CoauthorInvitation, worn: str | None) -> dict[str, Any]:
    return {
        "idea": each.idea_id,
        "to": each.person.named(worn) if each.person else each.email,
        "asks_to_look_after_it": each.keeps,
        "state": each.state.value,
        "at": each.at.isoformat(),
    }
