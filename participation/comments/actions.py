"""Commenting: say, change, take back."""

from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from participation import clock, config, db, ledger, mail
from participation.accounts.models import User
from participation.comments.models import Appreciation, Comment, Stance, note_replies
from participation.comments.questions import PASSED_ON
from participation.comments.trails import ParentComment, PlaceInThread, place
from participation.db import BigId
from participation.guard import actions as guard
from participation.spaces.models import Department, Space
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
    stance: Stance | None = None,
) -> int:
    """Say something about a subject, alone or in answer to a comment on it; returns its id. The subject
    may have been hidden or ended meanwhile, so it is held: by `queries.place_for_new`, else here.

    With a department it is said for the authority, and whoever wrote what is answered is told. When it
    `is_answer` besides, it is the answer to the subject itself, which takes note of it. One that
    `is_question` is put to the authority, and waits until a department replies to it, which is promised
    in as many days as the subject says. With a `stance` it is an argument for the subject or against it.
    Overtaken when the subject takes no comments any more, or no answers; ValueError for an answer that
    speaks for no department, or is given to a comment, for a department's question, and for an argument
    that is a question, a department's or a reply. One that seems to hold a personal number waits until
    somebody has looked.
    """
    _refuse_contradictions(is_question, is_answer, stance, department, parent)
    db.hold_once(about)
    now = clock.now()
    _refuse_too_late(about, department, is_answer)
    subjects.count_comments(about.id, 1)
    comment_id = _add_subject(about, by, department, _begins(body, department), now)
    found = _add_to_thread(
        comment_id,
        parent,
        about_id=about.id,
        body=body,
        department_id=department.id if department else None,
        is_answer=is_answer,
        is_question=is_question,
        stance=stance,
        **(_asked(about) if is_question else {}),
    )
    if parent:
        _count_reply(parent, found.thread_id, department)
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


def _refuse_too_late(about: Subject, department: Department | None, is_answer: bool) -> None:
    takes_it = about.accepts_comments(by_authority=department is not None)
    if not takes_it or (is_answer and not about.takes_answers()):
        raise db.Overtaken("takes no more comments")


def _refuse_contradictions(
    is_question: bool, is_answer: bool, stance: Stance | None, department: Any, parent: Any
) -> None:
    if is_question and department is not None:
        raise ValueError("a department puts no questions to the authority")
    if stance is not None and (is_question or department is not None or parent is not None):
        raise ValueError("an argument is a person's own, and begins a thread")
    if is_answer and (department is None or parent is not None):
        raise ValueError("an answer to a subject is its department's, and stands alone")


def _count_reply(
    parent: Comment | ParentComment, thread_id: int, department: Department | None
) -> None:
    db.write(_COUNT_REPLY, {"thread": thread_id})
    if department is not None:
        note_replies(parent.id)


def _begins(body: str, department: Department | None) -> Visibility:
    """Whether a comment is shown at once, or waits until somebody has looked."""
    visibility = guard.begin(body)
    if visibility is Visibility.held and department is not None:
        raise ValueError("what the authority says holds no personal number")
    return visibility


def _asked(about: Subject) -> dict[str, Any]:
    """By when a question about a subject is answered, and by which department."""
    days = about.answer_days()
    today = clock.today(db.session.get_one(Space, about.space_id).timezone)
    return {
        "due_on": None if days is None else today + timedelta(days=days),
        "asked_department_id": about.question_department_id(),
    }


def _add_subject(
    about: Subject,
    by: User,
    department: Department | None,
    visibility: Visibility,
    now: datetime,
) -> int:
    """Insert the subject of a comment; returns its id."""
    added: int = db.write(
        _ADD_SUBJECT,
        {
            "kind": "comment",
            "space_id": about.space_id,
            "root_id": about.root_id or about.id,
            "author_id": by.id,
            # Officials answer under their own name.
            "signed": about.signature_of(by) if department is None else None,
            "language": None,
            "visibility": visibility,
            "visible_from": now,
            "published_at": now,
            "created_at": now,
            "root": about.root_id or about.id,
        },
    ).scalar_one()
    if visibility is Visibility.held:
        guard.note(added, about.space_id)
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
    guard.keep_revision(comment, comment.body, by=by)
    comment.body = body
    comment.edited_at = clock.now()
    guard.look_again(comment)
    db.session.flush()
    ledger.record("comment.edited", subject_id=comment.id, space_id=comment.space_id, by=by.id)


def withdraw(comment: Comment, *, by: User) -> None:
    """Take a comment back: its place stays, its text is shown no more."""
    # What it is about counts it, so that is held first, as everywhere.
    db.hold_rows(Subject, [comment.about_id])
    comment.withdrawn_at = clock.now()
    subjects.set_visibility(comment, Visibility.hidden)
    ledger.record("comment.withdrawn", subject_id=comment.id, space_id=comment.space_id, by=by.id)


def pass_on(question: Comment, department: Department, note: str = "", *, by: User) -> None:
    """Pass a question to the authority on to another department. The day by which it is answered stays.

    Overtaken when it has been answered, hidden or withdrawn meanwhile, or is that department's already.
    """
    db.hold_rows(Subject, [question.about_id])
    db.hold(question)
    waits = question.is_question and question.answered_at is None and question.is_shown
    if not waits or question.asked_department_id == department.id:
        raise db.Overtaken("waits for no other department")
    question.asked_department_id = department.id
    subjects.change_state(question, PASSED_ON, by=by, reason=note, department_id=department.id)
    db.session.flush()


_useful: Any = Appreciation.__table__
_MINE = (
    _useful.c.comment_id == bindparam("comment", type_=BigId),
    _useful.c.user_id == bindparam("user", type_=BigId),
)
_NOT_USEFUL = delete(_useful).where(*_MINE).execution_options(preserve_rowcount=True)
_COUNT_USEFUL = (
    update(_comments)
    .where(_comments.c.id == bindparam("comment", type_=BigId))
    .values(useful_count=_comments.c.useful_count + bindparam("change", type_=BigId))
)


@lru_cache(maxsize=2)
def _find_useful(postgresql: bool) -> Any:
    """The statement that says a comment is useful, unless it was said already."""
    made = (postgresql_insert if postgresql else sqlite_insert)(_useful)
    return made.on_conflict_do_nothing().execution_options(preserve_rowcount=True)


def mark_useful(comment_id: int, useful: bool, *, by: User) -> bool:
    """Say that a comment is useful, or no longer; returns whether that was a change.

    The key keeps it one for each person, and only who wrote or removed the row moves the count: exact
    however many do it at once.
    """
    mine = {"comment": comment_id, "user": by.id}
    if useful:
        row = {"comment_id": comment_id, "user_id": by.id, "at": clock.now()}
        postgresql = db.session.get_bind().dialect.name == "postgresql"
        changed = db.write(_find_useful(postgresql), row).rowcount == 1
    else:
        changed = db.write(_NOT_USEFUL, mine).rowcount == 1
    if changed:
        db.write(_COUNT_USEFUL, {"comment": comment_id, "change": 1 if useful else -1})
    return changed
