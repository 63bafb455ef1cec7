"""Comments and official answers."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from participation import db
from participation.spaces.models import Department
from participation.subjects.models import Subject, Visibility

DEEPEST = 200
STEP_WIDTH = 8


class Comment(Subject):
    """Something said about a subject (`root_id`), alone or in answer to another comment.

    `thread_id` is the first comment of its thread, which counts its replies, of any depth, in
    `reply_count`. `trail` places it within the thread: the ids from the first comment down to its
    own, in base 36 and equally wide, so that sorting by it gives the tree's order
    (`comments.trails`). With a department it is said for the authority; when it `is_answer` besides,
    it is the authority's answer to the subject itself. An orphan answered a comment that its source
    lacks.
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
    orphan: Mapped[bool] = mapped_column(default=False)
    withdrawn_at: Mapped[datetime | None]

    department: Mapped[Department | None] = relationship(lazy="raise")
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
    )

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_at is not None

    def visibility_changed(self, before: Visibility) -> None:
        """An answer that is hidden or taken back answers nothing."""
        about = db.session.get(Subject, self.about_id) if self.is_answer else None
        if about is not None and self.visibility is not before:
            db.hold(about)
            about.answer_changed(self.created_at)
            db.session.flush()

    @property
    def path(self) -> str:
        """Its place on the page of what it is about; by way of its own address when paging hides it."""
        return f"/comments/{self.id}"

    def accepts_comments(self) -> bool:
        return False

    def searchable_text(self) -> str:
        return self.body
