"""A project from its start to its end: started, published, its text, its money, its steps."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select

from participation import clock, db, ledger
from participation.accounts.models import User
from participation.i18n import force_locale
from participation.i18n import gettext as _
from participation.ideas.answers.actions import NextStep, decide
from participation.ideas.projects.models import Project, ProjectPart, ProjectState
from participation.ideas.projects.rules import EDGES, needs_reason
from participation.ideas.proposals.actions import NotAllowed
from participation.ideas.proposals.models import Idea, IdeaState
from participation.ideas.proposals.queries import ideas
from participation.locations import actions as locations
from participation.locations.models import Where
from participation.spaces.models import Department, Space
from participation.subjects.actions import change_state, set_visibility
from participation.subjects.models import Visibility


@dataclass(frozen=True)
class ProjectText:
    """What a project says of itself, and who answers for it."""

    title: str
    summary: str
    body: str
    department_id: int | None = None
    responsible_id: int | None = None


@dataclass(frozen=True)
class ProjectMoney:
    """What a project may cost and has cost, in its currency: as of which day, and where that is from."""

    budget: Decimal | None = None
    spent: Decimal | None = None
    spent_on: date | None = None
    spent_source: str = ""


def _record(action: str, project: Project, by: User) -> None:
    ledger.record(action, subject_id=project.id, space_id=project.space_id, by=by.id)


def start(space: Space, text: ProjectText, *, by: User) -> Project:
    """Start a project, which the staff of the space alone sees until it is published."""
    project = Project(
        space=space,
        title=text.title,
        summary=text.summary,
        body=text.body,
        department_id=text.department_id,
        responsible_id=text.responsible_id,
        language=space.language,
        currency=space.currency,
        state=ProjectState.planned,
        visibility=Visibility.staff,
        created_at=clock.now(),
    )
    db.session.add(project)
    db.session.flush()
    _record("project.started", project, by)
    return project


def save_text(project: Project, text: ProjectText, *, by: User, where: Where | None = None) -> None:
    """Change what a project says of itself, where it is (None leaves that), and who answers for it."""
    db.hold(project)
    if where is not None:
        locations.locate(project, where)
    project.title, project.summary, project.body = text.title, text.summary, text.body
    project.department_id, project.responsible_id = text.department_id, text.responsible_id
    if project.published_at is not None:
        project.edited_at = clock.now()
    db.session.flush()
    _record("project.edited", project, by)


def save_money(project: Project, money: ProjectMoney, *, by: User) -> None:
    """Say what a project may cost and has cost. NotAllowed for a figure without its day and its source."""
    if money.spent is not None and not (money.spent_on and money.spent_source.strip()):
        raise NotAllowed("what is spent has a day and a source")
    db.hold(project)
    project.budget, project.spent = money.budget, money.spent
    project.spent_on, project.spent_source = money.spent_on, money.spent_source
    db.session.flush()
    _record("project.money", project, by)


def publish(project: Project, *, by: User) -> None:
    """Show a project to everybody in its space. Accepted ideas in it are planned from now on: their authors
    and followers are told by that step."""
    db.hold(project)
    if project.visibility is not Visibility.staff:
        raise NotAllowed("it is published already")
    # Read when it is held: what was added meanwhile is planned too.
    accepted = db.session.scalars(
        select(Idea.id)
        .join(ProjectPart, ProjectPart.subject_id == Idea.id)
        .where(ProjectPart.project_id == project.id, Idea.state == IdeaState.accepted)
        .order_by(Idea.id)
    ).all()
    project.state_at = clock.now()
    change_state(project, project.state.value, by=by, department_id=project.department_id)
    set_visibility(project, Visibility.visible)
    for idea_id in accepted:
        plan(project, idea_id, by=by)


def plan(project: Project, idea_id: int, *, by: User) -> None:
    """Let an accepted idea be planned, because it is part of a project."""
    idea = ideas.get(idea_id, by)
    if idea is None or idea.state is not IdeaState.accepted:
        return
    with force_locale(idea.space.language):
        reason = _("It has become part of the project “%(title)s”.", title=project.title)
    number = project.department_id
    department = db.session.get(Department, number) if number is not None else None
    decide(idea, NextStep(IdeaState.planned, reason=reason, department=department), by=by)


@dataclass(frozen=True)
class ProjectStep:
    """A step of a project. A realised one has its evidence: what came of it, in words and in figures."""

    state: ProjectState
    reason: str = ""
    result: str = ""
    result_figures: str = ""


def take_step(project: Project, step: ProjectStep, *, by: User) -> None:
    """Take a published project a step on, in public.

    Raises NotAllowed for a step the table does not have, one without a reason that needs one, and for a
    realised project without its evidence.
    """
    db.hold(project)
    if project.visibility is not Visibility.visible or step.state not in EDGES[project.state]:
        raise NotAllowed(step.state)
    if needs_reason(project.state, step.state) and not step.reason.strip():
        raise NotAllowed("reason")
    if step.state is ProjectState.realised:
        if not (step.result.strip() and step.result_figures.strip()):
            raise NotAllowed("evidence")
        project.result, project.result_figures = step.result, step.result_figures
    project.state, project.state_at = step.state, clock.now()
    change_state(
        project,
        step.state.value,
        by=by,
        reason=step.reason,
        department_id=project.department_id,
    )
