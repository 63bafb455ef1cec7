"""The desk: what waits for an official or a moderator today."""

from typing import cast

from flask import Blueprint, Flask, request
from flask_login import current_user

from participation import health, web
from participation.accounts.models import Reader
from participation.desk import queries
from participation.hearings import life
from participation.hearings.queries.desk import own_departments
from participation.i18n import mark
from participation.web import NavigationItem, Permission

blueprint = Blueprint("desk", __name__)


@blueprint.get("/desk")
@web.permission(Permission.staff)
def index() -> web.Answer:
    """What waits today: to read, closing, to write, overdue."""
    reader = cast("Reader", current_user)
    mine = request.args.get("mine") == "1"
    return web.page(
        "desk/index.html",
        mine=mine,
        has_department=bool(own_departments(reader)),
        waiting=queries.waiting(reader, mine),
        closing=queries.closing(reader, mine),
        drafts=queries.drafts(reader, mine),
        unassessed=queries.unassessed(reader, mine),
        overdue=queries.overdue(reader, mine),
        ideas=queries.unanswered(reader, mine),
        handed_over=queries.handed_over(reader),
        held=queries.held_contributions(reader),
        is_past=queries.is_past,
        tag_of=life.tag,
        is_official=reader.works_as("official"),
        work_is_late=health.look().is_late,
    )


def _is_staff(person: Reader) -> bool:
    return person.works_as("official") or person.works_as("moderator")


def _is_official(person: Reader) -> bool:
    return person.works_as("official")


def init_app(app: Flask) -> None:
    """Add the room to the application."""
    app.register_blueprint(blueprint)
    app.jinja_env.globals["desk_nav"] = lambda: web.menus.menu("desk")
    web.menus.add(
        NavigationItem(
            "staff", mark("The desk"), "desk.index", order=80, under="/desk", shown=_is_staff
        ),
        NavigationItem("desk", mark("What waits"), "desk.index", order=10),
        NavigationItem(
            "desk", mark("Hearings"), "hearings.desk_hearings", order=20, under="/desk/hearings"
        ),
        NavigationItem(
            "desk", mark("Ideas"), "ideas.desk", order=30, under="/desk/ideas", shown=_is_official
        ),
    )
