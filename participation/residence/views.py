"""Where a person says in which area of a space they live, and its panel on the account page."""

from typing import Any

from flask import Blueprint, Flask, abort, flash, url_for
from flask_login import current_user

from participation import web
from participation.accounts import register_data, register_figure, register_panel
from participation.accounts.models import User
from participation.i18n import gettext as _
from participation.residence import actions, invariants, own_data, queries, rules
from participation.residence.forms import ResidenceForm
from participation.spaces import queries as spaces
from participation.spaces.models import LabelKind
from participation.web import Permission

__all__ = ["blueprint", "init_app", "invariants"]

blueprint = Blueprint("residence", __name__)


@blueprint.route("/spaces/<slug>/residence", methods=["GET", "POST"])
@web.permission(Permission.signed_in)
@web.limiter.limit("30 per hour", methods=["POST"])
def choose(slug: str) -> web.Answer:
    """A person says in which area of a space they live."""
    space = spaces.get(slug, current_user) or abort(404)
    web.allow(rules.may_say(current_user, space))
    areas = spaces.labels(current_user, space_id=space.id, kind=LabelKind.area, imported=False)
    said = queries.said(current_user, space.id)
    form = ResidenceForm(area=str(said.area.id) if said.area else None, next=web.back(""))
    form.offer(areas)
    if form.validate_on_submit():
        area = next(each for each in areas if str(each.id) == form.area.data)
        try:
            actions.choose(space, area, by=current_user)
        except actions.TooSoon:
            form.area.errors = [_("You can say another area 30 days after the last one.")]
        else:
            flash(_("You have said that you live here: %(area)s.", area=area.name), "success")
            return web.redirect(web.back(url_for("residence.choose", slug=slug)))
    return web.page(
        "residence/choose.html",
        status=422 if form.errors else form.status,
        space=space,
        form=form,
        areas=areas,
        said=said,
        changes_from=rules.changes_from(*said),
        next_path=web.back(""),
    )


@blueprint.post("/spaces/<slug>/residence/withdrawal")
@web.permission(Permission.signed_in)
def take_back(slug: str) -> web.Answer:
    """A person says nothing more of where they live."""
    space = spaces.get(slug, current_user) or abort(404)
    if queries.said(current_user, space.id).residence is not None:
        actions.take_back(space, by=current_user)
    flash(_("It is not kept any more where you live."), "success")
    return web.redirect(url_for("residence.choose", slug=slug))


def _account_panel(user: User) -> dict[str, Any]:
    return {"spaces": queries.spaces_with_areas(user)}


def init_app(app: Flask) -> None:
    """Add the room to the application, its panel to the account page, its part to "my data"."""
    app.register_blueprint(blueprint)
    register_figure("lives_in", queries.figure)
    register_panel("residence/_account.html", _account_panel, order=25)
    register_data("residences", own_data.residences, actions.forget)
