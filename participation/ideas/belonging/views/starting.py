"""A new project at the desk: of nothing, or of an idea or a hearing that belongs to it from then on."""

from flask import abort, flash, request, url_for
from flask_login import current_user

from participation import web
from participation.i18n import gettext as _
from participation.ideas.belonging import actions, queries, rules
from participation.ideas.belonging.forms import NewProjectForm
from participation.ideas.projects.actions import projects as projects_actions
from participation.ideas.projects.blueprint import blueprint
from participation.ideas.projects.queries import projects
from participation.ideas.projects.views.frame import to
from participation.ideas.proposals.queries import ideas
from participation.locations import actions as locations
from participation.spaces.models import Space
from participation.spaces.queries import departments, run_by_reader
from participation.subjects.models import Subject
from participation.web import Permission


def _spaces() -> list[Space]:
    return [each for each in run_by_reader(current_user) if rules.may_start_in(current_user, each)]


def _origin() -> Subject | None:
    """The idea or hearing that a new project is made of, when the address names one that may be."""
    given = request.args.get("of", "")
    if not (given.isascii() and given.isdecimal() and len(given) < 10):
        return None
    return queries.subject(int(given), current_user)


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
        return web.page("ideas/belonging/desk/choose_space.html", spaces=spaces)
    space = space or spaces[0]
    form = NewProjectForm()
    form.offer(departments(space.id), projects.officials(space.id))
    if form.validate_on_submit():
        project = projects_actions.start(space, form.content(), by=current_user)
        if origin is not None:
            actions.add(project, origin, by=current_user)
            locations.locate(project, locations.where(origin.id))
        if form.published.data:
            projects_actions.publish(project, by=current_user)
        flash(_("The project is there. Now set its first milestones."), "success")
        return to("milestones.desk", project)
    if not form.is_submitted():
        form.responsible.data = str(current_user.id)
        if origin is not None:
            form.title.data, form.summary.data = origin.title, _first_words(origin)
            form.department.data = str(getattr(origin, "department_id", None) or "")
            form.published.data = True
    return web.page(
        "ideas/belonging/desk/new.html", status=form.status, form=form, origin=origin, space=space
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
