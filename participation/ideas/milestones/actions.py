"""Milestones: set, reached, moved with a reason, dropped with a reason."""

from dataclasses import dataclass
from datetime import date

from participation import clock, db, ledger
from participation.accounts.models import User
from participation.ideas.milestones.rules import EDGES, step_needs_reason
from participation.ideas.projects.models import (
    Milestone,
    MilestoneChange,
    MilestoneState,
    Project,
)
from participation.ideas.projects.periods import Precision, last_day
from participation.ideas.proposals.actions import NotAllowed
from participation.subjects.models import Visibility


@dataclass(frozen=True)
class MilestonePlan:
    """What is to be reached, and by when: a day, or one in the period that is meant."""

    title: str
    day: date
    precision: Precision = Precision.day
    note: str = ""


def _record(what: str, project: Project, milestone: Milestone, by: User) -> None:
    ledger.record(
        f"project.milestone_{what}",
        subject_id=project.id,
        space_id=project.space_id,
        by=by.id,
        milestone=milestone.id,
    )


def _note(
    milestone: Milestone, by: User, reason: str = "", before: tuple[date, Precision] | None = None
) -> None:
    before_on, before_precision = before or (None, None)
    db.session.add(
        MilestoneChange(
            milestone_id=milestone.id,
            project_id=milestone.project_id,
            at=clock.now(),
            by_id=by.id,
            state=milestone.state,
            reason=reason,
            before_on=before_on,
            before_precision=before_precision,
            due_on=milestone.due_on,
            precision=milestone.precision,
        )
    )


def add(
    project: Project, plan: MilestonePlan, *, by: User, promised_in_id: int | None = None
) -> Milestone:
    """Set a milestone; with the subject in whose outcome it was promised, where it was."""
    db.hold(project)
    milestone = Milestone(
        project_id=project.id,
        title=plan.title,
        note=plan.note,
        due_on=last_day(plan.day, plan.precision),
        precision=plan.precision,
        state=MilestoneState.planned,
        state_at=clock.now(),
        promised_in_id=promised_in_id,
    )
    db.session.add(milestone)
    db.session.flush()
    # What a project begins with is no news of it.
    if project.visibility is not Visibility.staff:
        _note(milestone, by)
    _record("added", project, milestone, by)
    return milestone


def needs_reason(project: Project, milestone: Milestone, plan: MilestonePlan) -> bool:
    """Whether a changed plan is explained: another date, once people may have read the first."""
    due_on = last_day(plan.day, plan.precision)
    moved = (due_on, plan.precision) != (milestone.due_on, milestone.precision)
    return moved and project.visibility is not Visibility.staff


def change(
    project: Project, milestone: Milestone, plan: MilestonePlan, reason: str = "", *, by: User
) -> None:
    """Change what a milestone says, and when it is due: the date before stays public, with the reason.

    NotAllowed for another date without a reason once the project is published.
    """
    db.hold(project, milestone)
    if needs_reason(project, milestone, plan) and not reason.strip():
        raise NotAllowed("reason")
    before = (milestone.due_on, milestone.precision)
    after = (last_day(plan.day, plan.precision), plan.precision)
    milestone.title, milestone.note = plan.title, plan.note
    milestone.due_on, milestone.precision = after
    db.session.flush()
    if before == after:
        _record("changed", project, milestone, by)
        return
    if project.visibility is not Visibility.staff:
        _note(milestone, by, reason, before)
    _record("moved", project, milestone, by)


def take_step(
    project: Project, milestone: Milestone, state: MilestoneState, reason: str = "", *, by: User
) -> None:
    """Take a milestone a step on. NotAllowed for one the table does not have, or that lacks its reason."""
    db.hold(project, milestone)
    if state not in EDGES[milestone.state]:
        raise NotAllowed(state)
    if step_needs_reason(milestone.state, state) and not reason.strip():
        raise NotAllowed("reason")
    milestone.state, milestone.state_at = state, clock.now()
    milestone.reason = reason if state is MilestoneState.dropped else ""
    db.session.flush()
    _note(milestone, by, reason)
    _record(state.value.replace(" ", "_"), project, milestone, by)
