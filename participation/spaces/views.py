"""Routes of the spaces room: house rules accepted, invitations taken up, membership by mail domain."""

from typing import Any
from urllib.parse import quote

from flask import Blueprint, Flask, abort, flash, request, url_for
from flask_login import current_user

from participation import web
from participation.accounts import limits, register_data, register_figure, register_panel, tokens
from participation.accounts.models import Purpose, User
from participation.accounts.queries import by_id
from participation.accounts.views.entering import link_over
from participation.i18n import gettext as _
from participation.spaces import actions, queries, rules
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
    address = url_for("spaces.house_rules", slug=space.slug)
    abort(web.redirect(f"{address}?next={quote(web.came_from(), safe='/')}"))


@blueprint.get("/spaces/<slug>/house-rules")
@web.permission(Permission.anyone)
@web.shared_page
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


# ------------------------------------------------------------------------------ invitations


@blueprint.route("/invitation", methods=["GET", "POST"])
@web.permission(Permission.anyone)
def invitation() -> web.Answer:
    """An invitation by mail: what it is to, and for the invited person the button that accepts it."""
    token = tokens.find(request.args.get("token"), Purpose.invitation)
    invited = queries.invitation_by_token(token.id) if token else None
    if token is None or invited is None:
        return link_over()
    mine = rules.may_accept(current_user, invited)
    if request.method == "POST":
        web.allow(mine)
        if not actions.accept_invitation(invited, token, by=current_user):
            return link_over()
        flash(_("Welcome to %(space)s.", space=invited.space.name), "success")
        return web.redirect(invited.space.path)
    return web.page("spaces/invitation.html", invitation=invited, mine=mine, here=request.full_path)


# ---------------------------------------------------------------- membership by mail domain


@blueprint.post("/spaces/<slug>/membership")
@web.permission(Permission.signed_in)
@web.once
def join(slug: str) -> web.Answer:
    """Join an internal space that one's mail domain opens."""
    open_to_me = {space.slug: space for space in queries.joinable(current_user)}
    space = open_to_me.get(slug) or abort(404)
    if current_user.email_confirmed_at is None:
        limits.count_mail(current_user.email, "join")
    if actions.join(space, by=current_user):
        flash(_("Welcome to %(space)s.", space=space.name), "success")
        return web.redirect(space.path)
    return web.look_in_your_mail(current_user.email)


@blueprint.route("/membership", methods=["GET", "POST"])
@web.permission(Permission.anyone)
def confirm_joining() -> web.Answer:
    """Confirm by mail that one wants to join; opening the link does nothing yet."""
    token = tokens.find(request.args.get("token"), Purpose.join_domain)
    user = by_id(token.user_id) if token and token.user_id else None
    if token is None or user is None or user.email != token.email:
        return link_over()
    space = {each.id: each for each in queries.joinable(user)}.get(token.data["space"])
    if space is None:
        return link_over()
    if request.method == "POST":
        if not user.is_active or not actions.confirm_joining(space, token, user):
            return link_over()
        flash(_("Welcome to %(space)s.", space=space.name), "success")
        return web.redirect(space.path)
    return web.page("spaces/confirm_joining.html", space=space)


def _account_panel(user: User) -> dict[str, Any]:
    return {"spaces": queries.memberships(user), "joinable": queries.joinable(user)}


def init_app(app: Flask) -> None:
    """Add the room to the application, its panel to the account page, its part to "my data"."""
    app.register_blueprint(blueprint)
    register_figure("home", queries.home_of)
    register_panel("spaces/_memberships.html", _account_panel, order=20)
    register_data("house_rules_accepted", queries.accepted_rules, actions.erase_traces)
