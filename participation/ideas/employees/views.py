"""The page at the desk of what a department's people proposed."""

from flask import abort, request, url_for
from flask_login import current_user

from participation import web
from participation.ideas.answers.panels import tabs
from participation.ideas.employees import queries, rules
from participation.ideas.employees.blueprint import blueprint
from participation.web import Permission


@blueprint.get("/desk/ideas/people")
@web.permission(Permission.official)
def people() -> web.Answer:
    """What the people of one of the reader's departments proposed, where it stands, and what it has won."""
    departments = rules.led_by(current_user, queries.departments(current_user))
    wanted = request.args.get("department", "")
    if wanted and wanted not in {str(each.id) for each in departments}:
        abort(404)
    chosen = next((each for each in departments if wanted in ("", str(each.id))), None)
    page = None
    if chosen is not None:
        page = web.paged(
            lambda cursor, limit: queries.of_people(current_user, chosen, cursor, limit),
            lambda idea: [idea.state_at, idea.id],
            width=2,
        )
    return web.page(
        "ideas/employees/people.html",
        tabs=tabs(),
        departments=[
            {
                "text": f"{each.space.name}: {each.name}"
                if len({d.space_id for d in departments}) > 1
                else each.name,
                "href": url_for("employees.people", department=each.id),
                "current": each is chosen,
            }
            for each in departments
        ],
        department=chosen,
        number=queries.people(chosen) if chosen else 0,
        page=page,
    )
