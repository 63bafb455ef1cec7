"""Routes of the following room: follow, what I follow, what is new, and the way out of every mail."""

from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, Flask, abort, flash, request, url_for
from flask_login import current_user

from participation import clock, i18n, text, web
from participation.accounts import limits, register_data, register_figure, tokens
from participation.accounts.models import Purpose, Reader, Visitor
from participation.accounts.views.entering import link_over
from participation.following import actions, jobs, own_data, places, queries, words
from participation.following.forms import FollowForm, FrequencyForm
from participation.following.models import Follower, Frequency
from participation.following.queries import NoticeGroup
from participation.i18n import gettext as _
from participation.i18n import mark
from participation.moderation import queries as moderation
from participation.moderation import reports
from participation.moderation.models import Report
from participation.web import Permission
from participation.web.answers import htmx

__all__ = ["blueprint", "init_app", "jobs"]

blueprint = Blueprint("following", __name__)

HOUR = timedelta(hours=1)


# ---------------------------------------------------------------------------------- following


@blueprint.get("/follows")
@web.permission(Permission.signed_in)
def follows() -> web.Answer:
    """What I follow, and how often I get mail about it."""
    follower = queries.follower_of(current_user)
    return web.page(
        "following/follows.html",
        follower=follower,
        follows=queries.followed(current_user) if follower else [],
        form=_frequency_form(follower),
    )


def _frequency_form(follower: Follower | None) -> FrequencyForm:
    chosen = follower.frequency if follower else Frequency.daily
    with_site = follower is None or follower.user_id is not None
    return FrequencyForm(with_site=with_site, data={"frequency": chosen.value})


def _named() -> queries.Target | None:
    """What the form names, when the reader may know of it."""
    kind, value = (text.clean(request.form.get(name))[:200] for name in ("kind", "value"))
    return queries.target(kind, value, current_user)


@blueprint.post("/follows")
@web.permission(Permission.anyone)
@web.limiter.limit("120 per 10 minutes")
def follow() -> web.Answer:
    """Follow something: at once with an account, else by a link in a mail."""
    target = _named() or abort(404)
    if not current_user.is_authenticated:
        return _by_address(target)
    try:
        actions.follow(target, by=current_user)
    except actions.TooManyFollows:
        flash(_("You follow too much to follow more. Stop following something first."), "warning")
        return web.redirect(url_for("following.follows"))
    return _panel(target, True, _("You follow this. Mail comes as you have chosen on your page."))


def _by_address(target: queries.Target) -> web.Answer:
    """Send the link. The answer is the same whatever address it is."""
    form = FollowForm()
    if not form.validate_on_submit():
        return web.page("following/new.html", form=form, target=target, status=form.status)
    limits.count(f"follow:{limits.reader_address()}", 30, HOUR)
    limits.count_mail(form.email.data, "follow")
    actions.ask_address(target, form.email.data, language=i18n.language())
    return web.look_in_your_mail(form.email.data)


def _panel(target: queries.Target, followed: bool, said: str) -> web.Answer:
    """The panel as it is now, for htmx; else back to the page."""
    if htmx:
        place = places.FollowablePage(target.kind, target.value)
        return web.page(
            "following/panel.html", fragment="panel", place=place, followed=followed, said=said
        )
    flash(said, "success")
    return web.redirect(web.safe_path(web.came_from()) or target.path)


@blueprint.post("/follows/ending")
@web.permission(Permission.signed_in)
def end() -> web.Answer:
    """Follow something no more, as its own page asks."""
    target = _named() or abort(404)
    actions.end_target(target, by=current_user)
    return _panel(target, False, _("You no longer follow this."))


def _mine() -> Follower:
    follower: Follower = queries.follower_of(current_user) or abort(404)
    return follower


@blueprint.post("/follows/<int:follow_id>/ending")
@web.permission(Permission.signed_in)
def end_one(follow_id: int) -> web.Answer:
    """Follow something no more, from the list; also what can no longer be read."""
    actions.end(queries.follow(follow_id, _mine().id) or abort(404))
    flash(_("You no longer follow this."), "success")
    return web.redirect(url_for("following.follows"))


@blueprint.post("/follows/<int:follow_id>/mail")
@web.permission(Permission.signed_in)
def mail_of_one(follow_id: int) -> web.Answer:
    """Get the news of one thing by mail too, or on the site only."""
    by_mail = request.form.get("by_mail") == "1"
    actions.set_mail(queries.follow(follow_id, _mine().id) or abort(404), by_mail)
    flash(_("You get mail about it.") if by_mail else _("You get no mail about it."), "success")
    return web.redirect(url_for("following.follows"))


@blueprint.post("/follows/frequency")
@web.permission(Permission.signed_in)
def frequency() -> web.Answer:
    """Choose how often mail comes."""
    follower = _mine()
    form = FrequencyForm(with_site=True)
    if not form.validate_on_submit():
        return web.page(
            "following/follows.html",
            follower=follower,
            follows=queries.followed(current_user),
            form=form,
            status=form.status,
        )
    actions.set_frequency(follower, Frequency(form.frequency.data))
    flash(_("Your changes are saved."), "success")
    return web.redirect(url_for("following.follows"))


@blueprint.post("/follows/personal")
@web.permission(Permission.signed_in)
def personal_mail() -> web.Answer:
    """Get mail about what I took part in, or see it on the site only."""
    by_mail = request.form.get("by_mail") == "1"
    actions.set_personal_mail(by_mail, by=current_user)
    flash(_("You get mail about it.") if by_mail else _("You get no mail about it."), "success")
    return web.redirect(url_for("following.follows"))


@blueprint.post("/follows/resumption")
@web.permission(Permission.signed_in)
def resume() -> web.Answer:
    """Try to send mail again to an address that had refused it."""
    actions.resume(_mine())
    flash(_("We try to send you mail again."), "success")
    return web.redirect(url_for("following.follows"))


@blueprint.route("/follows/confirmation", methods=["GET", "POST"])
@web.permission(Permission.anyone)
def confirm() -> web.Answer:
    """Begin to follow by the link in a mail. Opening it does nothing: programs open links too."""
    token = tokens.find(request.args.get("token"), Purpose.confirm_follow)
    if token is None:
        return link_over()
    target = queries.target(token.data["kind"], token.data["value"], Visitor()) or abort(404)
    form = FrequencyForm(with_site=False, data={"frequency": Frequency.daily.value})
    if not form.validate_on_submit():
        return web.page(
            "following/confirm.html", form=form, target=target, token=token, status=form.status
        )
    try:
        follower = actions.confirm(token, target, Frequency(form.frequency.data))
    except actions.TooManyFollows:
        abort(429)
    if follower is None:
        return link_over()
    return web.page("following/confirmed.html", target=target, follower=follower)


# ------------------------------------------------------------------------------------- notices


@blueprint.get("/notices")
@web.permission(Permission.signed_in)
def notices() -> web.Answer:
    """What is new in what I follow and took part in; and what was decided about what I have reported."""
    page = web.paged(
        lambda cursor, limit: queries.told(current_user, cursor, limit),
        lambda one: [one.last_id],
        width=1,
    )
    explained = places.explained(
        current_user.id, {one.subject_id: tuple(one.counts) for one in page.rows}
    )
    rows: list[NoticeGroup | Report] = [*page.rows]
    if page.first and current_user.figures.get("has_reported"):
        rows += moderation.own_decided(current_user, clock.now() - jobs.READ_KEPT)
        rows.sort(key=_at, reverse=True)
    return web.page("following/notices.html", page=page, rows=rows, explained=explained)


def _at(row: NoticeGroup | Report) -> datetime:
    at = row.closed_at if isinstance(row, Report) else row.at
    return at or clock.now()


@blueprint.post("/notices/reading")
@web.permission(Permission.signed_in)
def read() -> web.Answer:
    """Note that I have read all notices, or those about one thing."""
    given = request.form.get("subject", "")
    if given and not (given.isascii() and given.isdigit() and int(given) < 2**31):
        abort(400)
    actions.mark_read(current_user, int(given) if given else None)
    if not given:
        reports.mark_seen(current_user)
    return web.redirect(url_for("following.notices"))


# ------------------------------------------------------------------------- the way out of a mail


def _by_key(key: str) -> Follower | None:
    return queries.by_key(key)


@blueprint.route("/subscriptions/<key>", methods=["GET", "POST"])
@web.permission(Permission.anyone)
@web.key_is_enough
def subscription(key: str) -> web.Answer:
    """What mail comes to this address, and its end with one click (RFC 8058): a POST, from the
    receiver's mail program or from the page. Opening the link ends nothing."""
    follower = _by_key(key)
    if follower is None:
        return web.page("following/subscription_over.html", status=410)
    if request.method == "POST":
        actions.end_mail(follower)
        return web.page("following/subscription_ended.html", account=follower.user_id is not None)
    return web.page("following/subscription.html", **_subscription(key, follower))


def _subscription(key: str, follower: Follower) -> dict[str, Any]:
    """What the page shows: of a person with an account nothing that only the person may know."""
    return {
        "key": key,
        "follower": follower,
        "follows": queries.followed(follower=follower) if follower.user_id is None else [],
        "form": _frequency_form(follower),
    }


def _address_of(key: str) -> Follower:
    """The address without an account behind a key: it has no other page to change what it gets."""
    follower = _by_key(key)
    if follower is None or follower.user_id is not None:
        abort(404)
    return follower


@blueprint.post("/subscriptions/<key>/follows/<int:follow_id>")
@web.permission(Permission.anyone)
def end_by_key(key: str, follow_id: int) -> web.Answer:
    """End one of the things an address follows."""
    follower = _address_of(key)
    actions.end(queries.follow(follow_id, follower.id) or abort(404))
    flash(_("You no longer follow this."), "success")
    return web.redirect(url_for("following.subscription", key=key))


@blueprint.post("/subscriptions/<key>/frequency")
@web.permission(Permission.anyone)
def frequency_by_key(key: str) -> web.Answer:
    """Choose how often mail comes to an address."""
    follower = _address_of(key)
    form = FrequencyForm(with_site=False)
    if not form.validate_on_submit():
        values = {**_subscription(key, follower), "form": form}
        return web.page("following/subscription.html", status=form.status, **values)
    actions.set_frequency(follower, Frequency(form.frequency.data))
    flash(_("Your changes are saved."), "success")
    return web.redirect(url_for("following.subscription", key=key))


# ------------------------------------------------------------------------------------- the room


def _signed_in(reader: Reader) -> bool:
    return reader.is_authenticated


def _unread(reader: Reader) -> int:
    """Unread notices, and decisions about own reports that were not read."""
    return (reader.figures.get("unread") or 0) + (reader.figures.get("decided_reports") or 0)


def init_app(app: Flask) -> None:
    """Give the application this room."""
    app.register_blueprint(blueprint)
    register_figure("followed_here", queries.followed_here)
    register_figure("unread", queries.unread)
    register_data("following", own_data.follows, own_data.forget)
    app.jinja_env.globals.update(
        follow_place=places.here,
        follow_form=lambda: FollowForm(formdata=None),
        follow_news=words.news,
    )
    web.menus.add(
        web.NavigationItem(
            "account",
            mark("Notices"),
            "following.notices",
            60,
            "/notices",
            shown=_signed_in,
            count=_unread,
        ),
        web.NavigationItem(
            "account", mark("What I follow"), "following.follows", 70, "/follows", shown=_signed_in
        ),
    )
