"""Routes of the pages room: the front page, plain words, the choice of language, and health."""

from flask import Blueprint, Flask, request

from participation import web
from participation.i18n import COOKIE, LANGUAGES
from participation.web import Permission

blueprint = Blueprint("pages", __name__)


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


def init_app(app: Flask) -> None:
    """Add the room to the application."""
    app.register_blueprint(blueprint)
