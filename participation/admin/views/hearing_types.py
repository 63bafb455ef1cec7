"""Hearing types: what the law or custom asks of each kind of hearing."""

from typing import Any

from flask import abort, flash, url_for
from flask_login import current_user

from participation import db, web
from participation.admin import actions, forms, queries
from participation.admin.actions import Taken
from participation.admin.views.blueprint import blueprint
from participation.hearings.notice.models import HearingType, Publication
from participation.i18n import gettext as _
from participation.web import Permission


@blueprint.get("/hearing-types")
@web.permission(Permission.admin)
def hearing_types() -> web.Answer:
    """All hearing types, and how many hearings were as long as theirs asks for."""
    return web.page(
        "admin/hearing_types.html", types=queries.hearing_types(), kept=queries.minimum_kept()
    )


@blueprint.route("/hearing-types/new", methods=["GET", "POST"])
@web.permission(Permission.admin)
@web.once
def new_hearing_type() -> web.Answer:
    """Add a hearing type."""
    form = forms.HearingTypeForm()
    if form.validate_on_submit():
        try:
            actions.create_hearing_type(**_values(form), by=current_user)
        except Taken:
            form.name.errors = [_("There is a hearing type of this name.")]
        else:
            flash(_("The hearing type is added."), "success")
            return web.redirect(url_for("admin.hearing_types"))
    return web.page("admin/hearing_type.html", status=form.status, form=form, kind=None)


@blueprint.route("/hearing-types/<int:type_id>", methods=["GET", "POST"])
@web.permission(Permission.admin)
def hearing_type(type_id: int) -> web.Answer:
    """Change a hearing type, or take it out of use."""
    found = db.session.get(HearingType, type_id) or abort(404)
    form = forms.HearingTypeForm(obj=found, retired=found.retired_at is not None)
    if form.validate_on_submit() and web.check_version(form, found.version):
        retired = form.retired.data
        actions.edit_hearing_type(found, retired=retired, **_values(form), by=current_user)
        flash(_("The hearing type is saved."), "success")
        return web.redirect(url_for("admin.hearing_types"))
    return web.page("admin/hearing_type.html", status=form.status, form=form, kind=found)


def _values(form: forms.HearingTypeForm) -> dict[str, Any]:
    names = (
        "name",
        "minimum_days",
        "usual_days",
        "legal_basis",
        "required_documents",
        "allows_anonymous",
        "anonymous",
    )
    return {
        **{name: form[name].data for name in names},
        "country": form.country.data or None,
        "publication": Publication(form.publication.data),
    }
