"""An idea as a card shows it: plain values, read without the idea itself, and kept as a fragment by them."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, func

from participation import clock
from participation.accounts.models import User, shown_name
from participation.ideas.models import (
    Box,
    Idea,
    IdeaState,
    Method,
    idea_path,
    is_open,
    supports_at_source,
)
from participation.spaces.models import Space

EXCERPT = 140
"""Characters of an idea's text on its card."""
_READ = EXCERPT * 12
"""Characters of it that are read for these: Markdown has signs and addresses that are not shown."""


class CardBox(NamedTuple):
    """What a card says about the box an idea lies in."""

    name: str
    method: Method
    threshold: int | None
    answer_days: int


class IdeaCard(NamedTuple):
    """What a card says about an idea; macros read it like an idea."""

    id: int
    title: str
    language: str | None
    visible_from: datetime | None
    comment_count: int
    body: str
    state: IdeaState
    active_at: datetime | None
    support_count: int
    pass_count: int
    against_count: int
    answer_due_on: date | None
    answered_at: datetime | None
    promised_on: date | None
    author_name_shown: str | None
    box: CardBox
    source_support: int | None
    overdue: bool

    @property
    def path(self) -> str:
        return idea_path(self.id, self.title)


class CardSpace(NamedTuple):
    """What a card says about a space."""

    id: int
    slug: str
    name: str


class BoxCard(NamedTuple):
    """What a list says about a box."""

    id: int
    slug: str
    name: str
    summary: str
    threshold: int | None
    idea_count: int
    open: bool
    space: CardSpace

    @property
    def path(self) -> str:
        return f"/boxes/{self.slug}"


def box_columns() -> list[ColumnElement[Any]]:
    """What a statement selects for `read_boxes`; it joins the space."""
    found: list[Any] = [
        Box.id,
        Box.slug,
        Box.name,
        Box.summary,
        Box.threshold,
        Box.idea_count,
        Box.closed,
        Box.opens_at,
        Box.closes_at,
        Space.id,
        Space.slug,
        Space.name,
    ]
    return found


def read_boxes(rows: Iterable[Sequence[Any]]) -> list[BoxCard]:
    """Boxes from rows of `box_columns()`, with whether they are open now."""
    now = clock.now()
    return [
        BoxCard(*row[:6], is_open(*row[6:9], now), CardSpace(*row[9:]))
        for row in rows
    ]


def columns() -> list[ColumnElement[Any]]:
    """What a statement selects for `read`; it joins the box, the space, and (outer) the author."""
    found: list[Any] = [
        Idea.id,
        Idea.title,
        Idea.language,
        Idea.visible_from,
        Idea.comment_count,
        func.substr(Idea.body, 1, _READ),
        Idea.state,
        Idea.active_at,
        Idea.support_count,
        Idea.pass_count,
        Idea.against_count,
        Idea.answer_due_on,
        Idea.answered_at,
        Idea.promised_on,
        Idea.source_figures,
        Box.name,
        Box.method,
        Box.threshold,
        Box.answer_days,
        Space.timezone,
        User.name,
        User.pseudonym,
        User.shows_pseudonym,
        User.erased_at,
    ]
    return found


def read(rows: Iterable[Sequence[Any]]) -> list[IdeaCard]:
    """Cards from rows of `columns()`, with what the clock says about them now."""
    return [_card(*row) for row in rows]


def _card(
    id: int,  # noqa: A002  (the name of the column)
    title: str,
    language: str | None,
    visible_from: datetime | None,
    comment_count: int,
    body: str,
    state: IdeaState,
    active_at: datetime | None,
    support_count: int,
    pass_count: int,
    against_count: int,
    answer_due_on: date | None,
    answered_at: datetime | None,
    promised_on: date | None,
    source_figures: dict[str, Any] | None,
    box_name: str,
    method: Method,
    threshold: int | None,
    answer_days: int,
    timezone: str,
    author_name: str | None,
    pseudonym: str | None,
    shows_pseudonym: bool | None,
    erased_at: datetime | None,
) -> IdeaCard:
    return IdeaCard(
        id,
        title,
        language,
        visible_from,
        comment_count,
        body,
        state,
        active_at,
        support_count,
        pass_count,
        against_count,
        answer_due_on,
        answered_at,
        promised_on,
        shown_name(author_name, pseudonym, shows_pseudonym, erased_at) if author_name else None,
        CardBox(box_name, method, threshold, answer_days),
        supports_at_source(source_figures) if source_figures else None,
        answer_due_on is not None
        and answered_at is None
        and answer_due_on < clock.today(timezone),
    )
