"""The pages at the desk where the phases of a call are dated, and what came of it is written."""

from flask import abort, flash, url_for
from flask_login import current_user

from participation import web
from participation.i18n import gettext as _
from participation.ideas.answers.panels import tabs
from participation.ideas.boxes import queries as boxes_queries
from participation.ideas.boxes.models import Box
from participation.ideas.boxes.phases import Phase
from participation.ideas.calls import actions, queries, rules, words
from participation.ideas.calls.blueprint import blueprint
from participation.ideas.calls.forms import DatesForm, ResultForm
from participation.ideas.calls.models import CALL, Call
from participation.web import Permission

HERE = "/desk/ideas/calls"


@blueprint.get("/calls/<int:call_id>")
@web.permission(Permission.anyone)
def show(call_id: int) -> web.Answer:
    """The page of a call is that of its box."""
    slug = queries.box_of(call_id, current_user) or abort(404)
    return web.moved(url_for("ideas.box", slug=slug))


@blueprint.get(HERE)
@web.permission(Permission.official)
def index() -> web.Answer:
    """The boxes of the official's spaces, each with where it is."""
    return web.page("ideas/calls/desk/index.html", tabs=tabs(), boxes=queries.boxes(current_user))


def _box(slug: str) -> Box:
    found = boxes_queries.box(slug, current_user) or abort(404)
    web.allow(rules.may_date(current_user, found))
    return found


@blueprint.route(f"{HERE}/<slug>", methods=["GET", "POST"])
@web.permission(Permission.official)
def dates(slug: str) -> web.Answer:
    """Date the phases of a call, or move what is to come, with a reason."""
    box = _box(slug)
    before = box.timetable.phases
    form = DatesForm()
    if not form.is_submitted():
        form.show(box)
    valid = form.is_submitted() and form.validate_in(box.space.timezone, before)
    if valid and web.check_version(form, box.version):
        try:
            actions.date(box, form.phases, form.reason.data or "", by=current_user)
        except actions.ThePast as refused:
            form.refuse(
                refused.phase,
                _("A day that has come stays as it was, and none is moved into the past."),
            )
        else:
            flash(_("The dates are saved. They are shown on the page of the call."), "success")
            return web.redirect(url_for("calls.dates", slug=slug))
    return web.page(
        "ideas/calls/desk/dates.html",
        status=422 if form.errors or form.form_errors else form.status,
        box=box,
        form=form,
        phases=[(words.phase(each), words.done_in(each), *form.days(each)) for each in Phase],
        before=before,
        may_write_result=rules.may_write_result(current_user, box),
    )


@blueprint.route(f"{HERE}/<slug>/result", methods=["GET", "POST"])
@web.permission(Permission.official)
def result(slug: str) -> web.Answer:
    """Say what came of a call that has ended, or correct what was said."""
    box = _box(slug)
    web.allow(rules.may_write_result(current_user, box))
    call: Call | None = getattr(box, CALL.key)
    before, version = (call.result, call.version) if call else ("", 0)
    form = ResultForm(version=version, result=before)
    if form.validate_on_submit() and web.check_version(form, version) and form.explains(before):
        actions.publish_result(box, form.result.data or "", form.note.data or "", by=current_user)
        flash(_("The result is published. Those who follow the call are told."), "success")
        return web.redirect(url_for("ideas.box", slug=slug) + "#result")
    return web.page(
        "ideas/calls/desk/result.html",
        status=422 if form.errors else form.status,
        box=box,
        form=form,
        before=before,
    )
