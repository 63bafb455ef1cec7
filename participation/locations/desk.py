"""The outlines of a space at its administration: uploaded, and taken away."""

from flask import abort, flash, url_for
from flask_login import current_user

from participation import web
from participation.i18n import gettext as _
from participation.i18n import ngettext
from participation.locations import outlining
from participation.locations.blueprint import blueprint
from participation.locations.forms import OutlineForm
from participation.spaces.models import Space
from participation.web import Permission


@blueprint.route("/admin/spaces/<slug>/outlines", methods=["GET", "POST"])
@web.permission(Permission.admin)
def outlines(slug: str) -> web.Answer:
    """Say where a space and its areas are, with GeoJSON files."""
    space = outlining.space(slug) or abort(404)
    areas = outlining.areas(space)
    form = OutlineForm()
    form.offer(areas)
    if form.validate_on_submit() and (read := form.read()) is not None:
        saved, left_out = outlining.save(space, form.of.data, read, by=current_user)
        if not saved:
            form.file.errors = [_("No part of the file has the name of an area of this space.")]
        else:
            flash(
                ngettext("%(num)s outline is saved.", "%(num)s outlines are saved.", saved),
                "success",
            )
            if left_out:
                names = ", ".join(left_out[:10])
                flash(
                    _("No area has these names, so they were left out: %(names)s.", names=names),
                    "info",
                )
            return web.redirect(url_for("locations.outlines", slug=slug))
    return web.page(
        "locations/outlines.html",
        status=422 if form.is_submitted() else 200,
        form=form,
        space=space,
        kept=outlining.kept(space),
    )


@blueprint.post("/admin/spaces/<slug>/outlines/<int:outline_id>/removal")
@web.permission(Permission.admin)
def outline_removal(slug: str, outline_id: int) -> web.Answer:
    """Take an outline away; places that were given stay where they are."""
    space: Space = outlining.space(slug) or abort(404)
    outlining.remove(space, outline_id, by=current_user)
    flash(_("The outline is removed."), "success")
    return web.redirect(url_for("locations.outlines", slug=slug))
