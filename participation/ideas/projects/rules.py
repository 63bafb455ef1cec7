"""Who may work on projects, the steps of their lives, and what may belong to them."""

from datetime import date
from typing import Protocol

from participation.accounts.models import Reader
from participation.ideas.projects.models import (
    OPEN,
    MilestoneState,
    Project,
    ProjectState,
)
from participation.ideas.proposals.models import Idea, IdeaState
from participation.ideas.proposals.rows import IdeaRow
from participation.spaces.models import Space
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
MILESTONE_EDGES: dict[MilestoneState, tuple[MilestoneState, ...]] = {
    M.planned: (M.in_progress, M.done, M.dropped),
    M.in_progress: (M.planned, M.done, M.dropped),
    M.done: (M.in_progress,),
    M.dropped: (M.planned,),
}
"""The allowed steps of a milestone."""
ENDS = frozenset({S.realised, S.stopped})
"""States in which a project is over."""
KINDS = ("idea", "hearing")
"""The kinds of subjects that belong to projects."""
BECOMES_ONE = frozenset(
    {IdeaState.accepted, IdeaState.planned, IdeaState.in_progress, IdeaState.realised}
)
"""States of an idea that the authority has said yes to."""


def needs_reason(before: ProjectState, after: ProjectState) -> bool:
    """Whether a step is explained: stopping, and going on after the end."""
    return after is S.stopped or before in ENDS


def milestone_needs_reason(before: MilestoneState, after: MilestoneState) -> bool:
    """Whether a step of a milestone is explained: dropping it, and taking it up again."""
    return after is M.dropped or before not in OPEN


class Dated(Protocol):
    """A milestone, or a row that says as much of it."""

    @property
    def state(self) -> MilestoneState: ...
    @property
    def due_on(self) -> date: ...


def is_overdue(milestone: Dated, today: date) -> bool:
    """Whether the period of a milestone that is still to come has passed."""
    return milestone.state in OPEN and milestone.due_on < today


def may_start_in(reader: Reader, space: Space) -> bool:
    """Whether the reader may start projects in the space: its officials, while it is open."""
    return space.closed_at is None and is_official(reader, space.id)


def may_see_desk(reader: Reader, project: Project) -> bool:
    """Whether the reader sees the project's pages at the desk: the staff of its space."""
    return is_staff(reader, project.space_id)


def may_work_on(reader: Reader, project: Project) -> bool:
    """Whether the reader may change the project: an official of its space."""
    return is_official(reader, project.space_id)


def may_publish(reader: Reader, project: Project) -> bool:
    """Whether the reader may publish the project, which only the staff has seen so far."""
    return may_work_on(reader, project) and project.visibility is Visibility.staff


def may_make_project(reader: Reader, idea: Idea | IdeaRow) -> bool:
    """Whether the reader may make a project of an idea: an official of its space, once it is accepted."""
    return (
        is_official(reader, idea.space_id)
        and idea.space.closed_at is None
        and idea.state in BECOMES_ONE
        and idea.visibility is Visibility.visible
        and not idea.box.held_by
    )
