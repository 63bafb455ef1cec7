"""The officials' side of gains: what waits to be measured, the plan, and what was measured."""

from flask import abort, flash, request, url_for
from flask_login import current_user

from participation import web
from participation.i18n import gettext as _
from participation.ideas.answers.panels import tabs
from participation.ideas.answers.queries import gains as gains_of
from participation.ideas.gains import actions, queries
from participation.ideas.gains.blueprint import blueprint
from participation.ideas.gains.forms import MeasureForm, PlanForm
from participation.ideas.gains.rules import may_gain, may_gain_with
from participation.ideas.proposals.queries import ideas
from participation.subjects.models import Subject
from participation.subjects.panels import AT_THE_DESK
from participation.web import Permission

SHOWN = 200
"""How many gains that wait the desk shows."""
ONE = "/desk/gains/<int(max=2147483647):subject_id>"


@blueprint.get("/desk/gains")
@web.permission(Permission.official)
def desk() -> web.Answer:
    """The measured gains that were to be there and are not, the oldest first."""
    mine = request.args.get("mine") == "1"
    waiting = queries.waiting(current_user, SHOWN, mine=mine)
    return web.page("ideas/gains/desk.html", tabs=tabs(), waiting=waiting, mine=mine)


def _find(subject_id: int) -> Subject:
    subject = queries.subject(subject_id, current_user) or abort(404)
    web.allow(may_gain(current_user, subject))
    return subject


@blueprint.get("/ideas/<int:idea_id>/gain")
@web.permission(Permission.official)
def of_idea(idea_id: int) -> web.Answer:
    """Lead to the gain of an idea that the authority has said yes to."""
    idea = ideas.get(idea_id, current_user) or abort(404)
    web.allow(may_gain_with(current_user, idea))
    return web.redirect(url_for("gains.measure", subject_id=idea.id))


@blueprint.route(ONE, methods=["GET", "POST"])
@web.permission(Permission.official)
@web.once
def measure(subject_id: int) -> web.Answer:
    """What was measured of an idea or a project, and how."""
    subject = _find(subject_id)
    form, plan = MeasureForm(), PlanForm(formdata=None)
    form.offer(subject)
    plan.show(gains_of(subject.id))
    if form.validate_on_submit():
        actions.measure(subject, form.content(), by=current_user)
        flash(_("The measured gain is saved and public."), "success")
        return web.redirect(subject.path)
    return _page(subject, form, plan, form.status)


@blueprint.post(ONE + "/plan")
@web.permission(Permission.official)
def plan(subject_id: int) -> web.Answer:
    """What an idea or a project is to win."""
    subject = _find(subject_id)
    form, measured = PlanForm(), MeasureForm(formdata=None)
    measured.offer(subject)
    if form.validate_on_submit():
        actions.plan(subject, form.content(), by=current_user)
        flash(_("The planned gain is saved and public."), "success")
        return web.redirect(url_for("gains.measure", subject_id=subject.id))
    return _page(subject, measured, form, form.status)


def _page(subject: Subject, form: MeasureForm, plan: PlanForm, status: int) -> web.Answer:
    return web.page(
        "ideas/gains/measure.html",
        status=status,
        subject=subject,
        above=AT_THE_DESK.of(current_user, subject),
        form=form,
        plan=plan,
        currency=subject.space.currency,
    )
