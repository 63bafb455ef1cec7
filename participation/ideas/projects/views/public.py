"""The list of projects, and the page of one, for anyone."""

from flask import abort, request
from flask_login import current_user

from participation import clock, web
from participation.comments.views import thread
from participation.i18n import gettext as _
from participation.ideas.gains.panels import panel as gain_panel
from participation.ideas.projects import life, panels, rules, words
from participation.ideas.projects.blueprint import blueprint
from participation.ideas.projects.models import Project, ProjectState
from participation.ideas.projects.queries import life as life_queries
from participation.ideas.projects.queries import lists, projects
from participation.spaces.models import Department
from participation.spaces.queries import departments as departments_of
from participation.spaces.queries import readable
from participation.spaces.rules import is_official
from participation.subjects.appointments import appointments
from participation.web import Permission


@blueprint.get("/projects")
@web.permission(Permission.anyone)
@web.shared_page
def index() -> web.Answer:
    """What the authorities have set out to do, the newest first, with the next milestone of each."""
    spaces = readable(current_user)
    wanted = lists.ProjectFilter.read(request.args, spaces)
    page = web.paged(
        lambda cursor, limit: lists.listed(current_user, wanted, cursor, limit),
        lists.key,
        width=2,
    )
    return web.page(
        "ideas/projects/index.html",
        fragment="results",
        page=page,
        wanted=wanted,
        spaces=[(each.slug, each.name) for each in spaces],
        departments=[(str(number), name) for number, name in lists.departments(current_user)],
        states=[("", _("All")), *((each.value, words.state(each)) for each in ProjectState)],
    )


@blueprint.get("/projects/<int:project_id>")
@blueprint.get("/projects/<int:project_id>-<slug>")
@web.permission(Permission.anyone)
@web.shared_page
def show(project_id: int, slug: str = "") -> web.Answer:
    """A project: what it is, who answers for it, its milestones, its money, and all that happened."""
    project = projects.get(project_id, current_user) or abort(404)
    if request.path != project.path:
        return web.moved(project.path)
    today = clock.today(project.space.timezone)
    milestones = projects.milestones(project.id)
    parts = projects.parts(project.id, current_user)
    lived = web.paged(
        lambda cursor, limit: life_queries.life(project.id, current_user, cursor, limit),
        life_queries.key,
        width=3,
        parameter="before",
    )
    hearings = [each.id for each in parts if each.kind == "hearing"]
    return web.page(
        "ideas/projects/show.html",
        fragment="thread",
        project=project,
        life=life.steps(project.state),
        milestones=milestones,
        late=rules.overdue(project, milestones, today),
        parts=parts,
        promises={each.id: each.title for each in parts if each.kind == "hearing"},
        appointments=appointments(hearings),
        lived=lived,
        entries=life.entries(lived.rows, project.path),
        gain=gain_panel(project, realised=project.state is ProjectState.realised),
        above=panels.ABOVE_THE_TEXT.of(current_user, project),
        below=panels.BELOW_THE_TEXT.of(current_user, project),
        below_result=panels.BELOW_THE_RESULT.of(current_user, project),
        thread=thread(project, _departments(project)),
        may_see_desk=rules.may_see_desk(current_user, project),
    )


def _departments(project: Project) -> list[Department]:
    """What an official of the space is offered to speak for, the one that answers for it first."""
    if not is_official(current_user, project.space_id):
        return []
    found = departments_of(project.space_id)
    return sorted(found, key=lambda each: each.id != project.department_id)
