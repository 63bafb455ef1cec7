"""What is shown of projects: their tables for exports."""

from collections.abc import Iterable, Iterator, Mapping

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from participation import db, shown
from participation.accounts.shown import name_of
from participation.i18n import gettext as _
from participation.i18n import mark
from participation.ideas.answers import words as answers_words
from participation.ideas.answers.models import GainKind
from participation.ideas.answers.queries import gains
from participation.ideas.gains.shown import MEASUREMENTS, measurement_rows
from participation.ideas.projects import periods, words
from participation.ideas.projects.models import (
    Milestone,
    MilestoneChange,
    MilestoneState,
    Project,
    ProjectState,
    ProjectUpdate,
)
from participation.ideas.projects.periods import Precision
from participation.places import Place
from participation.shown import Table, Values, site_address
from participation.subjects import figures
from participation.subjects.shown import (
    SEEN,
    SOURCE,
    SOURCE_FIGURES,
    Scope,
    TableOf,
    chunks,
    source,
)

TABLES: Place[TableOf[Project]] = Place()
"""The tables of the file of a project."""


def _states() -> Mapping[str, str]:
    return {each.value: words.state(each) for each in ProjectState}


def _milestone_states() -> Mapping[str, str]:
    return {each.value: words.milestone_state(each) for each in MilestoneState}


def _precisions() -> Mapping[str, str]:
    return {
        "day": _("Day"),
        "month": _("Month"),
        "quarter": _("Quarter"),
        "season": _("Season"),
        "year": _("Year"),
    }


def _currencies() -> Mapping[str, str]:
    return {"DKK": _("Danish kroner"), "NOK": _("Norwegian kroner")}


def _gains() -> Mapping[str, str]:
    return {each.value: answers_words.gain(each) for each in GainKind}


def _units() -> Mapping[str, str]:
    return {**_currencies(), "h": _("hours")}


OF_PROJECT = shown.number("project_id", mark("Project id"), mark("The project."))
"""The column of what belongs to a project."""

PROJECTS = Table(
    "projects",
    mark("Projects"),
    mark("A project: what it is, who answers for it, its money, and its result."),
    (
        shown.number("project_id", mark("Project id"), mark("The project's id.")),
        shown.own_address(),
        *SEEN,
        shown.text("title", mark("Title"), mark("What it is called.")),
        shown.long_text("summary", mark("Summary"), mark("What it is about, in short.")),
        shown.long_text("text", mark("Text"), mark("What it says, in Markdown.")),
        shown.code("state", mark("Status"), mark("Where it is on its way."), ProjectState, _states),
        shown.moment("state_at", mark("In this state since"), mark("Since when.")),
        shown.text("space", mark("Space"), mark("The space it is in.")),
        shown.text("organisation", mark("Authority"), mark("The authority that does it.")),
        shown.text(
            "held_by",
            mark("Another authority"),
            mark(
                "The authority whose project it was, where it was imported; empty for one of ours."
            ),
        ),
        shown.text("department", mark("Department"), mark("The department that answers for it.")),
        shown.text("responsible", mark("Responsible"), mark("The official who is named for it.")),
        shown.amount("budget", mark("Budget"), mark("What it may cost, in its currency.")),
        shown.amount("spent", mark("Spent"), mark("What is spent so far, in its currency.")),
        shown.text(
            "currency",
            mark("Currency"),
            mark("The currency of its money, as ISO 4217 has it, such as DKK or NOK."),
            words=_currencies,
        ),
        shown.date("spent_on", mark("Spent as of"), mark("The day that is spent is told for.")),
        shown.text("spent_source", mark("Source of spent"), mark("Where that figure is from.")),
        shown.long_text("result", mark("Result"), mark("What came of it, in Markdown.")),
        shown.text(
            "result_figures", mark("Result in figures"), mark("What came of it, in figures.")
        ),
        shown.number("comments", mark("Comments"), mark("How many comments it has.")),
        shown.moment("published_at", mark("Published"), mark("When it was published.")),
        shown.moment("edited_at", mark("Changed"), mark("When its text was last changed.")),
        shown.language(mark("The language of its text, where it is known.")),
        *SOURCE,
        SOURCE_FIGURES,
    ),
)


MILESTONES = Table(
    "milestones",
    mark("Milestones"),
    mark("What a project is to reach, by a day or by the end of a period."),
    (
        shown.number("milestone_id", mark("Milestone id"), mark("The milestone's id.")),
        OF_PROJECT,
        shown.text("title", mark("Title"), mark("What is to be reached.")),
        shown.long_text("note", mark("Note"), mark("More about it.")),
        shown.text("due", mark("By when"), mark("The date or period as people read it.")),
        shown.date("due_on", mark("Due on"), mark("The last day of the date or period.")),
        shown.code(
            "precision", mark("How exact"), mark("How exact the date is."), Precision, _precisions
        ),
        shown.code(
            "state", mark("Status"), mark("Where it is."), MilestoneState, _milestone_states
        ),
        shown.moment("state_at", mark("In this state since"), mark("Since when.")),
        shown.long_text("reason", mark("Reason"), mark("Why it was dropped.")),
        shown.number(
            "promised_in_id",
            mark("Promised in"),
            mark("The hearing in whose outcome it was promised."),
        ),
    ),
)

CHANGES = Table(
    "milestone_changes",
    mark("Steps of milestones"),
    mark("A step of a milestone: it was set, took a step, or got another date."),
    (
        shown.number("milestone_id", mark("Milestone id"), mark("The milestone.")),
        OF_PROJECT,
        shown.moment("at", mark("When"), mark("When.")),
        shown.code(
            "state", mark("Status"), mark("Where it was then."), MilestoneState, _milestone_states
        ),
        shown.long_text("reason", mark("Reason"), mark("Why.")),
        shown.date(
            "before_on", mark("Due before"), mark("When it was due before, where it was moved.")
        ),
        shown.date("due_on", mark("Due on"), mark("The last day of the date or period.")),
        shown.code(
            "precision", mark("How exact"), mark("How exact the date is."), Precision, _precisions
        ),
    ),
)

UPDATES = Table(
    "project_updates",
    mark("News of projects"),
    mark("News of a project, by an official and a department."),
    (
        shown.number("update_id", mark("News id"), mark("Its id.")),
        OF_PROJECT,
        shown.moment("at", mark("When"), mark("When it was told.")),
        shown.text("by", mark("By whom"), mark("Who told it.")),
        shown.text("department", mark("Department"), mark("The department it was told for.")),
        shown.text("title", mark("Title"), mark("What is new.")),
        shown.long_text("text", mark("Text"), mark("What it says, in Markdown.")),
        shown.moment("edited_at", mark("Changed"), mark("When it was corrected.")),
    ),
)


GAINS = Table(
    "project_gains",
    mark("Gains of projects"),
    mark("What a project is to win, and has won."),
    (
        OF_PROJECT,
        shown.code("kind", mark("Kind"), mark("What was won."), GainKind, _gains),
        shown.amount("planned", mark("Planned"), mark("How much was planned a year, in the unit.")),
        shown.amount(
            "realised", mark("Realised"), mark("How much was realised a year, in the unit.")
        ),
        shown.text(
            "unit",
            mark("Unit"),
            mark("What it is counted in: DKK, NOK, or h for hours."),
            words=_units,
        ),
        shown.long_text("note", mark("Note"), mark("What was won, in words.")),
    ),
)


def project_rows(scope: Scope, ids: Iterable[int]) -> Iterator[Values]:
    """Projects, in the order of their ids: those that may be read."""
    statement = select(Project).options(
        joinedload(Project.space), joinedload(Project.department), joinedload(Project.responsible)
    )
    for chunk in chunks(ids):
        some = statement.where(Project.id.in_(chunk), scope.readable())
        found = {each.id: each for each in db.session.scalars(some)}
        for project_id in chunk:
            if project_id in found:
                yield _project(found[project_id])


def _project(project: Project) -> Values:
    return {
        "project_id": project.id,
        "address": site_address(project.path),
        "visibility": project.visibility.value,
        "title": project.title,
        "summary": project.summary,
        "text": project.body,
        "state": project.state.value,
        "state_at": project.state_at,
        "space": project.space.name,
        "organisation": project.authority,
        "held_by": project.held_by,
        "department": project.department.name if project.department else None,
        "responsible": name_of(project.responsible),
        "budget": project.budget,
        "spent": project.spent,
        "currency": project.currency,
        "spent_on": project.spent_on,
        "spent_source": project.spent_source,
        "result": project.result,
        "result_figures": project.result_figures,
        "comments": project.comment_count,
        "published_at": project.published_at,
        "edited_at": project.edited_at,
        "language": project.language,
        **source(project),
        "source_figures": figures.counted(project.source_figures),
    }


def _milestone_rows(_scope: Scope, project: Project) -> Iterator[Values]:
    for each in db.session.scalars(
        select(Milestone)
        .where(Milestone.project_id == project.id)
        .order_by(Milestone.due_on, Milestone.id)
    ):
        yield {
            "milestone_id": each.id,
            "project_id": project.id,
            "title": each.title,
            "note": each.note,
            "due": periods.named(each.due_on, each.precision),
            "due_on": each.due_on,
            "precision": each.precision.value,
            "state": each.state.value,
            "state_at": each.state_at,
            "reason": each.reason,
            "promised_in_id": each.promised_in_id,
        }


def _change_rows(_scope: Scope, project: Project) -> Iterator[Values]:
    for each in db.session.scalars(
        select(MilestoneChange)
        .where(MilestoneChange.project_id == project.id)
        .order_by(MilestoneChange.at, MilestoneChange.id)
    ):
        yield {
            "milestone_id": each.milestone_id,
            "project_id": project.id,
            "at": each.at,
            "state": each.state.value,
            "reason": each.reason,
            "before_on": each.before_on,
            "due_on": each.due_on,
            "precision": each.precision.value,
        }


def _update_rows(_scope: Scope, project: Project) -> Iterator[Values]:
    for each in db.session.scalars(
        select(ProjectUpdate)
        .where(ProjectUpdate.project_id == project.id)
        .options(joinedload(ProjectUpdate.by), joinedload(ProjectUpdate.department))
        .order_by(ProjectUpdate.at, ProjectUpdate.id)
    ):
        yield {
            "update_id": each.id,
            "project_id": project.id,
            "at": each.at,
            "by": name_of(each.by),
            "department": each.department.name if each.department else None,
            "title": each.title,
            "text": each.body,
            "edited_at": each.edited_at,
        }


def _gain_rows(_scope: Scope, project: Project) -> Iterator[Values]:
    for each in gains(project.id):
        yield {"project_id": project.id, **each._asdict(), "kind": each.kind.value}


TABLES_OF_A_PROJECT = (
    TableOf[Project](10, PROJECTS, lambda scope, project: project_rows(scope, [project.id])),
    TableOf(30, MILESTONES, _milestone_rows),
    TableOf(40, CHANGES, _change_rows),
    TableOf(50, UPDATES, _update_rows),
    TableOf(60, GAINS, _gain_rows),
    TableOf[Project](70, MEASUREMENTS, lambda _scope, project: measurement_rows([project.id])),
)
"""The tables of a project that are its own."""
