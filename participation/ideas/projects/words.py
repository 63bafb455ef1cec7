"""The words for the states of projects and milestones, and for money."""

from decimal import Decimal

from participation.i18n import format_money, mark
from participation.i18n import gettext as _
from participation.ideas.projects.models import MilestoneState, Project, ProjectState
from participation.ideas.projects.periods import Precision
from participation.index.kinds import SearchKind

_STATES = {
    ProjectState.planned: mark("Planned"),
    ProjectState.in_progress: mark("In progress"),
    ProjectState.realised: mark("Realised"),
    ProjectState.stopped: mark("Stopped"),
}
_COLORS = {
    ProjectState.planned: "review",
    ProjectState.in_progress: "open",
    ProjectState.realised: "accent",
    ProjectState.stopped: "neutral",
}
_MILESTONES = {
    MilestoneState.planned: mark("Planned"),
    MilestoneState.in_progress: mark("In progress"),
    MilestoneState.done: mark("Done"),
    MilestoneState.dropped: mark("Dropped"),
}
_MILESTONE_COLORS = {
    MilestoneState.planned: "review",
    MilestoneState.in_progress: "open",
    MilestoneState.done: "accent",
    MilestoneState.dropped: "neutral",
}


def state(value: ProjectState) -> str:
    """A state of a project in a word or two."""
    return _(_STATES[value])


def tag(value: ProjectState) -> tuple[str, str]:
    """A state of a project as a tag: its word and its colour."""
    return state(value), _COLORS[value]


def milestone_state(value: MilestoneState) -> str:
    """A state of a milestone in a word or two."""
    return _(_MILESTONES[value])


def milestone_tag(value: MilestoneState, *, overdue: bool = False) -> tuple[str, str]:
    """A state of a milestone as a tag; one that is late says so first of all."""
    if overdue:
        return _("Overdue"), "soon"
    return milestone_state(value), _MILESTONE_COLORS[value]


def precision(value: Precision) -> str:
    """How exact a date is, as a form asks it."""
    return {
        Precision.day: _("The day itself"),
        Precision.month: _("Some time in that month"),
        Precision.quarter: _("Some time in that quarter"),
        Precision.season: _("Some time in that season"),
        Precision.year: _("Some time in that year"),
    }[value]


def money(amount: Decimal | None, currency: str) -> str:
    """An amount in its own currency; empty for none."""
    return "" if amount is None else format_money(amount, currency)


def kind() -> SearchKind:
    """What search says about projects."""
    return SearchKind(
        "project",
        lambda: _("Projects"),
        lambda: _("Project"),
        order=25,
        table=Project.__table__,
        state=lambda _now: Project.__table__.c.state,
        states=lambda: {value.value: tag(value) for value in ProjectState},
        wordless=frozenset(
            {
                "project.milestone_added",
                "project.milestone_changed",
                "project.milestone_moved",
                "project.milestone_done",
                "project.milestone_dropped",
                "project.milestone_in_progress",
                "project.milestone_planned",
                "project.part_added",
                "project.part_removed",
            }
        ),
    )
