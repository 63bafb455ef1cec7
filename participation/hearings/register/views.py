"""Routes of the register of organisations, at the desk."""

from typing import Any

from flask import abort, flash, request, url_for
from flask_login import current_user

from participation import web
from participation.hearings.register import actions, queries
from participation.hearings.register import table as reading
from participation.hearings.register.actions import AlreadyThere
from participation.hearings.register.blueprint import blueprint
from participation.hearings.register.forms import OrganisationForm, TableForm
from participation.hearings.register.models import Organisation
from participation.hearings.register.queries import MOST
from participation.hearings.register.rules import may_keep_in
from participation.i18n import gettext as _
from participation.i18n import ngettext
from participation.spreadsheets.reading import TableRefused
from participation.web import Permission


@blueprint.get("/desk/organisations")
@web.permission(Permission.official)
def organisations() -> web.Answer:
    """The register, by the alphabet."""
    wanted = queries.OrganisationFilter.read(request.args)
    found = web.paged(
        lambda cursor, limit: queries.organisations(current_user, wanted, cursor, limit),
        lambda row: [row.sorted_as, row.id],
        width=2,
        size=50,
    )
    return web.page(
        "hearings/register/index.html",
        fragment="list",
        page=found,
        wanted=wanted,
        groups=queries.groups(current_user),
        may_add=bool(queries.spaces(current_user)),
    )


def _spaces() -> Any:
    found = queries.spaces(current_user)
    web.allow(bool(found))
    return found


@blueprint.route("/desk/organisations/new", methods=["GET", "POST"])
@web.permission(Permission.official)
@web.once
def new_organisation() -> web.Answer:
    """Add an organisation to the register."""
    form = OrganisationForm()
    form.offer(_spaces())
    if form.validate_on_submit():
        try:
            actions.add(form.space.data, form.details(), by=current_user)
        except AlreadyThere:
            form.is_there()
        else:
            flash(_("%(name)s is in the register.", name=form.name.data), "success")
            return web.redirect(url_for("register.organisations"))
    return web.page("hearings/register/edit.html", status=form.status, form=form, organisation=None)


def _organisation(organisation_id: int) -> Organisation:
    found = queries.organisation(organisation_id, current_user) or abort(404)
    web.allow(may_keep_in(current_user, found.space))
    return found


@blueprint.route("/desk/organisations/<int:organisation_id>", methods=["GET", "POST"])
@web.permission(Permission.official)
def organisation(organisation_id: int) -> web.Answer:
    """What the register holds about an organisation."""
    found = _organisation(organisation_id)
    form = OrganisationForm()
    form.offer([], found)
    if not form.is_submitted():
        form.show(found)
    good = form.validate_on_submit()
    stale = good and not web.check_version(form, found.version)
    if good and not stale:
        try:
            actions.save(found, form.details(), by=current_user)
        except AlreadyThere:
            form.is_there()
        else:
            flash(_("The changes are saved."), "success")
            return web.redirect(url_for("register.organisations"))
    return web.page(
        "hearings/register/edit.html",
        status=form.status,
        form=form,
        organisation=found,
        stale=stale,
    )


@blueprint.post("/desk/organisations/<int:organisation_id>/retirement")
@web.permission(Permission.official)
def retire(organisation_id: int) -> web.Answer:
    """Take an organisation out of use, or put it in use again."""
    found = _organisation(organisation_id)
    if request.form.get("again") == "1":
        actions.take_back(found, by=current_user)
        flash(_("%(name)s is in use again.", name=found.name), "success")
    else:
        actions.retire(found, by=current_user)
        flash(
            _("%(name)s is out of use. Earlier invitations are kept.", name=found.name), "success"
        )
    return web.redirect(url_for("register.organisations"))


@blueprint.route("/desk/organisations/table", methods=["GET", "POST"])
@web.permission(Permission.official)
@web.once
def table() -> web.Answer:
    """Bring a table into the register: first it is shown what it would do."""
    spaces = _spaces()
    taken = reading.unpacked(request.form.get("rows", ""))
    if taken and taken[0] in {space.id for space in spaces}:
        found = actions.take_in(taken[0], taken[1], by=current_user, moved=ticked_moved())
        flash(
            ngettext(
                "%(num)s organisation is in the register.",
                "%(num)s organisations are in the register.",
                len(found),
            ),
            "success",
        )
        return web.redirect(url_for("register.organisations"))
    form = TableForm()
    form.offer(spaces)
    shown = None
    if form.validate_on_submit():
        shown = preview(form, form.space.data)
    elif "rows" in request.form:
        say_too_old(form)
    status = 200 if shown and shown["rows"] else form.status
    return web.page(
        "hearings/register/table.html", status=status, form=form, shown=shown, spaces=spaces
    )


def say_too_old(form: Any) -> None:
    """Say that the rows of a preview are not taken any more."""
    form.file.errors = [_("Too long has passed since it was shown. Bring the table in again.")]


def preview(form: Any, space_id: int) -> dict[str, Any] | None:
    """What a table would do, for its preview; None when it is refused, and the field says why."""
    try:
        found = reading.read(form.file.data.stream)
    except TableRefused as refusal:
        form.file.errors = [*form.file.errors, str(refusal)]
        return None
    shown = reading.beside_register(space_id, found.good)
    unclear = [
        (number, _("Several in the register have this name. Add its number or its e-mail address."))
        for number, each in zip(found.numbers, shown, strict=True)
        if each.unclear
    ]
    rows = [each for each in shown if not each.unclear]
    return {
        "rows": rows,
        "bad": sorted([*found.bad, *unclear]),
        "packed": reading.packed(space_id, [each.details for each in rows]),
    }


def ticked_moved() -> set[int]:
    """The places of the rows that somebody has said are known, with a new address."""
    found = request.form.getlist("moved")[:MOST]
    return {int(each) for each in found if each.isascii() and each.isdecimal() and len(each) < 6}
