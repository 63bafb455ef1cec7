"""Who may say what, and who may change it."""

from collections.abc import Sequence
from typing import Protocol

from participation.accounts.models import Reader, RoleName
from participation.comments.models import Comment
from participation.comments.rows import CommentRow
from participation.comments.trails import ParentComment
from participation.spaces.models import Department
from participation.spaces.rules import HasSpace, is_official, may_contribute
from participation.subjects.models import Visibility


class PlaceOfTalk(HasSpace, Protocol):
    """A space, or a row that says as much of it: who is asked there, and on what day."""

    @property
    def organisation(self) -> str: ...
    @property
    def timezone(self) -> str: ...


class Discussed(Protocol):
    """What is commented on: a subject, or a row that says as much of it."""

    @property
    def id(self) -> int: ...
    @property
    def space_id(self) -> int: ...
    @property
    def author_id(self) -> int | None: ...
    @property
    def comment_count(self) -> int: ...
    @property
    def space(self) -> PlaceOfTalk: ...
    def accepts_comments(self, *, by_authority: bool = False) -> bool: ...
    def takes_sides(self) -> bool: ...
    def answer_days(self) -> int | None: ...
    def takes_answers(self) -> bool: ...


def may_comment(reader: Reader, about: Discussed) -> bool:
    """Whether the reader may comment on this now: signed in, inside its space, and it takes comments,
    from an official perhaps longer than from others."""
    official = is_official(reader, about.space_id)
    return about.accepts_comments(by_authority=official) and may_contribute(reader, about.space)


def came_too_late(reader: Reader, about: Discussed) -> bool:
    """Whether the reader could have commented on this before the clock ended it: the authority still may."""
    return (
        may_contribute(reader, about.space)
        and not may_comment(reader, about)
        and about.accepts_comments(by_authority=True)
    )


def may_reply(reader: Reader, about: Discussed, parent: Comment | ParentComment) -> bool:
    """Whether the reader may answer this comment: it is shown, and comments are taken."""
    return parent.is_shown and may_comment(reader, about)


def may_answer(reader: Reader, about: Discussed) -> bool:
    """Whether the reader may answer for the authority: an official of the space."""
    return may_comment(reader, about) and is_official(reader, about.space_id)


def may_pass_on(reader: Reader, about: Discussed, question: Comment | CommentRow) -> bool:
    """Whether the reader may pass a question on to another department: whoever may answer it."""
    waits = question.is_question and not question.answered and question.is_shown
    return waits and may_answer(reader, about)


def may_find_useful(reader: Reader, about: Discussed, comment: Comment | CommentRow) -> bool:
    """Whether the reader may say that a comment is useful: whoever may comment, of what others say for
    themselves."""
    theirs = comment.department_id is None and not comment.is_by(reader)
    return theirs and comment.is_shown and may_comment(reader, about)


def speaks_for(
    reader: Reader, about: Discussed, departments: Sequence[Department]
) -> list[Department]:
    """The departments that the reader may answer for: the own ones, or all when tied to none."""
    if not may_answer(reader, about):
        return []
    return [each for each in departments if _speaks_for(reader, about.space_id, each.id)]


def _speaks_for(reader: Reader, space_id: int, department_id: int) -> bool:
    return reader.has_role(RoleName.official, space_id=space_id, department_id=department_id)


def may_edit(reader: Reader, comment: Comment | CommentRow, space: HasSpace) -> bool:
    """Whether the reader may change the text: its author, while it is shown or waits to be, and people
    may write."""
    return may_withdraw(reader, comment) and may_contribute(reader, space)


def may_withdraw(reader: Reader, comment: Comment | CommentRow) -> bool:
    """Whether the reader may take the comment back: its author, while it is shown or waits to be.

    An official answer is the authority's: its author has to speak for the department still.
    """
    mine = comment.is_by(reader) and comment.visibility in (Visibility.visible, Visibility.held)
    department = comment.department_id
    return mine and (department is None or _speaks_for(reader, comment.space_id, department))
