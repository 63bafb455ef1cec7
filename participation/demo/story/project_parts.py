"""What a project of the story is made of."""

from dataclasses import dataclass

from participation.demo.story.parts import DocumentPart
from participation.ideas.answers.models import GainKind
from participation.ideas.projects.periods import Precision


@dataclass(frozen=True, kw_only=True)
class MilestonePart:
    """A milestone of a project, set with it. `due` and `moved_to` are days from the present one; it is
    reached on the day `done`. `promised` says that the project's hearing promised it."""

    title: str
    due: int
    precision: Precision = Precision.day
    moved_to: int | None = None
    moved_on: int = 0
    reason: str = ""
    done: int | None = None
    promised: bool = False


@dataclass(frozen=True, kw_only=True)
class NewsPart:
    """News of a project."""

    day: int
    title: str
    text: str


@dataclass(frozen=True, kw_only=True)
class MeasuredPart:
    """That the gain of a project was measured, on a day."""

    day: int
    kind: GainKind
    amount: int | None
    how: str
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class ProjectPart:
    """A project: of an idea (by its key) or a hearing (by its title) of the same space, or both."""

    title: str
    day: int
    by: str
    department: str
    summary: str
    text: str
    idea: str = ""
    hearing: str = ""
    budget: int
    spent: int
    spent_on: int
    spent_source: str
    under_way: int
    realised: int | None = None
    result: str = ""
    result_figures: str = ""
    evidence: tuple[DocumentPart, ...] = ()
    planned: tuple[tuple[GainKind, int | None, str], ...] = ()
    measured: tuple[MeasuredPart, ...] = ()
    milestones: tuple[MilestonePart, ...] = ()
    news: tuple[NewsPart, ...] = ()
