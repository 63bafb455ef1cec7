"""The news of a project at the desk."""

from flask import abort, flash
from flask_login import current_user

from participation import web
from participation.i18n import gettext as _
from participation.ideas.projects.actions import updates as actions
from participation.ideas.projects.blueprint import blueprint
from participation.ideas.projects.forms import UpdateForm
from participation.ideas.projects.queries import projects
from participation.ideas.projects.views.frame import find, page, to
from participation.web import Permission


@blueprint.route("/desk/projects/<int:project_id>/updates", methods=["GET", "POST"])
@web.permission(Permission.official)
@web.once
def desk_updates(project_id: int) -> web.Answer:
    """The news of a project, and one more."""
    project = find(project_id)
    form = UpdateForm()
    if form.validate_on_submit():
        actions.post(
            project,
            form.title.data or "",
            form.body.data or "",
            by=current_user,
            department_id=project.department_id,
        )
        flash(_("The news is published. Those who follow the project are told."), "success")
        return to("projects.desk_updates", project)
    return page(
        "projects/desk/updates",
        project,
        status=form.status,
        form=form,
        updates=projects.updates(project.id),
    )


@blueprint.route(
    "/desk/projects/<int:project_id>/updates/<int(max=2147483647):update_id>",
    methods=["GET", "POST"],
)
@web.permission(Permission.official)
def desk_update(project_id: int, update_id: int) -> web.Answer:
    """Correct what was told."""
    project = find(project_id)
    update = projects.update(project.id, update_id) or abort(404)
    form = UpdateForm(obj=update)
    if form.validate_on_submit() and web.check_version(form, update.version):
        actions.edit(project, update, form.title.data or "", form.body.data or "", by=current_user)
        flash(_("The news is corrected."), "success")
        return to("projects.desk_updates", project)
    return page("projects/desk/update", project, status=form.status, form=form, update=update)
