"""Commenting: say, change, take back."""

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from participation import clock, config, db, ledger, mail
from participation.accounts.models import User
from participation.comments.models import Comment, note_replies
from participation.comments.trails import ParentComment, PlaceInThread, place
from participation.db import BigId
from participation.spaces.models import Department
from participation.spaces.queries import reachable
from participation.subjects import actions as subjects
from participation.subjects.models import Subject, Visibility

_subjects: Any = Subject.__table__
_comments: Any = Comment.__table__
_root = _subjects.alias("root")
_hidden = select(_root.c.visibility != Visibility.visible).where(
    _root.c.id == bindparam("root", type_=BigId)
)
_ADD_SUBJECT = (
    insert(_subjects).values(context_hidden=_hidden.scalar_subquery()).returning(_subjects.c.id)
)
_ADD_COMMENT = insert(_comments)
_COUNT_REPLY = (
    update(_comments)
    .where(_comments.c.id == bindparam("thread", type_=BigId))
    .values(reply_count=_comments.c.reply_count + 1)
)


def add(
    about: Subject,
    body: str,
    *,
    by: User,
    parent: Comment | ParentComment | None = None,
    department: Department | None = None,
    is_answer: bool = False,
    is_question: bool = False,
) -> int:
    """Say something about a subject, alone or in answer to a comment on it; returns its id. Who calls
    holds the subject (`queries.place_for_new`, `db.hold`): it may have been hidden or ended meanwhile.

    With a department it is said for the authority, and whoever wrote what is answered is told. When it
    `is_answer` besides, it is the answer to the subject itself, which takes note of it. One that
    `is_question` is put to the authority, and waits until a department replies to it. Overtaken when
    the subject takes no comments any more, or no answers; ValueError for an answer that speaks for no
    department, or is given to a comment, and for a department's question.
    """
    if is_question and department is not None:
        raise ValueError("a department puts no questions to the authority")
    if is_answer and (department is None or parent is not None):
        raise ValueError("an answer to a subject is its department's, and stands alone")
    now = clock.now()
    if not about.accepts_comments() or (is_answer and not about.takes_answers()):
        raise db.Overtaken("takes no more comments")
    subjects.count_comments(about.id, 1)
    root_id = about.root_id or about.id
    comment_id = _add_subject(about, root_id, by, now)
    found = _add_to_thread(
        comment_id,
        parent,
        about_id=about.id,
        body=body,
        department_id=department.id if department else None,
        is_answer=is_answer,
        is_question=is_question,
    )
    if parent:
        db.write(_COUNT_REPLY, {"thread": found.thread_id})
        if department is not None:
            note_replies(parent.id)
    ledger.record(
        "comment.added",
        subject_id=comment_id,
        space_id=about.space_id,
        by=by.id,
        about=about.id,
        official=department is not None,
        answer=is_answer,
    )
    if is_answer:
        about.note_answer(now)
        db.session.flush()
    if department is not None:
        _tell_of_answer(about, comment_id, body, department, parent, by, is_answer=is_answer)
    return comment_id


def _add_subject(about: Subject, root_id: int, by: User, now: datetime) -> int:
    """Insert the subject of a comment; returns its id."""
    added: int = db.write(
        _ADD_SUBJECT,
        {
            "kind": "comment",
            "space_id": about.space_id,
            "root_id": root_id,
            "author_id": by.id,
            "language": None,
            "visibility": Visibility.visible,
            "visible_from": now,
            "published_at": now,
            "created_at": now,
            "root": root_id,
        },
    ).scalar_one()
    return added


def _add_to_thread(
    comment_id: int, parent: Comment | ParentComment | None, **row: Any
) -> PlaceInThread:
    """Insert the comment itself, in its place in the thread; returns that place."""
    under = (
        PlaceInThread(parent.thread_id or parent.id, parent.trail, parent.depth) if parent else None
    )
    found = place(comment_id, under)
    db.write(
        _ADD_COMMENT,
        {
            "id": comment_id,
            "parent_id": parent.id if parent else None,
            "thread_id": found.thread_id,
            "trail": found.trail,
            "depth": found.depth,
            **row,
        },
    )
    return found


def _tell_of_answer(
    about: Subject,
    comment_id: int,
    body: str,
    department: Department,
    parent: Comment | ParentComment | None,
    by: User,
    *,
    is_answer: bool,
) -> None:
    asked = {about.author_id, parent.author_id if parent else None} - {None, by.id}
    for user_id in sorted(asked, key=lambda each: each or 0):
        person = reachable(user_id, about.space_id)
        if person is None:
            continue
        mail.write(
            person.email or "",
            "official-answer",
            person.language,
            about_subjects=[comment_id],
            person=person,
            title=about.title,
            by=by.display_name,
            department=department.name,
            text=body,
            is_answer=is_answer,
            is_reply=parent is not None and user_id == parent.author_id,
            link=f"{config.current().address}/comments/{comment_id}",
        )


def edit(comment: Comment, body: str, *, by: User) -> None:
    """Change what a comment says; what it said before can be read."""
    if body == comment.body:
        return
    subjects.keep_revision(comment, comment.body, by=by)
    comment.body = body
    comment.edited_at = clock.now()
    db.session.flush()
    ledger.record("comment.edited", subject_id=comment.id, space_id=comment.space_id, by=by.id)


def withdraw(comment: Comment, *, by: User) -> None:
    """Take a comment back: its place stays, its text is shown no more."""
    # What it is about counts it, so that is held first, as everywhere.
    db.hold_rows(Subject, [comment.about_id])
    comment.withdrawn_at = clock.now()
    subjects.set_visibility(comment, Visibility.hidden)
    ledger.record("comment.withdrawn", subject_id=comment.id, space_id=comment.space_id, by=by.id)
