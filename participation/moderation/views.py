"""Routes of the moderation room: deciding about a contribution, and the public log."""

from flask import Blueprint, Flask, abort, flash, request
from flask_login import current_user

from participation import web
from participation.i18n import gettext as _
from participation.i18n import mark
from participation.moderation import actions, jobs, queries, rules, words
from participation.moderation.forms import DecisionForm, RestoreForm
from participation.moderation.models import Rule, Verdict
from participation.web import NavigationItem, Permission, menus

__all__ = ["blueprint", "init_app", "jobs"]

blueprint = Blueprint("moderation", __name__)


@blueprint.route("/moderation/<int:subject_id>", methods=["GET", "POST"])
@web.permission(Permission.staff)
@web.once
def decide(subject_id: int) -> web.Answer:
    """A moderator hides, restores, publishes or withholds one contribution; an official a response."""
    subject = queries.subject(subject_id, current_user) or abort(404)
    web.allow(rules.may_moderate(current_user, subject))
    fitting = rules.fitting(subject)
    form = RestoreForm() if Verdict.restored in fitting else DecisionForm()
    verdict = _wanted(fitting)
    if request.method == "POST" and verdict is None:
        flash(_("Somebody else has decided about this in the meantime."), "warning")
        return web.redirect(request.path)
    if verdict and (verdict is Verdict.published or form.validate_on_submit()):
        rule = Rule(form.rule.data) if verdict in rules.NEEDS_REASON else None
        actions.decide(subject, verdict, rule, form.reason.data or "", by=current_user)
        flash(_told(verdict), "success")
        return web.redirect(subject.path)
    return web.page(
        "moderation/decide.html",
        status=422 if request.method == "POST" else 200,
        subject=subject,
        form=form,
        fitting=[each.value for each in fitting],
        decisions=queries.decisions(subject.id),
    )


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


def init_app(app: Flask) -> None:
    """Add the room to the application."""
    menus.add(NavigationItem("footer", mark("Moderation log"), "moderation.log", order=60))
    app.jinja_env.globals.update(
        rule_name=words.rule,
        rule_hint=words.rule_hint,
        verdict_name=words.verdict,
        kind_name=words.kind,
        decides_about=lambda subject: rules.may_decide_now(current_user, subject),
    )
    app.register_blueprint(blueprint)
