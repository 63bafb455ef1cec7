"""From the deadline to the end: the assessment, and the outcome."""

from flask import flash, request
from flask_login import current_user

from participation import web
from participation.assessing.queries import unanswered
from participation.hearings import rules
from participation.hearings.actions import concluding
from participation.hearings.forms.desk import OutcomeForm
from participation.hearings.queries import public
from participation.hearings.views.blueprint import blueprint
from participation.hearings.views.desk.frame import find, page, to
from participation.i18n import gettext as _
from participation.web import Permission


@blueprint.post("/desk/hearings/<int:hearing_id>/assessment")
@web.permission(Permission.official)
def desk_assessment(hearing_id: int) -> web.Answer:
    """Start the assessment."""
    hearing = find(hearing_id, public.bare)
    web.allow(rules.may_start_assessment(current_user, hearing))
    concluding.start_assessment(hearing, by=current_user)
    flash(_("The hearing's page now says that the responses are being assessed."), "success")
    return to("desk_hearing", hearing)


@blueprint.route("/desk/hearings/<int:hearing_id>/outcome", methods=["GET", "POST"])
@web.permission(Permission.official)
def desk_outcome(hearing_id: int) -> web.Answer:
    """Write what was asked, said and done; look at it; keep it until it is published."""
    hearing = find(hearing_id, public.get)
    web.allow(rules.may_write_outcome(current_user, hearing))
    form = OutcomeForm(
        data={
            "version": hearing.version,
            "asked": hearing.outcome_asked,
            "said": hearing.outcome_said,
            "did": hearing.outcome_did,
        }
    )
    preview, stale = "preview" in request.form, False
    if form.validate_on_submit() and not preview:
        if web.check_version(form, hearing.version):
            concluding.save_outcome(
                hearing, form.data["asked"], form.data["said"], form.data["did"], by=current_user
            )
            flash(_("The outcome is saved. It is not public yet."), "success")
            return to("desk_outcome", hearing)
        stale = True
    return page(
        "outcome",
        hearing,
        status=200 if preview and not form.errors else form.status,
        form=form,
        preview=preview,
        stale=stale,
        may_conclude=rules.may_conclude(current_user, hearing),
        complete=hearing.outcome_is_complete,
        unanswered=unanswered(hearing.id),
        sections=public.shown_sections(hearing),
    )


@blueprint.post("/desk/hearings/<int:hearing_id>/conclusion")
@web.permission(Permission.official)
def desk_conclusion(hearing_id: int) -> web.Answer:
    """Publish the outcome."""
    hearing = find(hearing_id, public.bare)
    web.allow(rules.may_conclude(current_user, hearing))
    if not hearing.outcome_is_complete:
        flash(_("Write all three parts of the outcome first."), "error")
        return to("desk_outcome", hearing)
    if unanswered(hearing.id):
        flash(_("Assess the themes that have points first."), "error")
        return to("desk_outcome", hearing)
    concluding.conclude(hearing, by=current_user)
    flash(_("The outcome is published. Those who have answered are told by mail."), "success")
    return to("desk_hearing", hearing)
