"""From the deadline to the end: the assessment, and the outcome."""

from typing import Any

from flask import abort, flash, request
from flask_login import current_user

from participation import clock, mail, web
from participation.drafts import actions as drafts
from participation.hearings.assessing import words
from participation.hearings.assessing.forms import (
    AdoptedCorrectionForm,
    CorrectionForm,
    ThemeCorrectionForm,
)
from participation.hearings.assessing.queries.themes import theme as theme_of
from participation.hearings.assessing.queries.themes import themes, unanswered
from participation.hearings.notice import rules
from participation.hearings.notice.models import Hearing
from participation.hearings.notice.queries import public
from participation.hearings.notice.views.frame import find, page, to
from participation.hearings.outcome import corrected, notices
from participation.hearings.outcome.actions import concluding
from participation.hearings.outcome.blueprint import blueprint
from participation.hearings.outcome.corrected import Corrigible
from participation.hearings.outcome.forms import OutcomeForm, SeenForm, TextsCorrectionForm
from participation.hearings.outcome.models import OutcomeCorrection
from participation.hearings.outcome.queries import corrections
from participation.hearings.responses.queries.respondents import also_told, respondents
from participation.i18n import gettext as _
from participation.mail import Letter
from participation.subjects.panels import OUTCOME_AT_THE_DESK
from participation.web import Permission


@blueprint.post("/desk/hearings/<int:hearing_id>/assessment")
@web.permission(Permission.official)
def desk_assessment(hearing_id: int) -> web.Answer:
    """Start the assessment."""
    hearing = find(hearing_id, public.bare)
    web.allow(rules.may_start_assessment(current_user, hearing))
    concluding.start_assessment(hearing, by=current_user)
    flash(_("The hearing's page now says that the responses are being assessed."), "success")
    return to("hearings.desk_hearing", hearing)


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
            "decision_on": hearing.decision_on,
        }
    )
    preview, stale = "preview" in request.form, False
    if form.validate_on_submit() and not preview:
        if web.check_version(form, hearing.version):
            concluding.save_outcome(
                hearing,
                form.data["asked"],
                form.data["said"],
                form.data["did"],
                by=current_user,
                decision_on=form.data["decision_on"],
            )
            drafts.drop(current_user, f"hearing-{hearing.id}-outcome")
            flash(_("The outcome is saved. It is not public yet."), "success")
            return to("outcome.desk_outcome", hearing)
        stale = True
    return page(
        "outcome/desk/outcome",
        hearing,
        status=200 if preview and not form.errors else form.status,
        form=form,
        preview=preview,
        stale=stale,
        may_conclude=rules.may_conclude(current_user, hearing),
        complete=hearing.outcome_is_complete,
        unanswered=unanswered(hearing.id),
        sections=public.shown_sections(hearing),
        promises=OUTCOME_AT_THE_DESK.of(current_user, hearing),
    )


@blueprint.route("/desk/hearings/<int:hearing_id>/conclusion", methods=["GET", "POST"])
@web.permission(Permission.official)
def desk_conclusion(hearing_id: int) -> web.Answer:
    """Publish the outcome, after having seen what is sent to how many."""
    hearing = find(hearing_id, public.bare)
    web.allow(rules.may_conclude(current_user, hearing))
    if not hearing.outcome_is_complete:
        flash(_("Write all three parts of the outcome first."), "error")
        return to("outcome.desk_outcome", hearing)
    if unanswered(hearing.id):
        flash(_("Assess the themes that have points first."), "error")
        return to("outcome.desk_outcome", hearing)
    form = SeenForm(data={"version": hearing.version})
    if form.is_submitted() and web.check_version(form, hearing.version):
        concluding.conclude(hearing, by=current_user)
        flash(_("The outcome is published. Those who have answered are told by mail."), "success")
        return to("hearings.desk_hearing", hearing)
    return page(
        "outcome/desk/conclusion",
        hearing,
        status=form.status,
        form=form,
        letter=letter_to(hearing, notices.CONCLUDED, points=[], outcome_name=words.outcome),
        **_told(hearing),
    )


def _told(hearing: Hearing) -> dict[str, Any]:
    """How many are told of an outcome, or of its correction: those who have answered, and other parties."""
    answered = respondents(hearing)
    return {"answered": len(answered), "asked": len(also_told(hearing, answered))}


CORRECTION = "/desk/hearings/<int:hearing_id>/correction"


@blueprint.route(CORRECTION, methods=["GET", "POST"])
@web.permission(Permission.official)
@web.once
def desk_correction(hearing_id: int) -> web.Answer:
    """Correct the published outcome, after having seen what is changed and who is told."""
    hearing = _concluded(hearing_id)
    return _correct(hearing, hearing, TextsCorrectionForm)


@blueprint.route(f"{CORRECTION}/themes/<int(max=2147483647):theme_id>", methods=["GET", "POST"])
@web.permission(Permission.official)
@web.once
def desk_theme_correction(hearing_id: int, theme_id: int) -> web.Answer:
    """Correct the published assessment of a theme."""
    hearing = _concluded(hearing_id)
    theme = theme_of(hearing.id, theme_id)
    if theme is None or theme.is_removed or not theme.is_assessed:
        abort(404)
    return _correct(hearing, theme, ThemeCorrectionForm)


@blueprint.route(f"{CORRECTION}/sections/<int(max=2147483647):section_id>", methods=["GET", "POST"])
@web.permission(Permission.official)
@web.once
def desk_adopted_correction(hearing_id: int, section_id: int) -> web.Answer:
    """Correct what was published as the adopted text of a section."""
    hearing = _concluded(hearing_id)
    section = public.section_of(hearing, section_id) or abort(404)
    return _correct(hearing, section, AdoptedCorrectionForm)


def _concluded(hearing_id: int) -> Hearing:
    hearing = find(hearing_id, public.get)
    web.allow(rules.may_correct_outcome(current_user, hearing))
    return hearing


def _correct(hearing: Hearing, of: Corrigible, kind: type[CorrectionForm]) -> web.Answer:
    """The form, what it would change, and the correction when that was seen."""
    form = kind(data={"version": of.version, **corrected.values(of)})
    good = form.validate_on_submit()
    stale = form.is_submitted() and not web.check_version(form, of.version)
    changed = corrections.changed(of, form.written()) if good and not stale else []
    if good and not stale and not changed:
        form.reason.errors = [*form.reason.errors, _("The outcome says just this already.")]
    if changed and form.is_seen() and "publish" in request.form:
        concluding.correct_outcome(
            hearing,
            of,
            form.written(),
            reason=form.data["reason"],
            shows_before=not form.data["hides_before"],
            by=current_user,
        )
        drafts.drop(current_user, f"hearing-{of.id}-correction")
        flash(_("The outcome is corrected. Those who were told of it are told by mail."), "success")
        return to("outcome.desk_correction", hearing)
    return _correction_page(hearing, of, form, changed, stale=stale)


def _correction_page(
    hearing: Hearing, of: Corrigible, form: CorrectionForm, changed: list[Any], *, stale: bool
) -> web.Answer:
    more: dict[str, Any] = {}
    if changed:
        written = OutcomeCorrection(at=clock.now(), reason=form.data["reason"])
        more = _told(hearing)
        more["letter"] = letter_to(hearing, notices.CORRECTED, corrections=[written])
    return page(
        "outcome/desk/correction",
        hearing,
        status=200 if changed else form.status,
        form=form,
        of=of,
        stale=stale,
        saved=corrections.shown(of) if stale else [],
        changed=changed,
        themes=[each for each in themes(hearing.id) if each.is_assessed],
        sections=public.shown_sections(hearing),
        made=corrections.corrections(hearing, public.shown_sections(hearing)),
        promises=OUTCOME_AT_THE_DESK.of(current_user, hearing),
        **more,
    )


def letter_to(hearing: Hearing, action: str, **values: Any) -> Letter:
    """The mail about an action as one who has answered gets it."""
    return mail.compose(
        "",
        notices.template_of(action),
        hearing.language or hearing.space.language,
        {"hearing": hearing, "party": False, **values},
    )
