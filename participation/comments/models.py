"""Comments and official answers."""

import enum
from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, false, func, select, text, update
from sqlalchemy.orm import Mapped, mapped_column, relationship

from participation import clock, db
from participation.db import Base
from participation.spaces.models import Department
from participation.subjects.models import Subject, Visibility

DEEPEST = 200
STEP_WIDTH = 8


class CommentLayout(enum.StrEnum):
    """How what is said about something is shown: as threads, or with the arguments for it and against
    it side by side before the rest."""

    thread = "thread"
    arguments = "arguments"


class Stance(enum.StrEnum):
    """Which side an argument takes."""

    in_favour = "for"
    against = "against"


class Comment(Subject):
    """Something said about a subject (`root_id`), alone or in answer to another comment.

    `thread_id` is the first comment of its thread, which counts its replies, of any depth, in
    `reply_count`. `trail` places it within the thread: the ids from the first comment down to its
    own, in base 36 and equally wide, so that sorting by it gives the tree's order
    (`comments.trails`). With a department it is said for the authority; when it `is_answer` besides,
    it is the authority's answer to the subject itself. One that `is_question` is put to the authority
    and waits until a department has answered it, at `answered_at`; the authority owes that by `due_on`,
    where a day was promised, and `asked_department_id` is the department it was passed on to, else the
    one that has what it is about. Only the first comment of a thread has a `stance`. `useful_count` is
    how many people have found it useful (`Appreciation`). An orphan answered a comment that its source
    lacks. `origin_id` is what it was said about before that became part of what it is about now, and
    `split_from_id` what it was said about before that was split.
    """

    __tablename__ = "comments"

    id: Mapped[int] = mapped_column(ForeignKey("subjects.id"), primary_key=True)
    about_id: Mapped[int] = mapped_column(ForeignKey("subjects.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("comments.id"), index=True)
    thread_id: Mapped[int | None] = mapped_column(ForeignKey("comments.id"))
    trail: Mapped[str] = mapped_column(default="")
    depth: Mapped[int] = mapped_column(default=0)
    reply_count: Mapped[int] = mapped_column(default=0)
    body: Mapped[str]
    department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"))
    is_answer: Mapped[bool] = mapped_column(default=False, server_default=false())
    is_question: Mapped[bool] = mapped_column(default=False, server_default=false())
    answered_at: Mapped[datetime | None]
    due_on: Mapped[date | None]
    asked_department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"))
    stance: Mapped[Stance | None]
    useful_count: Mapped[int] = mapped_column(default=0, server_default="0")
    orphan: Mapped[bool] = mapped_column(default=False)
    withdrawn_at: Mapped[datetime | None]
    origin_id: Mapped[int | None] = mapped_column(ForeignKey("subjects.id"))
    split_from_id: Mapped[int | None] = mapped_column(ForeignKey("subjects.id"))

    department: Mapped[Department | None] = relationship(foreign_keys=department_id, lazy="raise")
    about: Mapped[Subject] = relationship(
        foreign_keys=about_id, primaryjoin="Comment.about_id == Subject.id", lazy="raise"
    )

    __mapper_args__ = {
        "polymorphic_identity": "comment",
        "inherit_condition": id == Subject.id,
    }
    __table_args__: Any = (
        Index("ix_comments_oldest", "about_id", "thread_id", "trail"),
        Index("ix_comments_discussed", "about_id", "reply_count", "thread_id"),
        Index(
            "ix_comments_answers",
            "about_id",
            "id",
            sqlite_where=text("is_answer = 1"),
            postgresql_where=text("is_answer"),
        ),
        Index(
            "ix_comments_questions",
            "about_id",
            "id",
            sqlite_where=text("is_question = 1 AND answered_at IS NULL"),
            postgresql_where=text("is_question AND answered_at IS NULL"),
        ),
        # In a list of those that are overdue, whatever they are about.
        Index(
            "ix_comments_owed",
            "due_on",
            "id",
            sqlite_where=text("is_question = 1 AND answered_at IS NULL AND due_on IS NOT NULL"),
            postgresql_where=text("is_question AND answered_at IS NULL AND due_on IS NOT NULL"),
        ),
        Index(
            "ix_comments_best",
            "about_id",
            "useful_count",
            "thread_id",
            sqlite_where=text("depth = 0"),
            postgresql_where=text("depth = 0"),
        ),
        Index(
            "ix_comments_arguments",
            "about_id",
            "stance",
            "thread_id",
            sqlite_where=text("stance IS NOT NULL"),
            postgresql_where=text("stance IS NOT NULL"),
        ),
        Index(
            "ix_comments_answered",
            "answered_at",
            "id",
            sqlite_where=text("is_question = 1 AND answered_at IS NOT NULL"),
            postgresql_where=text("is_question AND answered_at IS NOT NULL"),
        ),
    )

    @property
    def answered(self) -> bool:
        """Whether a department has answered it, where it is a question."""
        return self.answered_at is not None

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_at is not None

    def visibility_changed(self, before: Visibility) -> None:
        """An answer that is hidden or taken back answers nothing."""
        if self.department_id is None or self.visibility is before:
            return
        about = db.session.get(Subject, self.about_id)
        if about is not None and (self.is_answer or self.parent_id is not None):
            db.hold(about)
            if self.is_answer:
                about.answer_changed(self.created_at)
            db.session.flush()
            if self.parent_id is not None:
                note_replies(self.parent_id)

    is_formatted = True

    @property
    def path(self) -> str:
        """Its place on the page of what it is about; by way of its own address when paging hides it."""
        return f"/comments/{self.id}"

    def accepts_comments(self, *, by_authority: bool = False) -> bool:
        return False

    def searchable_text(self) -> str:
        return self.body


class Appreciation(Base):
    """That a person has found a comment useful. The key keeps it one for each."""

    __tablename__ = "appreciations"

    comment_id: Mapped[int] = mapped_column(ForeignKey("comments.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True, index=True)
    at: Mapped[datetime] = mapped_column(default=clock.now)


def first_reply(question: Any) -> Any:
    """When a department first answered a question, in a reply that everybody may read: a scalar
    subquery, NULL for none."""
    replies, spine = Comment.__table__.alias("replies"), Subject.__table__.alias("replies_spine")
    return (
        select(func.min(spine.c.created_at))
        .select_from(replies.join(spine, spine.c.id == replies.c.id))
        .where(
            replies.c.parent_id == question.id,
            replies.c.department_id.is_not(None),
            spine.c.visibility == Visibility.visible,
        )
        .scalar_subquery()
    )


def note_replies(comment_id: int) -> None:
    """Let a question wait, or wait no more, as its replies stand. Whoever calls holds its subject."""
    rows: Any = Comment.__table__
    db.session.execute(
        update(rows)
        .where(rows.c.id == comment_id, rows.c.is_question)
        .values(answered_at=first_reply(rows.c))
    )
