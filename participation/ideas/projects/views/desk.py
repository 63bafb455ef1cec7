"""Projects at the desk: all of them, a new one, its text, its money, its steps."""

from flask import abort, flash, request, url_for
from flask_login import current_user

from participation import web
from participation.i18n import gettext as _
from participation.ideas.projects import rules, words
from participation.ideas.projects.actions import parts as parts_actions
from participation.ideas.projects.actions import projects as actions
from participation.ideas.projects.blueprint import blueprint
from participation.ideas.projects.forms import (
    MoneyForm,
    NewProjectForm,
    ProjectForm,
    ProjectStepForm,
)
from participation.ideas.projects.models import ProjectState
from participation.ideas.projects.queries import late, lists, projects
from participation.ideas.projects.queries.belonging import subject
from participation.ideas.projects.views.frame import find, page, to
from participation.ideas.proposals.queries import ideas
from participation.spaces.models import Space
from participation.spaces.queries import departments, run_by_reader
from participation.subjects.models import Subject
from participation.web import Permission

COMING = 20
"""How many milestones that are late or soon due the desk shows."""


@blueprint.get("/desk/projects")
@web.permission(Permission.official)
def desk() -> web.Answer:
    """The projects of the reader's spaces, and the milestones of all of them that are late or soon due."""
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
        coming=late.coming(current_user, COMING, mine=mine) if found.first else [],
    )


def _spaces() -> list[Space]:
    return [each for each in run_by_reader(current_user) if rules.may_start_in(current_user, each)]


def _origin() -> Subject | None:
    """The idea or hearing that a new project is made of, when the address names one that may be."""
    given = request.args.get("of", "")
    if not (given.isascii() and given.isdecimal() and len(given) < 10):
        return None
    return subject(int(given), current_user)


@blueprint.route("/desk/projects/new", methods=["GET", "POST"])
@web.permission(Permission.official)
@web.once
def desk_new() -> web.Answer:
    """Start a project, of nothing or of an idea or a hearing (`of`): what that says is filled in."""
    origin = _origin()
    spaces = [each for each in _spaces() if origin is None or each.id == origin.space_id]
    wanted = request.values.get("space", "")
    space = next((each for each in spaces if each.slug == wanted), None)
    if wanted and space is None:
        abort(404)
    web.allow(bool(spaces))
    if space is None and len(spaces) > 1:
        return web.page("ideas/projects/desk/choose_space.html", spaces=spaces)
    space = space or spaces[0]
    form = NewProjectForm()
    form.offer(departments(space.id), projects.officials(space.id))
    if form.validate_on_submit():
        project = actions.start(space, form.content(), by=current_user)
        if origin is not None:
            parts_actions.add(project, origin, by=current_user)
        if form.published.data:
            actions.publish(project, by=current_user)
        flash(_("The project is there. Now set its first milestones."), "success")
        return to("projects.desk_milestones", project)
    if not form.is_submitted():
        form.responsible.data = str(current_user.id)
        if origin is not None:
            form.title.data, form.summary.data = origin.title, _first_words(origin)
            form.department.data = str(getattr(origin, "department_id", None) or "")
            form.published.data = True
    return web.page(
        "ideas/projects/desk/new.html", status=form.status, form=form, origin=origin, space=space
    )


@blueprint.get("/ideas/<int:idea_id>/project")
@web.permission(Permission.official)
def make_of_idea(idea_id: int) -> web.Answer:
    """Make a project of an accepted idea: the form of a new one, with what the idea says."""
    idea = ideas.get(idea_id, current_user) or abort(404)
    web.allow(rules.may_make_project(current_user, idea))
    return web.redirect(url_for("projects.desk_new", of=idea.id))


def _first_words(origin: Subject) -> str:
    """The beginning of what an idea or a hearing says, for the short text of its project."""
    said = " ".join(origin.searchable_text().split())
    return said if len(said) <= 300 else said[:299].rsplit(" ", 1)[0] + "…"


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
        actions.save_text(project, form.content(), by=current_user)
        flash(_("The project is saved."), "success")
        return to("projects.desk_project", project)
    return page("project", project, status=form.status, form=form)


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
    return page("money", project, status=form.status, form=form)


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
        "state",
        project,
        status=form.status,
        form=form,
        state_name=words.state(project.state),
        can_be_realised=ProjectState.realised in rules.EDGES[project.state],
    )
