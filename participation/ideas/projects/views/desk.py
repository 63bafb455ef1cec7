"""Projects at the desk: all of them, and the text, the money and the steps of one."""

from flask import flash, request
from flask_login import current_user

from participation import web
from participation.i18n import gettext as _
from participation.ideas.projects import rules, words
from participation.ideas.projects.actions import projects as actions
from participation.ideas.projects.blueprint import blueprint
from participation.ideas.projects.forms import (
    MoneyForm,
    ProjectForm,
    ProjectStepForm,
)
from participation.ideas.projects.models import ProjectState
from participation.ideas.projects.panels import ABOVE_THE_DESKS_LIST
from participation.ideas.projects.queries import lists, projects
from participation.ideas.projects.views.frame import find, page, to
from participation.spaces.queries import departments
from participation.web import Permission


@blueprint.get("/desk/projects")
@web.permission(Permission.official)
def desk() -> web.Answer:
    """The projects of the reader's spaces, and what rooms above say of all of them."""
    mine = request.args.get("mine") == "1"
    found = web.paged(
        lambda cursor, limit: lists.at_the_desk(current_user, mine, cursor, limit),
        lambda row: [row.id],
        width=1,
    )
    return web.page(
        "ideas/projects/desk/index.html",
        page=found,
        mine=mine,
        above=ABOVE_THE_DESKS_LIST.of(current_user, mine) if found.first else [],
    )


@blueprint.route("/desk/projects/<int:project_id>", methods=["GET", "POST"])
@web.permission(Permission.official)
def desk_project(project_id: int) -> web.Answer:
    """What a project says of itself, and who answers for it."""
    project = find(project_id)
    form = ProjectForm()
    people = list(projects.officials(project.space_id))
    if project.responsible and project.responsible not in people:
        people.append(project.responsible)
    form.offer(departments(project.space_id), people)
    if not form.is_submitted():
        form.show(project)
    if form.validate_on_submit() and web.check_version(form, project.version):
        actions.save_text(project, form.content(), by=current_user, where=form.where)
        flash(_("The project is saved."), "success")
        return to("projects.desk_project", project)
    return page("projects/desk/project", project, status=form.status, form=form)


@blueprint.post("/desk/projects/<int:project_id>/publication")
@web.permission(Permission.official)
def desk_publication(project_id: int) -> web.Answer:
    """Show the project to everybody in its space."""
    project = find(project_id)
    web.allow(rules.may_publish(current_user, project))
    actions.publish(project, by=current_user)
    flash(_("The project is public."), "success")
    return web.redirect(project.path)


@blueprint.route("/desk/projects/<int:project_id>/money", methods=["GET", "POST"])
@web.permission(Permission.official)
def desk_money(project_id: int) -> web.Answer:
    """What the project may cost, and what is spent."""
    project = find(project_id)
    form = MoneyForm()
    if not form.is_submitted():
        form.show(project)
    if form.validate_on_submit() and web.check_version(form, project.version):
        actions.save_money(project, form.content(), by=current_user)
        flash(_("The figures are saved and public."), "success")
        return to("projects.desk_money", project)
    return page("projects/desk/money", project, status=form.status, form=form)


@blueprint.route("/desk/projects/<int:project_id>/state", methods=["GET", "POST"])
@web.permission(Permission.official)
@web.once
def desk_state(project_id: int) -> web.Answer:
    """Take the project a step on: under way, realised with its evidence, stopped with a reason."""
    project = find(project_id)
    form = ProjectStepForm()
    form.offer(project)
    public = not rules.may_publish(current_user, project)
    if public and form.validate_on_submit() and web.check_version(form, project.version):
        step = form.content()
        actions.take_step(project, step, by=current_user)
        flash(_("The new status is saved and public."), "success")
        return web.redirect(project.path)
    return page(
        "projects/desk/state",
        project,
        status=form.status,
        form=form,
        state_name=words.state(project.state),
        can_be_realised=ProjectState.realised in rules.EDGES[project.state],
    )
