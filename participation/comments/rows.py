"""A comment as a thread shows it: plain values, read without the comment itself."""

import json
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, Text, and_, cast

from participation.accounts.models import Reader, User, shown_name
from participation.comments.models import Comment, Stance
from participation.i18n import gettext as _
from participation.spaces.models import Department
from participation.subjects import figures
from participation.subjects.models import NOTES_APART, Visibility, said_by_source


class Office(NamedTuple):
    """The department that an official answer speaks for."""

    name: str


class CommentRow(NamedTuple):
    """A comment in a thread: a row of `columns()`. Rules and macros read it like a comment.

    `source_figures` is JSON.
    """

    id: int
    author_id: int | None
    department_id: int | None
    space_id: int
    visibility: Visibility
    is_shown: bool
    is_withdrawn: bool
    parent_id: int | None
    depth: int
    body: str
    orphan: bool
    language: str | None
    source_note: str | None
    source_figures: str | None
    created_at: datetime
    edited_at: datetime | None
    author_name: str | None
    pseudonym: str | None
    shows_pseudonym: bool | None
    erased_at: datetime | None
    signed: str | None
    department_name: str | None
    answers_name: str | None
    is_answer: bool
    is_question: bool
    answered: bool
    due_on: date | None
    asked_department_id: int | None
    stance: Stance | None
    useful_count: int
    is_useful_to_reader: bool
    origin_title: str | None
    is_from_split: bool

    @property
    def kind(self) -> str:
        """The kind of subject that it is."""
        return "comment"

    def is_by(self, reader: Reader) -> bool:
        """Whether this reader wrote it."""
        return reader.id is not None and self.author_id == reader.id

    @property
    def author_name_shown(self) -> str | None:
        """The name it is shown under."""
        if self.author_name is None:
            return None
        shows = bool(self.shows_pseudonym)
        return shown_name(self.author_name, self.pseudonym, shows, self.erased_at, self.signed)

    @property
    def department(self) -> Office | None:
        """The department it speaks for, when it is an official answer."""
        return None if self.department_name is None else Office(self.department_name)

    @property
    def source_says(self) -> str:
        """What else its source says about it, and what it counted."""
        counted = figures.said(json.loads(self.source_figures)) if self.source_figures else ""
        told = [
            said_by_source(self.source_note),
            _("At the source: %(figures)s", figures=counted) if counted else "",
        ]
        return NOTES_APART.join(each for each in told if each)


def columns(
    shown: ColumnElement[bool],
    answers_name: ColumnElement[str | None] | ColumnElement[None],
    is_useful_to_reader: ColumnElement[bool],
    origin_title: ColumnElement[str | None] | ColumnElement[None],
) -> list[Any]:
    """What a statement selects for `read`, as `CommentRow` names it; it joins (outer) the author and
    the department.

    `shown` says whether everybody in the space may read it, `answers_name` whom it answers,
    `is_useful_to_reader` whether the reader has said that it is useful, and `origin_title` what it was
    about before that became part of what it is about now, or was split.
    """
    return [
        Comment.id,
        Comment.author_id,
        Comment.department_id,
        Comment.space_id,
        Comment.visibility,
        shown.label("is_shown"),
        Comment.withdrawn_at.is_not(None).label("is_withdrawn"),
        Comment.parent_id,
        Comment.depth,
        Comment.body,
        Comment.orphan,
        Comment.language,
        Comment.source_note,
        cast(Comment.source_figures, Text).label("source_figures"),
        Comment.created_at,
        Comment.edited_at,
        User.name.label("author_name"),
        User.pseudonym,
        User.shows_pseudonym,
        User.erased_at,
        Comment.signed,
        Department.name.label("department_name"),
        answers_name.label("answers_name"),
        Comment.is_answer,
        Comment.is_question,
        Comment.answered_at.is_not(None).label("answered"),
        Comment.due_on,
        Comment.asked_department_id,
        Comment.stance,
        Comment.useful_count,
        is_useful_to_reader.label("is_useful_to_reader"),
        origin_title.label("origin_title"),
        and_(Comment.origin_id.is_(None), Comment.split_from_id.is_not(None)).label(
            "is_from_split"
        ),
    ]


def read(rows: Iterable[Row[Any]]) -> list[CommentRow]:
    """Comments from rows of `columns()`."""
    return [CommentRow._make(row) for row in rows]
