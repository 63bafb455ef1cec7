"""Who may work on projects, and the steps of their lives."""

from collections.abc import Iterable
from datetime import date
from typing import Protocol

from participation.accounts.models import Reader
from participation.ideas.projects.models import (
    OPEN,
    MilestoneState,
    Project,
    ProjectState,
)
from participation.spaces.rules import is_official, is_staff
from participation.subjects.models import Visibility

S, M = ProjectState, MilestoneState
EDGES: dict[ProjectState, tuple[ProjectState, ...]] = {
    S.planned: (S.in_progress, S.realised, S.stopped),
    S.in_progress: (S.planned, S.realised, S.stopped),
    S.realised: (S.in_progress,),
    S.stopped: (S.planned, S.in_progress),
}
"""The allowed steps of a project. From the ends there is a way back, in the open, with a reason."""

ENDS = frozenset({S.realised, S.stopped})
"""States in which a project is over."""


def needs_reason(before: ProjectState, after: ProjectState) -> bool:
    """Whether a step is explained: stopping, and going on after the end."""
    return after is S.stopped or before in ENDS


class Dated(Protocol):
    """A milestone, or a row that says as much of it."""

    @property
    def state(self) -> MilestoneState: ...
    @property
    def due_on(self) -> date: ...


class Numbered(Dated, Protocol):
    """The same, with its id."""

    @property
    def id(self) -> int: ...


def is_overdue(milestone: Dated, today: date) -> bool:
    """Whether the period of a milestone that is still to come has passed."""
    return milestone.state in OPEN and milestone.due_on < today


def overdue(project: Project, milestones: Iterable[Numbered], today: date) -> set[int]:
    """Which of a project's milestones are overdue, by their ids: none of another authority's."""
    if project.held_by:
        return set()
    return {each.id for each in milestones if is_overdue(each, today)}


def may_see_desk(reader: Reader, project: Project) -> bool:
    """Whether the reader sees the project's pages at the desk: the staff of its space, where it is ours."""
    return is_staff(reader, project.space_id) and not project.held_by


def may_work_on(reader: Reader, project: Project) -> bool:
    """Whether the reader may change the project: an official of its space, where it is ours."""
    return is_official(reader, project.space_id) and not project.held_by


def may_publish(reader: Reader, project: Project) -> bool:
    """Whether the reader may publish the project, which only the staff has seen so far."""
    return may_work_on(reader, project) and project.visibility is Visibility.staff
