"""The pages where officials keep the reply templates of their spaces."""

from flask import abort, flash, request, url_for
from flask_login import current_user

from participation import text, web
from participation.i18n import gettext as _
from participation.ideas.replies import actions, queries
from participation.ideas.replies.blueprint import blueprint
from participation.ideas.replies.fields import FIELDS
from participation.ideas.replies.forms import TemplateForm
from participation.ideas.replies.models import ReplyTemplate
from participation.spaces.rules import is_official
from participation.web import Permission


@blueprint.get("/desk/ideas/replies")
@web.permission(Permission.official)
def index() -> web.Answer:
    """The templates of the official's spaces."""
    return web.page("ideas/replies/index.html", spaces=queries.by_space(current_user))


@blueprint.route("/desk/ideas/replies/new", methods=["GET", "POST"])
@web.permission(Permission.official)
@web.once
def new() -> web.Answer:
    """One more template for the space that `space` names."""
    wanted = text.clean(request.values.get("space"))
    spaces = queries.spaces(current_user)
    space = next((each for each in spaces if each.slug == wanted), None) or abort(404)
    form = TemplateForm()
    full = len(queries.of_space(space.id)) >= queries.MOST
    if full and form.is_submitted():
        form.form_errors.append(_("The space has as many templates as it may have."))
    elif form.validate_on_submit():
        actions.add(space, form.name.data or "", form.body.data or "", by=current_user)
        flash(_("The template is saved."), "success")
        return web.redirect(url_for("replies.index"))
    return web.page(
        "ideas/replies/template.html",
        status=form.status,
        form=form,
        space=space,
        reply=None,
        fields=FIELDS,
    )


def _template(template_id: int) -> ReplyTemplate:
    found = queries.get(template_id)
    if found is None or not is_official(current_user, found.space_id):
        abort(404)
    return found


@blueprint.route("/desk/ideas/replies/<int:template_id>", methods=["GET", "POST"])
@web.permission(Permission.official)
def edit(template_id: int) -> web.Answer:
    """Another name or text for a template."""
    template = _template(template_id)
    form = TemplateForm(obj=template)
    if form.validate_on_submit() and web.check_version(form, template.version):
        actions.edit(template, form.name.data or "", form.body.data or "", by=current_user)
        flash(_("The template is saved."), "success")
        return web.redirect(url_for("replies.index"))
    return web.page(
        "ideas/replies/template.html",
        status=form.status,
        form=form,
        space=template.space,
        reply=template,
        fields=FIELDS,
    )


@blueprint.post("/desk/ideas/replies/<int:template_id>/removal")
@web.permission(Permission.official)
def remove(template_id: int) -> web.Answer:
    """Take a template away."""
    actions.remove(_template(template_id), by=current_user)
    flash(_("The template is removed. Answers that began with it stay as they are."), "success")
    return web.redirect(url_for("replies.index"))
