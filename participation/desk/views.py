"""The desk: what waits for an official or a moderator today."""

from functools import partial
from typing import Any, cast

from flask import Blueprint, Flask, flash, request, url_for
from flask_login import current_user

from participation import clock, health, web
from participation.accounts import register_data
from participation.accounts.models import Reader
from participation.desk import actions, jobs, own_data, queries, words
from participation.hearings.intake.queries import own_departments
from participation.hearings.notice import life
from participation.i18n import gettext as _
from participation.i18n import mark
from participation.ideas.board.queries import assigned_to
from participation.web import NavigationItem, Permission

__all__ = ["blueprint", "init_app", "jobs"]

blueprint = Blueprint("desk", __name__)


@blueprint.get("/desk")
@web.permission(Permission.staff)
def index() -> web.Answer:
    """What waits today: to decide, to read, closing, to write, overdue. A moderator who is no official
    finds what moderators do."""
    reader = cast("Reader", current_user)
    mine = request.args.get("mine") == "1"
    is_official = reader.works_as("official")
    asked = request.args.get("all", "")

    def shown(name: str) -> int:
        return queries.WHOLE if asked == name else queries.SHOWN

    officials: dict[str, Any] = {
        "given": partial(queries.given, shown=shown("given")),
        "closing": partial(queries.closing, only_mine=mine),
        "drafts": partial(queries.drafts, only_mine=mine),
        "unassessed": partial(queries.unassessed, only_mine=mine),
        "overdue": partial(queries.overdue, only_mine=mine),
        "ideas": partial(queries.unanswered, only_mine=mine),
        "handed_over": partial(queries.handed_over, shown=shown("handed-over")),
        "assigned": partial(assigned_to, limit=shown("assigned") + 1),
        "questions": partial(queries.questions, only_mine=mine, shown=shown("questions")),
    }
    return web.page(
        "desk/index.html",
        mine=mine,
        has_department=bool(own_departments(reader)),
        to_decide=queries.to_decide(reader),
        waiting=queries.waiting(reader, mine, shown("waiting")),
        shown=shown,
        **{name: ask(reader) if is_official else [] for name, ask in officials.items()},
        places=queries.PLACES,
        tag_of=life.tag,
        today=clock.today,
        is_official=is_official,
        work_is_late=health.look().is_late,
    )


@blueprint.post("/desk/mail")
@web.permission(Permission.staff)
def by_mail() -> web.Answer:
    """Get a mail in the morning when something new stands on the desk, or none."""
    wanted = request.form.get("by_mail") == "1"
    actions.want_mail(current_user, wanted)
    flash(_("You get mail about it.") if wanted else _("You get no mail about it."), "success")
    return web.redirect(url_for("desk.index"))


def _is_staff(person: Reader) -> bool:
    return person.works_as("official") or person.works_as("moderator")


def _is_official(person: Reader) -> bool:
    return person.works_as("official")


def init_app(app: Flask) -> None:
    """Add the room to the application."""
    app.register_blueprint(blueprint)
    app.jinja_env.globals.update(
        desk_nav=lambda: web.menus.menu("desk"), desk_line=words.line, desk_work=words.work
    )
    register_data("desk mail", own_data.desk_mail, actions.forget)
    web.menus.add(
        NavigationItem(
            "staff", mark("The desk"), "desk.index", order=80, under="/desk", shown=_is_staff
        ),
        NavigationItem("desk", mark("What waits"), "desk.index", order=10),
        NavigationItem(
            "desk", mark("Hearings"), "hearings.desk_hearings", order=20, under="/desk/hearings"
        ),
        NavigationItem(
            "desk", mark("Ideas"), "board.board", order=30, under="/desk/ideas", shown=_is_official
        ),
    )
