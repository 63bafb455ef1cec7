"""What belongs to a project, at the desk."""

from flask import flash, request
from flask_login import current_user

from participation import text, web
from participation.i18n import gettext as _
from participation.ideas.belonging import actions, queries
from participation.ideas.projects.blueprint import blueprint
from participation.ideas.projects.queries import projects
from participation.ideas.projects.views.frame import find, page, to
from participation.web import Permission


def _number(name: str) -> int | None:
    given = request.form.get(name, "")
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 10 else None


@blueprint.route("/desk/projects/<int:project_id>/parts", methods=["GET", "POST"])
@web.permission(Permission.official)
def desk_parts(project_id: int) -> web.Answer:
    """Ideas, hearings and boxes of the project; others are looked for (`q`) and added."""
    project = find(project_id)
    if request.method == "POST":
        box_id, subject_id = _number("box"), _number("subject")
        box = queries.box(project, box_id) if box_id is not None else None
        part = queries.subject(subject_id, current_user) if subject_id is not None else None
        if box is not None:
            actions.add_box(project, box, by=current_user)
        elif part is not None and part.space_id == project.space_id:
            actions.add(project, part, by=current_user)
        else:
            flash(_("That cannot be added: it has to be public in the same forum."), "error")
            return to("projects.desk_parts", project)
        flash(_("It belongs to the project now."), "success")
        return to("projects.desk_parts", project)
    words = text.clean(request.args.get("q"))[:200].strip()
    return page(
        "belonging/desk/parts",
        project,
        words=words,
        parts=projects.parts(project.id, current_user),
        found=queries.candidates(project, words, current_user) if words else [],
    )


@blueprint.post("/desk/projects/<int:project_id>/parts/removal")
@web.permission(Permission.official)
def desk_parts_removal(project_id: int) -> web.Answer:
    """Take an idea, a hearing or a box out of the project."""
    project = find(project_id)
    if (box_id := _number("box")) is not None:
        actions.remove_box(project, box_id, by=current_user)
    elif (subject_id := _number("subject")) is not None:
        actions.remove(project, subject_id, by=current_user)
    flash(_("It belongs to the project no longer."), "success")
    return to("projects.desk_parts", project)
