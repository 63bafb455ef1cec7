"""Who may say what, and who may change it."""

from participation.accounts.models import Reader
from participation.comments.models import Comment
from participation.comments.trails import Answered
from participation.spaces.rules import is_official, may_contribute
from participation.subjects.models import Subject, Visibility


def may_comment(reader: Reader, about: Subject) -> bool:
    """Whether the reader may comment on this now: signed in, inside its space, and it takes comments."""
    return about.accepts_comments() and may_contribute(reader, about.space)


def may_reply(reader: Reader, about: Subject, parent: Comment | Answered) -> bool:
    """Whether the reader may answer this comment: it is shown, and comments are taken."""
    return parent.is_shown and may_comment(reader, about)


def may_answer(reader: Reader, about: Subject) -> bool:
    """Whether the reader may answer for the authority: an official of the space."""
    return may_comment(reader, about) and is_official(reader, about.space_id)


def may_edit(reader: Reader, comment: Comment) -> bool:
    """Whether the reader may change the text: its author, while it is shown."""
    return comment.is_by(reader) and comment.visibility is Visibility.visible


def may_withdraw(reader: Reader, comment: Comment) -> bool:
    """Whether the reader may take the comment back: its author, while it is shown."""
    return may_edit(reader, comment)
