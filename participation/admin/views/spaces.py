"""Spaces, their house rules, departments, topics and areas."""

from typing import Any

from flask import abort, flash, request, url_for
from flask_login import current_user

from participation import web
from participation.admin import actions, forms, queries
from participation.admin.actions import Taken
from participation.admin.views.blueprint import blueprint
from participation.i18n import gettext as _
from participation.spaces.models import Audience, LabelKind, Space
from participation.web import Permission


def tabs(space: Space) -> list[dict[str, Any]]:
    """The pages of one space, for the menu above them."""
    pages = (
        (_("Settings"), "admin.space"),
        (_("House rules"), "admin.house_rules"),
        (_("Departments"), "admin.departments"),
        (_("Topics and areas"), "admin.labels"),
        (_("Areas on the map"), "locations.outlines"),
        (_("People"), "admin.space_people"),
        (_("Memo template"), "admin.memo_template"),
    )
    return [
        {
            "text": text,
            "href": url_for(endpoint, slug=space.slug),
            "current": request.endpoint == endpoint,
        }
        for text, endpoint in pages
    ]


def space_or_404(slug: str) -> Space:
    """The space of that address; whoever runs the site may know of all of them."""
    return queries.space(slug) or abort(404)


@blueprint.get("/spaces")
@web.permission(Permission.admin)
def spaces() -> web.Answer:
    """All spaces."""
    return web.page("admin/spaces.html", states=queries.space_states())


@blueprint.route("/spaces/new", methods=["GET", "POST"])
@web.permission(Permission.admin)
@web.once
def new_space() -> web.Answer:
    """Make a space."""
    form = forms.NewSpaceForm()
    if form.validate_on_submit():
        values = _space_values(form)
        values.update(slug=form.slug.data, audience=Audience(form.audience.data))
        try:
            made = actions.create_space(**values, by=current_user)
        except Taken:
            form.slug.errors = [_("Another space has this address. Choose another one.")]
        else:
            flash(_("The space is created. Give it house rules and departments next."), "success")
            return web.redirect(url_for("admin.space", slug=made.slug))
    return web.page("admin/new_space.html", status=form.status, form=form)


@blueprint.route("/spaces/<slug>", methods=["GET", "POST"])
@web.permission(Permission.admin)
def space(slug: str) -> web.Answer:
    """Change a space."""
    found = space_or_404(slug)
    form = forms.SpaceForm(obj=found)
    form.allow_timezone(found.timezone)
    if form.validate_on_submit() and web.check_version(form, found.version):
        actions.edit_space(found, **_space_values(form), by=current_user)
        flash(_("The space is saved."), "success")
        return web.redirect(url_for("admin.space", slug=slug))
    return web.page(
        "admin/space.html", status=form.status, form=form, space=found, tabs=tabs(found)
    )


def _space_values(form: forms.SpaceForm) -> dict[str, Any]:
    names = ("name", "organisation", "description", "language", "timezone")
    return {name: form[name].data for name in names}


@blueprint.post("/spaces/<slug>/closure")
@web.permission(Permission.admin)
def close_space(slug: str) -> web.Answer:
    """Close a space."""
    actions.close_space(space_or_404(slug), by=current_user)
    flash(_("The space is closed. What was written there can still be read."), "success")
    return web.redirect(url_for("admin.space", slug=slug))


@blueprint.post("/spaces/<slug>/reopening")
@web.permission(Permission.admin)
def reopen_space(slug: str) -> web.Answer:
    """Open a closed space again."""
    actions.reopen_space(space_or_404(slug), by=current_user)
    flash(_("The space is open again."), "success")
    return web.redirect(url_for("admin.space", slug=slug))


@blueprint.route("/spaces/<slug>/house-rules", methods=["GET", "POST"])
@web.permission(Permission.admin)
def house_rules(slug: str) -> web.Answer:
    """Write the house rules of a space, with a preview."""
    found = space_or_404(slug)
    form = forms.HouseRulesForm(rules=found.house_rules, version=found.version)
    preview = "preview" in request.form
    ok = form.validate_on_submit() and not preview
    if ok and web.check_version(form, found.version):
        actions.change_house_rules(found, form.rules.data or "", by=current_user)
        flash(_("The house rules are saved."), "success")
        return web.redirect(url_for("admin.house_rules", slug=slug))
    return web.page(
        "admin/house_rules.html",
        status=422 if form.errors else 200,
        form=form,
        space=found,
        tabs=tabs(found),
        preview=form.rules.data if preview and not form.errors else None,
    )


@blueprint.route("/spaces/<slug>/departments", methods=["GET", "POST"])
@web.permission(Permission.admin)
@web.once
def departments(slug: str) -> web.Answer:
    """The departments of a space, and one more."""
    found = space_or_404(slug)
    form = forms.DepartmentForm()
    if form.validate_on_submit():
        name, email = str(form.name.data), form.email.data or ""
        try:
            actions.add_department(found, name, email, by=current_user)
        except Taken:
            form.name.errors = [_("The space has a department of this name.")]
        else:
            flash(_("The department is added."), "success")
            return web.redirect(url_for("admin.departments", slug=slug))
    return web.page(
        "admin/departments.html",
        status=form.status,
        form=form,
        space=found,
        tabs=tabs(found),
        departments=queries.departments(found.id),
    )


@blueprint.route("/departments/<int:department_id>", methods=["GET", "POST"])
@web.permission(Permission.admin)
def department(department_id: int) -> web.Answer:
    """Change a department."""
    found = queries.department(department_id) or abort(404)
    form = forms.DepartmentForm(obj=found, closed=found.closed_at is not None)
    if form.validate_on_submit() and web.check_version(form, found.version):
        name, email = str(form.name.data), form.email.data or ""
        closed = form.closed.data
        actions.edit_department(found, name=name, email=email, closed=closed, by=current_user)
        flash(_("The department is saved."), "success")
        return web.redirect(url_for("admin.departments", slug=found.space.slug))
    return web.page("admin/department.html", status=form.status, form=form, department=found)


@blueprint.route("/spaces/<slug>/labels", methods=["GET", "POST"])
@web.permission(Permission.admin)
@web.once
def labels(slug: str) -> web.Answer:
    """The topics and areas of a space, and one more."""
    found = space_or_404(slug)
    form = forms.NewLabelForm()
    if form.validate_on_submit():
        kind, name = LabelKind(form.kind.data), str(form.name.data)
        try:
            actions.add_label(found, kind, name, by=current_user)
        except Taken:
            form.name.errors = [_("The space has one of this name.")]
        else:
            flash(_("“%(name)s” is added.", name=name), "success")
            return web.redirect(url_for("admin.labels", slug=slug))
    return web.page(
        "admin/labels.html",
        status=form.status,
        form=form,
        space=found,
        tabs=tabs(found),
        labels=queries.labels(found.id),
    )


@blueprint.route("/labels/<int:label_id>", methods=["GET", "POST"])
@web.permission(Permission.admin)
def label(label_id: int) -> web.Answer:
    """Rename a topic or an area, or take it out of use."""
    found, its_space = queries.label(label_id) or abort(404)
    form = forms.LabelForm(
        obj=found, closed=found.closed_at is not None, offered=found.source is None
    )
    if form.validate_on_submit() and web.check_version(form, found.version):
        name = str(form.name.data)
        actions.edit_label(
            found,
            name=name,
            closed=form.closed.data,
            offered=form.offered.data,
            by=current_user,
        )
        flash(_("“%(name)s” is saved.", name=name), "success")
        return web.redirect(url_for("admin.labels", slug=its_space.slug))
    return web.page("admin/label.html", status=form.status, form=form, label=found, space=its_space)
