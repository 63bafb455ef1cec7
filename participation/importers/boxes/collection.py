"""What an importer of ideas reads: boxes, ideas with their steps, comments, projects, before anything is
written."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Protocol

from participation.comments.models import Stance
from participation.ideas.projects.models import MilestoneState, ProjectState
from participation.ideas.projects.periods import Precision
from participation.ideas.proposals.models import IdeaState
from participation.locations.models import NOWHERE, Where


@dataclass(slots=True)
class Container:
    """A box that is to hold ideas; `key` is its id at the source."""

    key: str
    name: str
    note: str = ""
    summary: str = ""
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    held_elsewhere: bool = True
    authority: str = ""


@dataclass(slots=True)
class ImportedStep:
    """A step in an idea's life; inferred when the source does not say when it was taken."""

    state: IdeaState
    at: datetime
    reason: str = ""
    inferred: bool = False


@dataclass(slots=True)
class IdeaAnswer:
    """What the authority answered."""

    body: str
    at: datetime
    author: str = ""
    language: str | None = None
    note: str = ""


@dataclass(slots=True)
class Proposal:
    """An idea as its source has it. `steps` begin with its publication."""

    key: str
    box: str
    title: str
    body: str
    at: datetime
    steps: list[ImportedStep]
    author: str = ""
    language: str | None = None
    figures: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    topics: list[str] = field(default_factory=list)
    areas: list[str] = field(default_factory=list)
    answer: IdeaAnswer | None = None
    answered_at: datetime | None = None
    result: str = ""
    merged_into: str = ""
    where: Where = NOWHERE
    """Its place, in words or on the map; `importers.writing.places.where_at_source` reads one."""

    @property
    def last(self) -> datetime:
        """When it last took a step or was answered."""
        return max(
            self.at,
            *(step.at for step in self.steps),
            *((self.answer.at,) if self.answer else ()),
        )

    @property
    def words(self) -> tuple[Any, ...]:
        """What makes it the idea that it is; rows that agree in this tell of the same one."""
        return self.box, self.title, self.body, self.author, self.at, self.steps, self.answer


@dataclass(slots=True)
class ImportedMilestone:
    """Something that a project was to reach, or has reached, by a day or in the period that it lies in.

    `at` is when it came to its state; that of the project when the source does not say.
    """

    title: str
    day: date
    state: MilestoneState
    note: str = ""
    precision: Precision = Precision.day
    at: datetime | None = None
    reason: str = ""


@dataclass(slots=True)
class ImportedProject:
    """What came of ideas, as its source has it. `ideas` are the ids there of those that belong to it; the
    step is inferred when the source does not say when it was taken."""

    key: str
    title: str
    body: str
    at: datetime
    state: ProjectState
    state_at: datetime
    inferred: bool = False
    summary: str = ""
    language: str | None = None
    ideas: list[str] = field(default_factory=list)
    milestones: list[ImportedMilestone] = field(default_factory=list)
    figures: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    topics: list[str] = field(default_factory=list)
    areas: list[str] = field(default_factory=list)
    result: str = ""
    result_figures: str = ""
    budget: Decimal | None = None
    spent: Decimal | None = None
    currency: str = ""
    spent_on: date | None = None
    spent_source: str = ""


class Labelled(Protocol):
    """What has topics and areas at its source."""

    @property
    def topics(self) -> list[str]: ...
    @property
    def areas(self) -> list[str]: ...


@dataclass(slots=True)
class Remark:
    """A comment as its source has it; `parent` is the comment that it answers, and `stance` the side
    taken by one that begins a thread. It is about a proposal, or (`on_project`) the project of that id."""

    key: str
    proposal: str
    at: datetime
    body: str
    parent: str = ""
    author: str = ""
    language: str | None = None
    figures: dict[str, Any] = field(default_factory=dict)
    note: str = ""
    official: bool = False
    stance: Stance | None = None
    orphan: bool = False
    depth: int = 0
    on_project: bool = False

    @property
    def about(self) -> tuple[bool, str]:
        """What it stands under at the source: whether that is a project, and its id."""
        return self.on_project, self.proposal


@dataclass(slots=True)
class Collection:
    """All that a file holds. `place` stands before the ids, so that two sites do not meet.

    `people` says what those who wrote are called, by their ids at the source; `people_source` is
    where these ids count. `projects_note` is what the source of the projects is called.
    """

    source: str
    place: str
    people_source: str
    containers: dict[str, Container] = field(default_factory=dict)
    proposals: dict[str, Proposal] = field(default_factory=dict)
    remarks: list[Remark] = field(default_factory=list)
    people: dict[str, str] = field(default_factory=dict)
    projects: dict[str, ImportedProject] = field(default_factory=dict)
    projects_note: str = ""


def threaded(remarks: dict[str, Remark]) -> list[Remark]:
    """Comments in an order in which each stands after what it answers.

    One that answers a comment which is not there, or stands under another idea, is an orphan. A
    circle of answers is opened: one of them becomes an orphan.
    """
    for remark in remarks.values():
        parent = remarks.get(remark.parent)
        if remark.parent and (parent is None or parent.about != remark.about):
            remark.orphan = True
    depths: dict[str, int] = {}
    for key in remarks:
        chain: dict[str, None] = {}
        here = key
        while here not in depths:
            remark = remarks[here]
            remark.orphan = remark.orphan or here in chain
            if remark.orphan or not remark.parent:
                depths[here] = 0
            else:
                chain[here] = None
                here = remark.parent
        for below in reversed(chain):
            if below not in depths:
                depths[below] = depths[remarks[below].parent] + 1
    for key, remark in remarks.items():
        remark.depth = depths[key]
    return sorted(remarks.values(), key=lambda each: (each.depth, each.at, each.key))
