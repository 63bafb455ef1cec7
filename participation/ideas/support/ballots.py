"""What a vote has to know of an idea: plain values, read in one statement without the thing itself."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from participation.ideas.boxes.models import Box, Eligible, Method
from participation.ideas.boxes.phases import Timetable, phases_from
from participation.ideas.proposals.models import Idea, IdeaState, idea_path, supports_at_source
from participation.spaces.models import Audience, Space
from participation.subjects.models import Visibility, is_shown


class BallotBox(NamedTuple):
    """What a vote has to know of the box an idea lies in."""

    id: int
    method: Method
    votes_each: int | None
    who_supports: Eligible
    area_ids: list[int]
    threshold: int | None
    answer_days: int
    closed: bool
    opens_at: datetime | None
    closes_at: datetime | None
    phases: list[list[Any]]

    @property
    def timetable(self) -> Timetable:
        """When it is open, and what can be done when."""
        return Timetable(self.closed, self.opens_at, self.closes_at, phases_from(self.phases))

    def is_open(self, now: datetime | None = None) -> bool:
        """Whether votes are taken at a moment (now, unless said)."""
        return self.timetable.is_open(now)


class BallotSpace(NamedTuple):
    """What a vote has to know of the space an idea stands in."""

    id: int
    slug: str
    name: str
    audience: Audience
    closed_at: datetime | None
    timezone: str

    @property
    def is_public(self) -> bool:
        """Whether everybody may enter."""
        return self.audience is Audience.public


@dataclass(slots=True)
class Ballot:
    """An idea as it is voted on; its counts are those after the vote, once it is given."""

    id: int
    title: str
    state: IdeaState
    visibility: Visibility
    context_hidden: bool
    visible_from: datetime | None
    support_count: int
    pass_count: int
    against_count: int
    answer_due_on: date | None
    promised_on: date | None
    edited_at: datetime | None
    source_support: int | None
    box: BallotBox
    space: BallotSpace

    @property
    def path(self) -> str:
        """The address of the idea's page."""
        return idea_path(self.id, self.title)

    @property
    def is_shown(self) -> bool:
        """Whether everybody in its space may read it now."""
        return is_shown(self.visibility, self.context_hidden, self.visible_from)


COUNTERS = {1: "support_count", 0: "pass_count", -1: "against_count"}
"""Where votes of each value are counted."""

_OF_IDEA = 13


def columns() -> list[Any]:
    """What a statement selects for `read`; it joins the box and the space."""
    return [
        Idea.id,
        Idea.title,
        Idea.state,
        Idea.visibility,
        Idea.context_hidden,
        Idea.visible_from,
        Idea.support_count,
        Idea.pass_count,
        Idea.against_count,
        Idea.answer_due_on,
        Idea.promised_on,
        Idea.edited_at,
        Idea.source_figures["supports"].as_string(),
        *(getattr(Box, name) for name in BallotBox._fields),
        *(getattr(Space, name) for name in BallotSpace._fields),
    ]


def read(row: Any) -> Ballot:
    """A ballot from a row of `columns()`."""
    *own, figure = row[:_OF_IDEA]
    box = _OF_IDEA + len(BallotBox._fields)
    about = [supports_at_source(figure), BallotBox(*row[_OF_IDEA:box]), BallotSpace(*row[box:])]
    return Ballot(*own, *about)
