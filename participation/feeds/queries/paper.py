"""What is read for paper, some hundred contributions at a time."""

from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload

from participation import db
from participation.accounts.models import Reader
from participation.comments.queries import OLDEST
from participation.comments.queries import thread as comments_in_order
from participation.comments.questions import Owed, owed
from participation.comments.rows import CommentRow
from participation.hearings.notice.models import Hearing
from participation.hearings.responses.models import Response
from participation.hearings.responses.rows import hiding
from participation.ideas.proposals.rows import IdeaRow
from participation.moderation.models import Decision
from participation.moderation.queries import behind_tombstones
from participation.subjects.models import (
    Attachment,
    Visibility,
)
from participation.subjects.rules import placed_for
from participation.web import Cursor

CHUNK = 500
"""How many contributions are read at a time for paper."""


class OnPaper(NamedTuple):
    """A response as it stands on paper: with the decision that hid it, and the names of its files."""

    response: Response
    decision: Decision | None
    files: str | None


def _file_names() -> ColumnElement[str]:
    return (
        select(func.aggregate_strings(Attachment.title, ", "))
        .where(Attachment.subject_id == Response.id)
        .correlate(Response)
        .scalar_subquery()
    )


def responses_for_paper(hearing: Hearing, reader: Reader) -> Iterator[OnPaper]:
    """The responses that everybody in the space may read, by number, and the tombstones between.

    Read some at a time: however many there are, few are in memory.
    """
    last = 0
    while True:
        rows = db.session.execute(
            select(Response, Decision, _file_names())
            .outerjoin(Decision, hiding())
            .where(Response.hearing_id == hearing.id, Response.number > last, placed_for(reader))
            .options(joinedload(Decision.by))
            .order_by(Response.number)
            .limit(CHUNK)
        ).all()
        for row in rows:
            found = OnPaper(*row)
            last = found.response.number or last
            if found.response.is_shown or found.response.visibility is Visibility.hidden:
                yield found
        if len(rows) < CHUNK:
            return


class SaidOnPaper(NamedTuple):
    """A comment as it stands on paper: with the decision that hid it, and what became of a question."""

    comment: CommentRow
    decision: Decision | None
    owed: Owed | None


def comments_for_paper(about: IdeaRow, reader: Reader) -> Iterator[SaidOnPaper]:
    """The comments that everybody in the space may read, as the tree is read, and the tombstones
    between. Read some at a time."""
    cursor: Cursor | None = None
    while True:
        rows = comments_in_order(about, reader, OLDEST, cursor, CHUNK)
        decisions = behind_tombstones(rows)
        asked = owed(rows, about.space.timezone, is_open=about.accepts_comments(by_authority=True))
        for comment in rows:
            cursor = [comment.id]
            if comment.is_shown or comment.visibility is Visibility.hidden:
                yield SaidOnPaper(comment, decisions.get(comment.id), asked.get(comment.id))
        if len(rows) < CHUNK:
            return
