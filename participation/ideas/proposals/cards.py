"""Ideas as lists show them: plain values, read without the thing itself.

A row comes from the database as one text, and a card that has been rendered is found by it; it is
taken apart only for one that has not.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, func

from participation import clock
from participation.accounts.models import User, shown_name
from participation.ideas.boxes.models import Box, Method
from participation.ideas.proposals.models import (
    Idea,
    IdeaState,
    Promise,
    idea_path,
    promise,
    supports_at_source,
)
from participation.packing import PackedRow, day, moment, packed
from participation.spaces.models import Space

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


class Shown(NamedTuple):
    """What a card says about an idea."""

    title: str
    language: str | None
    visible_from: datetime | None
    since: datetime | None
    comment_count: int
    body: str
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


class IdeaCard(PackedRow[Shown]):
    """An idea on a card; macros read it like an idea."""

    __slots__ = ("id", "state")

    def __init__(self, number: int, state: IdeaState, today: date, text: str) -> None:
        self.id = number
        self.state = state
        # Whether an answer is overdue is a matter of the day.
        super().__init__(text, today)

    def unpack(self, values: list[Any]) -> Shown:
        """What the card says."""
        return _shown(values)

    @property
    def path(self) -> str:
        """The address of its page."""
        return idea_path(self.id, self.said.title)

    @property
    def promise(self) -> Promise | None:
        """What is promised next and has not come."""
        said = self.said
        return promise(self.state, said.answer_due_on, said.answered_at, said.promised_on)

    @property
    def today(self) -> date:
        """The day it is in its space."""
        found: date = self.kept_by[1]
        return found


def since() -> ColumnElement[datetime]:
    """Since when an idea is there: published, or, of a draft, begun. Never NULL, so lists go on after it."""
    return func.coalesce(Idea.visible_from, Idea.created_at)


def columns() -> list[Any]:
    """What a statement selects for `read`; it joins the box, the space, and (outer) the author."""
    text = packed(
        Idea.id,
        Idea.state,
        Idea.title,
        Idea.language,
        Idea.visible_from,
        since(),
        Idea.comment_count,
        func.substr(Idea.body, 1, _READ),
        Idea.active_at,
        Idea.support_count,
        Idea.pass_count,
        Idea.against_count,
        Idea.answer_due_on,
        Idea.answered_at,
        Idea.promised_on,
        Idea.source_figures["supports"].as_string(),
        Box.name,
        Box.method,
        Box.threshold,
        Box.answer_days,
        User.name,
        User.pseudonym,
        User.shows_pseudonym,
        User.erased_at,
    )
    return [Idea.id, Idea.state, Space.timezone, text]


def read(rows: Iterable[Any]) -> list[IdeaCard]:
    """Cards from rows of `columns()`."""
    today: dict[str, date] = {}
    found = []
    for number, state, timezone, text in rows:
        if timezone not in today:
            today[timezone] = clock.today(timezone)
        found.append(IdeaCard(number, state, today[timezone], text))
    return found


def _shown(values: list[Any]) -> Shown:
    (
        _id,
        _state,
        title,
        language,
        visible_from,
        since_when,
        comment_count,
        body,
        active_at,
        support_count,
        pass_count,
        against_count,
        answer_due_on,
        answered_at,
        promised_on,
        supports,
        box_name,
        method,
        threshold,
        answer_days,
        author_name,
        pseudonym,
        shows_pseudonym,
        erased_at,
    ) = values
    return Shown(
        title=title,
        language=language,
        visible_from=moment(visible_from),
        since=moment(since_when),
        comment_count=comment_count,
        body=body,
        active_at=moment(active_at),
        support_count=support_count,
        pass_count=pass_count,
        against_count=against_count,
        answer_due_on=day(answer_due_on),
        answered_at=moment(answered_at),
        promised_on=day(promised_on),
        author_name_shown=None
        if author_name is None
        else shown_name(author_name, pseudonym, shows_pseudonym, moment(erased_at)),
        box=CardBox(box_name, Method(method), threshold, answer_days),
        source_support=supports_at_source(supports),
    )
