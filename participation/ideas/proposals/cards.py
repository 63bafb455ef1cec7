"""Ideas as lists show them: plain values, read without the thing itself.

A card is all that it says, so a fragment that shows it is kept by it (`web.fragments`).
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, func
from sqlalchemy.orm import aliased

from participation import clock
from participation.accounts.models import User, shown_name
from participation.ideas.boxes.models import Box, Method
from participation.ideas.proposals.credits import credit_in_short
from participation.ideas.proposals.models import (
    Idea,
    IdeaState,
    Promise,
    idea_path,
    promise,
    supports_at_source,
)
from participation.ideas.pseudonyms.signing import worn_by
from participation.illustrations import faces
from participation.spaces.models import Space

COAUTHOR = aliased(User, name="coauthor")
EXCERPT = 140
"""Characters of an idea's text on its card."""
_READ = EXCERPT * 12
"""Characters of it that are read for these: blanks in a row are not shown."""


class CardBox(NamedTuple):
    """What a card says about the box an idea lies in."""

    name: str
    method: Method
    threshold: int | None
    answer_days: int
    held_by: str


class IdeaCard(NamedTuple):
    """An idea on a card: a row of `columns()`, and the day it is in its space. Macros read it like an
    idea."""

    id: int
    state: IdeaState
    title: str
    language: str | None
    visible_from: datetime | None
    since: datetime
    comment_count: int
    body: str
    result: str
    active_at: datetime | None
    support_count: int
    pass_count: int
    against_count: int
    answer_due_on: date | None
    answered_at: datetime | None
    promised_on: date | None
    supports: str | None
    box_name: str
    method: Method
    threshold: int | None
    answer_days: int
    held_by: str
    author_name: str | None
    pseudonym: str | None
    shows_pseudonym: bool | None
    erased_at: datetime | None
    signed: str | None
    coauthor_count: int
    coauthor_name: str | None
    coauthor_pseudonym: str | None
    coauthor_shows_pseudonym: bool | None
    coauthor_erased_at: datetime | None
    coauthor_signed: str | None
    timezone: str
    colour: str
    picture_id: int | None
    picture_version: int | None
    picture_shows: str | None
    today: date

    @property
    def came_to(self) -> str:
        """What it has become, where that is told."""
        return self.result if self.state is IdeaState.realised else ""

    @property
    def face(self) -> faces.Face | None:
        """Its first picture."""
        return faces.of_card(self)

    @property
    def path(self) -> str:
        """The address of its page."""
        return idea_path(self.id, self.title)

    @property
    def promise(self) -> Promise | None:
        """What is promised next and has not come."""
        return promise(self.state, self.answer_due_on, self.answered_at, self.promised_on)

    @property
    def box(self) -> CardBox:
        """The box it lies in."""
        return CardBox(self.box_name, self.method, self.threshold, self.answer_days, self.held_by)

    @property
    def author_name_shown(self) -> str | None:
        """The names it is shown under: its author, and who writes along."""
        author = None
        if self.author_name is not None:
            shows = bool(self.shows_pseudonym)
            author = shown_name(
                self.author_name, self.pseudonym, shows, self.erased_at, self.signed
            )
        if self.coauthor_name is None:
            return author
        first = shown_name(
            self.coauthor_name,
            self.coauthor_pseudonym,
            bool(self.coauthor_shows_pseudonym),
            self.coauthor_erased_at,
            self.coauthor_signed,
        )
        return credit_in_short(author, first, self.coauthor_count)

    @property
    def source_support(self) -> int | None:
        """How many supports its source counted, when it did."""
        return supports_at_source(self.supports)


def since() -> ColumnElement[datetime]:
    """Since when an idea is there: published, or, of a draft, begun. Never NULL, so lists go on after it."""
    return func.coalesce(Idea.visible_from, Idea.created_at)


def columns() -> list[Any]:
    """What a statement selects for `read`, as `IdeaCard` names it; it joins the box, the space,
    (outer) the author, the first who writes along, COAUTHOR, and the face (`faces.with_faces`)."""
    return [
        Idea.id,
        Idea.state,
        Idea.title,
        Idea.language,
        Idea.visible_from,
        since().label("since"),
        Idea.comment_count,
        func.substr(Idea.body, 1, _READ).label("body"),
        func.substr(Idea.result, 1, _READ).label("result"),
        Idea.active_at,
        Idea.support_count,
        Idea.pass_count,
        Idea.against_count,
        Idea.answer_due_on,
        Idea.answered_at,
        Idea.promised_on,
        Idea.source_figures["supports"].as_string().label("supports"),
        Box.name.label("box_name"),
        Box.method,
        Box.threshold,
        Box.answer_days,
        Box.held_by,
        User.name.label("author_name"),
        User.pseudonym,
        User.shows_pseudonym,
        User.erased_at,
        Idea.signed,
        Idea.coauthor_count,
        COAUTHOR.name.label("coauthor_name"),
        COAUTHOR.pseudonym.label("coauthor_pseudonym"),
        COAUTHOR.shows_pseudonym.label("coauthor_shows_pseudonym"),
        COAUTHOR.erased_at.label("coauthor_erased_at"),
        worn_by(Idea.coauthor_id, Idea.box_id).label("coauthor_signed"),
        Space.timezone,
        Space.colour,
        *faces.columns(),
    ]


def read(rows: Iterable[Row[Any]]) -> list[IdeaCard]:
    """Cards from rows of `columns()`."""
    today: dict[str, date] = {}
    found = []
    for row in rows:
        timezone = row.timezone
        if timezone not in today:
            today[timezone] = clock.today(timezone)
        found.append(IdeaCard._make((*row, today[timezone])))
    return found
