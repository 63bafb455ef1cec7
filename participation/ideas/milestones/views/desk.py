"""The milestones of a project at the desk, and those that are made of the promises of an outcome."""

from typing import Any

from flask import abort, flash, request, url_for
from flask_login import current_user

from participation import clock, web
from participation.i18n import gettext as _
from participation.ideas.milestones import actions
from participation.ideas.milestones.blueprint import blueprint
from participation.ideas.milestones.forms import MilestoneForm, MilestoneStepForm
from participation.ideas.projects import rules
from participation.ideas.projects.models import Milestone, MilestoneState, Project
from participation.ideas.projects.queries import projects
from participation.ideas.projects.views.frame import find, page, to
from participation.web import Permission

HERE = "/desk/projects/<int:project_id>/milestones"
ONE = HERE + "/<int(max=2147483647):milestone_id>"


def _promised_in(project: Project) -> Any:
    """The hearing of the project in whose outcome a new milestone was promised, when the address says so."""
    wanted = request.args.get("promised", "")
    parts = projects.parts(project.id, current_user) if wanted else []
    return next((each for each in parts if each.kind != "box" and str(each.id) == wanted), None)


@blueprint.route(HERE, methods=["GET", "POST"])
@web.permission(Permission.official)
@web.once
def desk(project_id: int) -> web.Answer:
    """The milestones of a project, and one more; `promised` names the hearing that promised it."""
    project = find(project_id)
    promised = _promised_in(project)
    form = MilestoneForm()
    if form.validate_on_submit():
        actions.add(
            project,
            form.content(),
            by=current_user,
            promised_in_id=promised.id if promised else None,
        )
        flash(_("The milestone is set."), "success")
        return to("milestones.desk", project)
    today = clock.today(project.space.timezone)
    milestones = projects.milestones(project.id)
    return page(
        "milestones/desk/milestones",
        project,
        status=form.status,
        form=form,
        promised=promised,
        milestones=milestones,
        late=rules.overdue(project, milestones, today),
    )


def _milestone(project: Project, milestone_id: int) -> Milestone:
    return projects.milestone(project.id, milestone_id) or abort(404)


@blueprint.route(ONE, methods=["GET", "POST"])
@web.permission(Permission.official)
def one(project_id: int, milestone_id: int) -> web.Answer:
    """Change a milestone: what it says, when it is due (with a reason)."""
    project = find(project_id)
    milestone = _milestone(project, milestone_id)
    form, step = MilestoneForm(), MilestoneStepForm(formdata=None, version=milestone.version)
    form.of = (project, milestone)
    step.offer(milestone)
    if not form.is_submitted():
        form.show(milestone)
    if form.validate_on_submit() and web.check_version(form, milestone.version):
        actions.change(project, milestone, form.content(), form.reason.data or "", by=current_user)
        flash(_("The milestone is saved."), "success")
        return to("milestones.desk", project)
    return _one(project, milestone, form, step, form.status)


@blueprint.post(ONE + "/state")
@web.permission(Permission.official)
def state(project_id: int, milestone_id: int) -> web.Answer:
    """Take a milestone a step on: under way, reached, dropped with a reason."""
    project = find(project_id)
    milestone = _milestone(project, milestone_id)
    form, step = MilestoneForm(formdata=None), MilestoneStepForm()
    form.show(milestone)
    step.offer(milestone)
    if step.validate_on_submit() and web.check_version(step, milestone.version):
        wanted = MilestoneState(step.state.data)
        actions.take_step(project, milestone, wanted, step.reason.data or "", by=current_user)
        flash(_("The milestone is saved."), "success")
        return to("milestones.desk", project)
    return _one(project, milestone, form, step, step.status)


def _one(
    project: Project,
    milestone: Milestone,
    form: MilestoneForm,
    step: MilestoneStepForm,
    status: int,
) -> web.Answer:
    here: dict[str, Any] = {"project_id": project.id, "milestone_id": milestone.id}
    return page(
        "milestones/desk/milestone",
        project,
        status=status,
        milestone=milestone,
        form=form,
        step=step,
        at={
            "text": url_for("milestones.one", **here),
            "state": url_for("milestones.state", **here),
        },
    )
