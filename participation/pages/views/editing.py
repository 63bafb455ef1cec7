"""The plain-word pages as an admin writes them."""

from collections.abc import Sequence

from flask import abort, flash, request, url_for
from flask_login import current_user

from participation import config, web
from participation.i18n import LANGUAGES
from participation.i18n import NAMES as LANGUAGE_NAMES
from participation.i18n import gettext as _
from participation.pages import actions, texts
from participation.pages.defaults import FACTS, NAMES, Text, default, fill
from participation.pages.forms import PlainPageForm
from participation.pages.models import PlainPage, PlainPageVersion
from participation.pages.views.blueprint import blueprint
from participation.web import Permission
from participation.web.checklist import Missing


def check() -> Sequence[Missing]:
    """The pages that only the authority can finish, and that still say what came with the software."""
    language = config.current().default_language
    written = texts.written_pages()
    return [
        Missing(
            _(
                "The page “%(name)s” still has the text that came with the software. "
                "Add the facts that only you know.",
                name=_(NAMES[slug]),
            ),
            url_for("pages.edit", slug=slug, language=language),
            _("Edit the page “%(name)s”", name=_(NAMES[slug])),
        )
        for slug in ("privacy", "accessibility", "contact")
        if (slug, language) not in written
    ]


@blueprint.get("/admin/pages")
@web.permission(Permission.admin)
def edit_list() -> web.Answer:
    """The plain-word pages in each language."""
    written = texts.written_pages()
    return web.page(
        "pages/admin/index.html", names=NAMES, languages_known=LANGUAGE_NAMES, written=written
    )


@blueprint.route("/admin/pages/<slug>/<language>", methods=["GET", "POST"])
@web.permission(Permission.admin)
def edit(slug: str, language: str) -> web.Answer:
    """Write a page, see how it will look, save it."""
    if slug not in NAMES or language not in LANGUAGES:
        abort(404)
    page = texts.plain_page(slug, language)
    versions = texts.versions(page) if page else []
    source = _starting_text(slug, language, page, versions)
    form = PlainPageForm(title=source.title, body=source.body, version=page.version if page else 0)
    preview = form.is_submitted() and "preview" in request.form
    ok = form.validate_on_submit() and not preview
    if ok and web.check_version(form, page.version if page else 0):
        title, body = str(form.title.data), str(form.body.data)
        actions.save_plain_page(page, slug, language, title=title, body=body, by=current_user)
        flash(_("The page is saved."), "success")
        return web.redirect(url_for("pages.edit", slug=slug, language=language))
    return web.page(
        "pages/admin/edit.html",
        status=422 if form.errors else 200,
        form=form,
        slug=slug,
        name=_(NAMES[slug]),
        tongue=language,
        language_name=LANGUAGE_NAMES[language],
        others=[
            {
                "text": text,
                "href": url_for("pages.edit", slug=slug, language=code),
                "current": code == language,
            }
            for code, text in LANGUAGE_NAMES.items()
        ],
        facts=[_(fact) for fact in FACTS[slug]],
        page=page,
        versions=versions,
        preview=fill(form.body.data or "") if preview and not form.errors else None,
        current_text=fill(page.body) if page and form.form_errors else None,
    )


def _starting_text(
    slug: str, language: str, page: PlainPage | None, versions: Sequence[PlainPageVersion]
) -> Text:
    """What the form opens with: the present text, or the one of an earlier version (`from`)."""
    wanted = request.args.get("from", "")
    for version in versions:
        if str(version.number) == wanted:
            return Text(version.title, version.body)
    if page is None or wanted == "0":
        return default(slug, language)
    return Text(page.title, page.body)
