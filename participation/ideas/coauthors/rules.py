"""Who may invite others to write an idea with them, who may answer, and who may leave."""

from sqlalchemy import ColumnElement, and_, or_

from participation.accounts.models import Reader, User
from participation.comments.rows import CommentRow
from participation.comments.rules import Discussed
from participation.ideas.boxes.models import NamePolicy
from participation.ideas.coauthors.models import CoauthorInvitation
from participation.ideas.proposals.models import DONE, Idea, IdeaState
from participation.ideas.proposals.rows import IdeaRow
from participation.ideas.proposals.rules import is_written_by
from participation.spaces.rules import may_contribute
from participation.subjects.models import Visibility

MOST = 10
"""How many may write along with one idea, those who are asked and have not answered included."""
OPEN = (Visibility.draft, Visibility.visible)


def takes_writers(idea: Idea | IdeaRow) -> bool:
    """Whether somebody may begin to write along, or take the idea on: it is not over, nor hidden."""
    over = DONE - {IdeaState.draft}
    return idea.state not in over and idea.given_up_at is None and idea.visibility in OPEN


def may_invite(reader: Reader, idea: Idea | IdeaRow) -> bool:
    """Whether the reader may invite others: who keeps the idea."""
    return idea.is_kept_by(reader) and takes_writers(idea) and may_contribute(reader, idea.space)


def are_invited_by_address(idea: Idea | IdeaRow) -> bool:
    """Whether others are invited by an address, and not found by name among colleagues: where everybody may
    enter, and where a list of colleagues would tell whose a pseudonym is."""
    return idea.space.is_public or idea.box.name_policy is NamePolicy.pseudonyms


def may_invite_commenter(reader: Reader, about: Discussed, comment: CommentRow) -> bool:
    """Whether the reader may invite whoever wrote a comment: on an idea that the reader keeps, and not for
    the authority."""
    return (
        isinstance(about, IdeaRow)
        and may_invite(reader, about)
        and comment.author_id not in (None, reader.id, about.author_id)
        and comment.erased_at is None
        and comment.department_id is None
        and not any(each.user_id == comment.author_id for each in about.coauthors)
    )


def may_see(reader: Reader, idea: Idea | IdeaRow) -> bool:
    """Whether the reader sees who writes the idea and who is asked: whoever writes it."""
    return is_written_by(reader, idea) and (takes_writers(idea) or idea.coauthor_count > 0)


def may_remove(reader: Reader, idea: Idea, user_id: int) -> bool:
    """Whether the reader may end somebody's writing along: who keeps the idea, and each for themself.

    Who keeps it hands it over first.
    """
    keeper = idea.author_id if idea.keeper_id is None else idea.keeper_id
    return user_id != keeper and (idea.is_kept_by(reader) or user_id == reader.id)


def is_for(reader: User) -> ColumnElement[bool]:
    """The invitations for this person: by name, or by an address that the person has confirmed."""
    mine: ColumnElement[bool] = CoauthorInvitation.user_id == reader.id
    if reader.email is None or reader.email_confirmed_at is None:
        return mine
    by_address = and_(
        CoauthorInvitation.user_id.is_(None), CoauthorInvitation.email == reader.email
    )
    return or_(mine, by_address)
