"""The text as it was adopted, and a new round of a hearing."""

from flask import abort, flash
from flask_login import current_user

from participation import text, web
from participation.hearings.assessing.forms import AdoptedForm
from participation.hearings.notice import rules
from participation.hearings.notice.queries import public
from participation.hearings.notice.views.frame import find, page, to
from participation.hearings.outcome.actions import rounds
from participation.hearings.outcome.blueprint import blueprint
from participation.i18n import gettext as _
from participation.web import Permission


@blueprint.route(
    "/desk/hearings/<int:hearing_id>/sections/<int:section_id>/adopted", methods=["GET", "POST"]
)
@web.permission(Permission.official)
def desk_adopted(hearing_id: int, section_id: int) -> web.Answer:
    """What a section says as it was adopted, with what is changed."""
    hearing = find(hearing_id, public.get)
    web.allow(rules.may_write_outcome(current_user, hearing))
    section = public.section_of(hearing, section_id) or abort(404)
    saved = section.body if section.adopted is None else section.adopted
    form = AdoptedForm(data={"version": section.version, "adopted": saved})
    stale = False
    if form.validate_on_submit():
        if web.check_version(form, section.version):
            rounds.adopt(hearing, section, form.data["adopted"] or "", by=current_user)
            flash(_("The adopted text is saved. It is public with the outcome."), "success")
            return to("outcome.desk_adopted", hearing, section_id=section.id)
        stale = True
    return page(
        "outcome/desk/adopted",
        hearing,
        status=form.status,
        form=form,
        section=section,
        stale=stale,
        saved=saved,
        differences=text.diff(section.body, form.adopted.data or ""),
    )


@blueprint.post("/desk/hearings/<int:hearing_id>/round")
@web.permission(Permission.official)
@web.once
def desk_round(hearing_id: int) -> web.Answer:
    """Begin a new round with the changed proposal."""
    hearing = find(hearing_id, public.get)
    web.allow(rules.may_begin_round(current_user, hearing))
    made = rounds.new_round(hearing, by=current_user)
    flash(
        _(
            "A new round is created, with the text of this hearing. Only officials and "
            "moderators see it."
        ),
        "success",
    )
    return to("hearings.desk_hearing", made)
