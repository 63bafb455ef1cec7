"""Routes of the spaces room: house rules accepted, invitations taken up, membership by mail domain."""

from urllib.parse import quote, urlsplit

from flask import Blueprint, Flask, abort, request, url_for
from flask_login import current_user

from participation import web
from participation.spaces import actions, queries
from participation.spaces.models import Space
from participation.web import Permission

blueprint = Blueprint("spaces", __name__)


# ------------------------------------------------------------------------------ house rules


def require_house_rules(space: Space) -> None:
    """Go on when the reader has accepted the space's house rules as they stand; else show them.

    Call it before a first contribution. A visitor is sent to sign in; after accepting, the reader
    comes back to the page with the form. A space without house rules asks for nothing.
    """
    web.sign_in_first()
    if not space.house_rules.strip() or queries.has_accepted_rules(current_user, space):
        return
    here = request.full_path.rstrip("?")
    if request.method not in ("GET", "HEAD"):
        came_from = urlsplit(request.referrer or "/")
        here = came_from.path + (f"?{came_from.query}" if came_from.query else "")
    address = url_for("spaces.house_rules", slug=space.slug)
    abort(web.redirect(f"{address}?next={quote(here, safe='/')}"))


@blueprint.get("/spaces/<slug>/house-rules")
@web.permission(Permission.anyone)
def house_rules(slug: str) -> web.Answer:
    """What is asked of those who write in a space; the signed-in reader can accept it here."""
    space = queries.get(slug, current_user) or abort(404)
    return web.page(
        "spaces/house_rules.html",
        space=space,
        accepted=queries.has_accepted_rules(current_user, space),
        next_path=web.back(""),
    )


@blueprint.post("/spaces/<slug>/house-rules")
@web.permission(Permission.signed_in)
def accept_house_rules(slug: str) -> web.Answer:
    """Accept the house rules and go on to where the reader was."""
    space = queries.get(slug, current_user) or abort(404)
    actions.accept_house_rules(space, by=current_user)
    return web.redirect(web.back(url_for("spaces.house_rules", slug=space.slug)))


def init_app(app: Flask) -> None:
    """Add the room to the application."""
    app.register_blueprint(blueprint)
