"""The home of an employee, and what she chooses there."""

from collections.abc import Sequence

from flask import Blueprint, Flask, abort, flash, g, url_for
from flask_login import current_user

from participation import web
from participation.accounts.models import Reader
from participation.home import actions, queries, rules
from participation.home.forms import DepartmentForm
from participation.i18n import gettext as _
from participation.i18n import mark
from participation.ideas.employees import queries as employees
from participation.ideas.employees.words import won_figures
from participation.ideas.transfers.queries import asked as asked_to_agree
from participation.illustrations import faces
from participation.pages import queries as pages
from participation.pages.views.front import HOMES
from participation.spaces.models import Space
from participation.web import NavigationItem, Permission

blueprint = Blueprint("home", __name__)


@blueprint.get("/home")
@web.permission(Permission.signed_in)
def index() -> web.Answer:
    """The home of the space that was chosen, or the only one; who has none is led to the front page."""
    slug = current_user.figures.get("home")
    spaces = queries.homes(current_user)
    space = next((each for each in spaces if each.slug == slug), None)
    return _page(space, spaces) if space else web.see_other(url_for("pages.index", front=1))


@blueprint.get("/home/<slug>")
@web.permission(Permission.signed_in)
def show(slug: str) -> web.Answer:
    """The home of one of the reader's spaces."""
    space, spaces = _own(slug)
    return _page(space, spaces)


@blueprint.post("/home/<slug>")
@web.permission(Permission.signed_in)
def choose(slug: str) -> web.Answer:
    """Come home to this space from now on."""
    space, _spaces = _own(slug)
    actions.come_home_to(space, by=current_user)
    flash(_("You come home to %(space)s from now on.", space=space.name), "success")
    return web.redirect(url_for("home.index"))


@blueprint.post("/home/<slug>/department")
@web.permission(Permission.signed_in)
def department(slug: str) -> web.Answer:
    """Say in which department one works."""
    space, spaces = _own(slug)
    web.allow(rules.may_choose_department(current_user, space.id))
    form = _department_form(space) or abort(404)
    if form.validate_on_submit():
        wanted = form.department.data
        found = next((each for each in space.departments if str(each.id) == wanted), None)
        actions.work_in(space, found, by=current_user)
        flash(_("Your department is saved."), "success")
        return web.redirect(url_for("home.show", slug=slug))
    return _page(space, spaces, form)


def _own(slug: str) -> tuple[Space, Sequence[Space]]:
    spaces = queries.homes(current_user)
    space = next((each for each in spaces if each.slug == slug), None)
    return space or abort(404), spaces


def _department_form(space: Space) -> DepartmentForm | None:
    own = rules.employed(current_user, space.id)
    if not rules.may_choose_department(current_user, space.id) or not space.departments:
        return None
    form = DepartmentForm(department=str(own[0].department_id or ""))
    form.offer(space.departments)
    return form


def _page(space: Space, spaces: Sequence[Space], form: DepartmentForm | None = None) -> web.Answer:
    reader: Reader = current_user._get_current_object()
    boxes = pages.open_boxes(reader, space.id)
    return web.page(
        "home/home.html",
        status=form.status if form else 200,
        space=space,
        spaces=spaces,
        form=form or _department_form(space),
        waiting=queries.waiting(reader, space.id),
        asked=asked_to_agree(reader),
        invitations=reader.figures.get("coauthor_invitations") or 0,
        hearings=pages.open_hearings(reader, limit=4, space_id=space.id),
        boxes=boxes,
        ideas=pages.growing_ideas(reader, boxes, limit=3),
        result=queries.result(reader, space.id),
        figures=won_figures(employees.won(reader, space.id)),
        pictures=faces.of_space(space.id) if space.face_id else (),
        is_chosen=space.slug == reader.figures.get("home"),
    )


def _has_home(reader: Reader) -> bool:
    # On a page about an error it may not be known who reads.
    return not g.get("nameless") and bool(reader.figures.get("home"))


def _home(reader: Reader) -> str | None:
    return url_for("home.index") if _has_home(reader) else None


def init_app(app: Flask) -> None:
    """Add the room to the application."""
    web.menus.add(
        NavigationItem("main", mark("Home"), "home.index", order=5, under="/home", shown=_has_home)
    )
    HOMES.fill(app, _home)
    app.register_blueprint(blueprint)
