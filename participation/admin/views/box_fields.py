"""What a box asks of an idea besides its text."""

from flask import abort, flash, url_for
from flask_login import current_user

from participation import web
from participation.admin import actions, queries
from participation.admin.forms.box_fields import BoxFieldsForm
from participation.admin.views.blueprint import blueprint
from participation.i18n import gettext as _
from participation.ideas.boxes.models import PlaceAsked
from participation.web import Permission


@blueprint.route("/boxes/<int:box_id>/fields", methods=["GET", "POST"])
@web.permission(Permission.admin)
def box_fields(box_id: int) -> web.Answer:
    """Say what is asked of an idea in a box besides its text; ideas that have answered keep what they say."""
    box = queries.box(box_id) or abort(404)
    form = BoxFieldsForm(version=box.version, place_asked=box.place_asked.value)
    if form.validate_on_submit() and web.check_version(form, box.version):
        kept = [each.kept() for each in form.written()]
        asked = PlaceAsked(form.place_asked.data)
        actions.edit_box(box, by=current_user, fields=kept, place_asked=asked)
        flash(_("The box is saved."), "success")
        return web.redirect(url_for("admin.box_fields", box_id=box_id))
    if not form.is_submitted():
        form.show(box.box_fields)
    return web.page("admin/box_fields.html", status=form.status, form=form, box=box)
