"""A comment as a thread shows it: plain values, read without the comment itself."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from participation.accounts.models import Reader, User, shown_name
from participation.comments.models import Comment
from participation.i18n import gettext as _
from participation.packing import PackedRow, moment, packed
from participation.spaces.models import Department
from participation.subjects import figures
from participation.subjects.models import NOTES_APART, Visibility, said_by_source


class Said(NamedTuple):
    """What a comment says, and what is said about it."""

    id: int
    parent_id: int | None
    depth: int
    body: str
    orphan: bool
    language: str | None
    source_note: str | None
    source_figures: dict[str, Any] | None
    created_at: datetime
    edited_at: datetime | None
    author_name_shown: str | None
    department_name: str | None
    answers_name: str | None
    is_answer: bool
    is_question: bool
    answered: bool


class Office(NamedTuple):
    """The department that an official answer speaks for."""

    name: str


class CommentRow(PackedRow[Said]):
    """A comment in a thread; rules and macros read it like a comment."""

    __slots__ = (
        "author_id",
        "department_id",
        "id",
        "is_shown",
        "is_withdrawn",
        "space_id",
        "visibility",
    )
    kind = "comment"

    def __init__(
        self,
        number: int,
        author_id: int | None,
        department_id: int | None,
        space_id: int,
        visibility: Visibility,
        shown: bool,
        withdrawn: bool,
        text: str,
    ) -> None:
        self.id = number
        self.author_id = author_id
        self.department_id = department_id
        self.space_id = space_id
        self.visibility = visibility
        self.is_shown = bool(shown)
        self.is_withdrawn = bool(withdrawn)
        super().__init__(text, visibility, self.is_shown, self.is_withdrawn)

    def unpack(self, values: list[Any]) -> Said:
        """What the comment says."""
        return _said(values)

    def is_by(self, reader: Reader) -> bool:
        """Whether this reader wrote it."""
        return reader.id is not None and self.author_id == reader.id

    @property
    def department(self) -> Office | None:
        """The department it speaks for, when it is an official answer."""
        name = self.said.department_name
        return None if name is None else Office(name)

    @property
    def source_says(self) -> str:
        """What else its source says about it, and what it counted."""
        counted = figures.said(self.said.source_figures)
        told = [
            said_by_source(self.said.source_note),
            _("At the source: %(figures)s", figures=counted) if counted else "",
        ]
        return NOTES_APART.join(each for each in told if each)


def columns(shown: Any, answers_name: Any) -> list[Any]:
    """What a statement selects for `read`; it joins (outer) the author and the department.

    `shown` says whether everybody in the space may read it, `answers_name` whom it answers.
    """
    text = packed(
        Comment.id,
        Comment.parent_id,
        Comment.depth,
        Comment.body,
        Comment.orphan,
        Comment.language,
        Comment.source_note,
        Comment.source_figures,
        Comment.created_at,
        Comment.edited_at,
        User.name,
        User.pseudonym,
        User.shows_pseudonym,
        User.erased_at,
        Department.name,
        answers_name,
        Comment.is_answer,
        Comment.is_question,
        Comment.answered_at,
    )
    return [
        Comment.id,
        Comment.author_id,
        Comment.department_id,
        Comment.space_id,
        Comment.visibility,
        shown,
        Comment.withdrawn_at.is_not(None),
        text,
    ]


def read(rows: Iterable[Any]) -> list[CommentRow]:
    """Comments from rows of `columns()`."""
    return [CommentRow(*row) for row in rows]


def _said(values: list[Any]) -> Said:
    (
        number,
        parent_id,
        depth,
        body,
        orphan,
        language,
        source_note,
        source_figures,
        created_at,
        edited_at,
        name,
        pseudonym,
        shows_pseudonym,
        erased_at,
        department_name,
        answers_name,
        is_answer,
        is_question,
        answered_at,
    ) = values
    at = moment(created_at)
    assert at is not None  # noqa: S101  (the column is never empty)
    return Said(
        number,
        parent_id,
        depth,
        body,
        bool(orphan),
        language,
        source_note,
        json.loads(source_figures) if isinstance(source_figures, str) else source_figures,
        at,
        moment(edited_at),
        None if name is None else shown_name(name, pseudonym, shows_pseudonym, moment(erased_at)),
        department_name,
        answers_name,
        bool(is_answer),
        bool(is_question),
        answered_at is not None,
    )
