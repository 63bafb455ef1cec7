"""The Word template that a space's hearing memos are made by."""

import io

from flask import abort, flash, request, send_file, url_for
from flask_login import current_user

from participation import storage, web
from participation.admin import forms
from participation.admin.views.blueprint import blueprint
from participation.admin.views.spaces import space_or_404, tabs
from participation.hearings.memos import actions, queries, wordfiles
from participation.i18n import gettext as _
from participation.spaces.models import Space
from participation.web import Permission

HOME = "/spaces/<slug>/memo-template"


@blueprint.route(HOME, methods=["GET", "POST"])
@web.permission(Permission.admin)
@web.once
def memo_template(slug: str) -> web.Answer:
    """Which template is used; one's own instead, after a trial."""
    space = space_or_404(slug)
    form = forms.MemoTemplateForm()
    if form.validate_on_submit() and _saved(space, form):
        flash(_("The template works, and is used from now on."), "success")
        return web.redirect(url_for("admin.memo_template", slug=slug))
    return web.page(
        "admin/memo_template.html",
        status=form.status,
        form=form,
        space=space,
        tabs=tabs(space),
        used=queries.about_template(space.id),
    )


def _saved(space: Space, form: forms.MemoTemplateForm) -> bool:
    sent = request.files[form.file.name]
    content = sent.stream.read(wordfiles.MOST_BYTES + 1)
    try:
        actions.save(space, sent.filename or "", content, by=current_user)
    except wordfiles.TemplateRefused as refused:
        form.file.errors = [str(refused)]
        return False
    return True


@blueprint.post(HOME + "/removal")
@web.permission(Permission.admin)
def memo_template_removal(slug: str) -> web.Answer:
    """Let the standard template be used again."""
    space = space_or_404(slug)
    actions.remove(space, by=current_user)
    flash(_("Memos are made by the standard template again."), "success")
    return web.redirect(url_for("admin.memo_template", slug=slug))


@blueprint.get(HOME + "/<which>.docx")
@web.permission(Permission.admin)
def memo_template_file(slug: str, which: str) -> web.Answer:
    """The standard template, to begin with, or the space's own."""
    space = space_or_404(slug)
    content = None
    if which == "standard":
        content = wordfiles.standard()
    elif which == "own":
        content = queries.template_of(space.id)
    if content is None:
        abort(404)
    return send_file(
        io.BytesIO(content), storage.DOCX, as_attachment=True, download_name=f"memo-{which}.docx"
    )
