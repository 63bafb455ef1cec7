"""Routes of the moderation room: deciding about a contribution, the public log, and reports."""

from typing import Any

from flask import Blueprint, Flask, abort, flash, request, url_for
from flask_login import current_user

from participation import i18n, web
from participation.accounts import (
    limits,
    register_data,
    register_figure,
    register_panel,
    tokens,
)
from participation.accounts.models import Purpose, User
from participation.accounts.views.entering import link_over
from participation.i18n import gettext as _
from participation.i18n import mark
from participation.moderation import (
    actions,
    jobs,
    ledgered,
    own_data,
    queries,
    reports,
    rules,
    words,
)
from participation.moderation.forms import DecisionForm, ReportForm, RestoreForm, StandsForm
from participation.moderation.keys import key_of
from participation.moderation.models import Rule, Verdict
from participation.moderation.panels import ABOUT_ITS_AUTHOR
from participation.subjects.models import Subject
from participation.web import NavigationItem, Permission, menus

__all__ = ["blueprint", "init_app", "jobs", "ledgered"]

blueprint = Blueprint("moderation", __name__)


@blueprint.route("/moderation/<int:subject_id>", methods=["GET", "POST"])
@web.permission(Permission.staff)
@web.once
def decide(subject_id: int) -> web.Answer:
    """A moderator hides, restores, publishes or withholds one contribution; an official a response."""
    subject = queries.subject(subject_id, current_user) or abort(404)
    web.allow(rules.may_moderate(current_user, subject))
    waiting = queries.waiting_reports(subject, current_user)
    fitting = rules.fitting(subject, reported=bool(waiting))
    form = RestoreForm() if Verdict.restored in fitting else DecisionForm()
    stands = StandsForm()
    verdict = _wanted(fitting)
    if request.method == "POST" and verdict is None:
        flash(_("Somebody else has decided about this in the meantime."), "warning")
        return web.redirect(request.path)
    if verdict and _decided(subject, verdict, form, stands):
        flash(_told(verdict), "success")
        return web.redirect(_queue() if waiting else subject.path)
    return web.page(
        "moderation/decide.html",
        status=422 if request.method == "POST" else 200,
        subject=subject,
        form=form,
        stands=stands,
        refused=stands if stands.errors else form,
        fitting=[each.value for each in fitting],
        decisions=queries.decisions(subject.id),
        reports=waiting,
        panels=ABOUT_ITS_AUTHOR.of(current_user, subject),
    )


def _decided(
    subject: Subject, verdict: Verdict, form: DecisionForm | RestoreForm, stands: StandsForm
) -> bool:
    """Whether the decision was taken: false when its form has to be shown again."""
    if verdict is Verdict.stands:
        if stands.validate():
            actions.let_stand(subject, stands.answer.data or "", by=current_user)
        return not stands.errors
    if verdict is not Verdict.published and not form.validate():
        return False
    rule = Rule(form.rule.data) if verdict in rules.NEEDS_REASON else None
    actions.decide(subject, verdict, rule, form.reason.data or "", by=current_user)
    return True


def _queue() -> str:
    return url_for("moderation.queue")


def _wanted(fitting: tuple[Verdict, ...]) -> Verdict | None:
    wanted = request.form.get("verdict")
    return next((each for each in fitting if each.value == wanted), None)


def _told(verdict: Verdict) -> str:
    return {
        Verdict.hidden: _("The contribution is hidden. Its author gets a mail with your reason."),
        Verdict.withheld: _(
            "The contribution stays hidden. Its author gets a mail with your reason."
        ),
        Verdict.restored: _("The contribution is shown again. Its author gets a mail."),
        Verdict.published: _("The contribution is published."),
        Verdict.stands: _("The contribution stays as it is. Those who reported it are told."),
    }[verdict]


@blueprint.get("/moderation-log")
@web.permission(Permission.anyone)
@web.shared_page
def log() -> web.Answer:
    """The public log of decisions, without the texts."""
    page = web.paged(
        lambda cursor, limit: queries.log(current_user, cursor, limit),
        lambda decision: [decision.at, decision.id],
        width=2,
    )
    return web.page("moderation/log.html", page=page)


# --------------------------------------------------------------------------------------- reports


@blueprint.route("/report/<int:subject_id>", methods=["GET", "POST"])
@web.no_trace
@web.permission(Permission.anyone)
@web.limiter.limit("20 per hour", methods=["POST"], key_func=web.someone)
@web.once
def report(subject_id: int) -> web.Answer:
    """Say that a contribution breaks the house rules; nobody needs an account for it."""
    subject = queries.subject(subject_id, current_user)
    if subject is None or not rules.may_be_reported(subject):
        abort(404)
    web.allow(rules.may_report(current_user, subject))
    form = ReportForm()
    signed_in = current_user.is_authenticated
    form.fit(signed_in=signed_in, leaves_no_trace=subject.leaves_no_trace())
    if form.validate_on_submit():
        return _reported(subject, form)
    return _private(
        "report", form.status, subject=subject, form=form, leaves_no_trace=subject.leaves_no_trace()
    )


def _reported(subject: Subject, form: ReportForm) -> web.Answer:
    address = form.email.data if form.email else None
    if address:
        limits.count_mail(address, "report")
    made = reports.make(
        subject,
        Rule(form.rule.data),
        form.note.data or "",
        by=current_user if current_user.is_authenticated else None,
        by_mail=bool(form.by_mail and form.by_mail.data),
        language=i18n.language(),
    )
    if made is None:
        return _private("report_over", 409)
    if address:
        reports.ask_address(made, address)
    return web.redirect(url_for("moderation.receipt", key=key_of(made.id)))


def _private(template: str, status: int = 200, **values: Any) -> web.Answer:
    """A page for one person: not kept by any cache, not found by any search."""
    answer = web.page(f"moderation/{template}.html", status=status, **values)
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


@blueprint.get("/reports/<key>")
@web.no_trace
@web.permission(Permission.anyone)
def receipt(key: str) -> web.Answer:
    """What was reported, and what came of it; whoever has the address may see it."""
    return _private("receipt", report=queries.receipt(key) or abort(404))


@blueprint.route("/reports/confirmation", methods=["GET", "POST"])
@web.permission(Permission.anyone)
def confirm_report() -> web.Answer:
    """Get the decision by mail, by the link in a mail. Opening it does nothing: programs open links too."""
    token = tokens.find(request.args.get("token"), Purpose.confirm_report)
    if token is None:
        return link_over()
    if request.method == "GET":
        return _private("confirm_report", token=token)
    confirmed = reports.confirm(token)
    if confirmed is None:
        return link_over()
    return web.redirect(url_for("moderation.receipt", key=key_of(confirmed.id)))


@blueprint.get("/reports")
@web.permission(Permission.signed_in)
def own_reports() -> web.Answer:
    """What I have reported, and what came of it."""
    page = web.paged(
        lambda cursor, limit: queries.own_reports(current_user, cursor, limit),
        lambda one: [one.id],
        width=1,
    )
    return web.page("moderation/own_reports.html", page=page)


@blueprint.post("/reports/reading")
@web.permission(Permission.signed_in)
def read_reports() -> web.Answer:
    """Note that I have read what was decided."""
    reports.mark_seen(current_user)
    return web.redirect(url_for("moderation.own_reports"))


@blueprint.get("/desk/reports")
@web.permission(Permission.staff)
def queue() -> web.Answer:
    """What readers have reported, and since when it waits."""
    page = web.paged(
        lambda cursor, limit: queries.reported(current_user, cursor, limit),
        lambda one: [one.since, one.subject_id],
        width=2,
    )
    return web.page("moderation/queue.html", page=page)


@blueprint.get("/desk/held")
@web.permission(Permission.staff)
def held() -> web.Answer:
    """What waits until a moderator has looked, as what seems to hold a personal number."""
    page = web.paged(
        lambda cursor, limit: queries.held(current_user, cursor, limit),
        lambda one: [one.id],
        width=1,
    )
    return web.page("moderation/held.html", page=page)


# -------------------------------------------------------------------------------------- the room


def _panel(user: User) -> dict[str, Any]:
    return {"reports": user.figures.get("has_reported")}


def init_app(app: Flask) -> None:
    """Add the room to the application."""
    menus.add(
        NavigationItem("footer", mark("Moderation log"), "moderation.log", order=60),
        NavigationItem("desk", mark("Reports"), "moderation.queue", order=15),
    )
    register_figure("decided_reports", queries.decided_reports)
    register_figure("has_reported", queries.has_reported)
    register_data("reports", own_data.reports, own_data.forget)
    register_panel("moderation/_own_reports.html", _panel, order=60)
    app.jinja_env.globals.update(
        rule_name=words.rule,
        rule_hint=words.rule_hint,
        verdict_name=words.verdict,
        kind_name=words.kind,
        receipt_key=key_of,
        decides_about=lambda subject: rules.may_decide_now(current_user, subject),
    )
    app.register_blueprint(blueprint)
