"""The plain-word pages as people read them, and the choice of language."""

from flask import request
from flask_login import current_user

from participation import web
from participation.i18n import COOKIE, LANGUAGES, language
from participation.i18n import gettext as _
from participation.pages import texts
from participation.pages.defaults import NAMES
from participation.pages.views.blueprint import blueprint
from participation.spaces import queries as spaces
from participation.web import Permission


def endpoint(slug: str) -> str:
    """The endpoint of a plain-word page."""
    return f"pages.{slug.replace('-', '_')}"


@web.permission(Permission.anyone)
@web.shared_page
def show(slug: str) -> web.Answer:
    """A plain-word page in the reader's language."""
    page = texts.shown_page(slug, language())
    with_rules = slug == "house-rules"
    return web.page(
        "pages/plain.html",
        page=page,
        slug=slug,
        tabs=[
            {"text": _(name), "href": f"/{other}", "current": other == slug}
            for other, name in NAMES.items()
        ],
        spaces=[s for s in spaces.readable(current_user) if s.house_rules] if with_rules else [],
    )


for slug in NAMES:
    blueprint.add_url_rule(
        f"/{slug}", endpoint(slug).removeprefix("pages."), show, defaults={"slug": slug}
    )


@blueprint.post("/language")
@web.permission(Permission.anyone)
def choose_language() -> web.Answer:
    """Keep the reader's choice of language on this device and go back to the page."""
    answer = web.redirect(web.safe_path(request.form.get("back")) or "/")
    if request.form.get("language") in LANGUAGES:
        answer.set_cookie(
            COOKIE, request.form["language"], max_age=31536000, samesite="Lax", httponly=True
        )
    return answer
