"""What is shown of comments: their table for exports."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import select

from participation import shown
from participation.accounts.models import User
from participation.accounts.shown import author_columns, author_of
from participation.comments.models import Comment, CommentLayout, Stance
from participation.i18n import gettext as _
from participation.i18n import mark
from participation.moderation.shown import DECISION, decisions, shown_or_not
from participation.shown import Table, Values, site_address
from participation.spaces.models import Department
from participation.subjects.models import Subject
from participation.subjects.shown import (
    AT_SOURCE,
    CHUNK,
    SEEN,
    SOURCE,
    SPINE,
    Scope,
    at_source,
    chunks,
    source,
    streamed,
)

_subjects: Any = Subject.__table__.c
_comments: Any = Comment.__table__.c
_users: Any = User.__table__.c

_asked: Any = Department.__table__.alias("asked_department")


def _stances() -> Mapping[str, str]:
    return {"for": _("For"), "against": _("Against")}


def _layouts() -> Mapping[str, str]:
    return {"thread": _("Threads"), "arguments": _("Arguments for and against")}


LAYOUT = shown.code(
    "comment_layout",
    mark("Comments"),
    mark("How comments are shown: as threads, or arguments for and against side by side."),
    CommentLayout,
    _layouts,
)
"""How the comments of a box are shown."""

COMMENTS = Table(
    "comments",
    mark("Comments"),
    mark(
        "A comment on an idea, in the order of reading. What was hidden or withdrawn keeps its row."
    ),
    (
        shown.number("comment_id", mark("Comment id"), mark("The comment's id.")),
        shown.number("idea_id", mark("Idea id"), mark("The idea it is about.")),
        shown.number(
            "parent_id",
            mark("Answers comment"),
            mark("The comment it answers; empty for one that begins a thread."),
        ),
        shown.number("thread_id", mark("Thread"), mark("The first comment of its thread.")),
        shown.number(
            "depth",
            mark("Depth"),
            mark("How deep it is in its thread: 0 is the first comment."),
        ),
        shown.own_address(),
        *DECISION,
        *SEEN,
        shown.text("author", mark("Author"), mark("The name or pseudonym that is shown on it.")),
        shown.text(
            "department",
            mark("Department"),
            mark("The department, where it is said for the authority."),
        ),
        shown.yes_no(
            "is_answer",
            mark("Official answer"),
            mark("Whether it is the authority's answer to the idea itself."),
        ),
        shown.yes_no(
            "is_question",
            mark("Question to the authority"),
            mark("Whether it is put to the authority as a question."),
        ),
        shown.moment(
            "answered_at",
            mark("Answered"),
            mark("When a department first replied to the question; empty while it waits."),
        ),
        shown.long_text("text", mark("Text"), mark("What it says.")),
        shown.moment("written_at", mark("Written"), mark("When it was written.")),
        shown.moment("edited_at", mark("Changed"), mark("When its text was last changed.")),
        shown.yes_no(
            "orphan",
            mark("What it answers is missing"),
            mark("Whether it answers a comment that its source lacks."),
        ),
        shown.language(mark("The language of its text, where it is known.")),
        *AT_SOURCE,
        *SOURCE,
        shown.date(
            "due_on",
            mark("Answer promised by"),
            mark("By when an answer to the question is promised; empty where none is."),
        ),
        shown.text(
            "asked_department",
            mark("Passed on to"),
            mark("The department that the question was passed on to."),
        ),
        shown.code(
            "stance",
            mark("Argument"),
            mark("Which side it takes, where arguments are shown side by side."),
            Stance,
            _stances,
        ),
        shown.number(
            "useful_count",
            mark("Found useful by"),
            mark("How many people have found it useful."),
        ),
        shown.number(
            "origin_id",
            mark("Said about idea"),
            mark("The idea it was said about, when that has become part of this one since."),
        ),
        shown.number(
            "split_from_id",
            mark("Moved from idea"),
            mark("The idea it was said about, when that was split since."),
        ),
    ),
)


def comment_rows(scope: Scope, about: Iterable[Any]) -> Iterator[Values]:
    """The comments on some subjects, one after the other, in the order of reading.

    `about` are rows with the subjects' `id` and `comment_count`. Subjects are taken together until they
    have a chunk of comments between them, so that no database ever sorts more than that; one subject's
    comments alone come by an index, however many.
    """
    statement = (
        select(
            *SPINE,
            _subjects.created_at,
            _subjects.source_figures,
            *(
                _comments[name]
                for name in (
                    "about_id", "parent_id", "thread_id", "depth", "body", "orphan",
                    "withdrawn_at", "is_answer", "is_question", "answered_at",
                    "due_on", "stance", "useful_count", "origin_id",
                    "split_from_id",
                )
            ),
            Department.name.label("department"),
            _asked.c.name.label("asked_department"),
            *author_columns(_subjects.signed),
            scope.readable().label("readable"),
        )
        .join(Comment.__table__, _comments.id == _subjects.id)
        .outerjoin(Department, Department.id == _comments.department_id)
        .outerjoin(_asked, _asked.c.id == _comments.asked_department_id)
        .outerjoin(User.__table__, _users.id == _subjects.author_id)
        .where(scope.placed())
        .order_by(_comments.about_id, _comments.thread_id, _comments.trail)
    )  # fmt: skip
    about_id = _comments.about_id
    for ids in _by_weight(about):
        of = about_id == ids[0] if len(ids) == 1 else about_id.in_(ids)
        for chunk in chunks(streamed(statement.where(of))):
            decided = decisions(chunk)
            for row in chunk:
                yield _comment(row, decided.get(row.id, {}))


def _by_weight(rows: Iterable[Any], most: int = 2_000) -> Iterator[list[int]]:
    """Ids of subjects with comments, taken together until they have `most` of them, or are a chunk."""
    taken: list[int] = []
    weight = 0
    for row in rows:
        if not row.comment_count:
            continue
        if taken and (weight + row.comment_count > most or len(taken) == CHUNK):
            yield taken
            taken, weight = [], 0
        taken.append(row.id)
        weight += row.comment_count
    if taken:
        yield taken


def _comment(row: Any, decision: Values) -> Values:
    withdrawn = row.withdrawn_at is not None
    with_text = bool(row.readable) and not withdrawn
    values: Values = {
        "comment_id": row.id,
        "idea_id": row.about_id,
        "parent_id": row.parent_id,
        "thread_id": row.thread_id,
        "depth": row.depth,
        "origin_id": row.origin_id,
        "split_from_id": row.split_from_id,
        "address": site_address(f"/comments/{row.id}"),
        "shown": shown_or_not(with_text, withdrawn),
        "visibility": row.visibility.value,
        "written_at": row.created_at,
        **({} if withdrawn else decision),
    }
    if with_text:
        values |= {
            "author": author_of(row),
            "department": row.department,
            "is_answer": row.is_answer,
            "is_question": row.is_question,
            "answered_at": row.answered_at,
            "due_on": row.due_on,
            "asked_department": row.asked_department,
            "stance": row.stance.value if row.stance else None,
            "useful_count": row.useful_count,
            "text": row.body,
            "edited_at": row.edited_at,
            "orphan": row.orphan,
            **at_source(row.source_figures),
            "language": row.language,
            **source(row),
        }
    return values
