"""Entering a response that came on paper, by e-mail, or was said to somebody."""

from flask import flash, request
from flask_login import current_user

from participation import db, web
from participation.hearings.intake.actions.entering import enter
from participation.hearings.intake.blueprint import blueprint
from participation.hearings.intake.forms import EnteredResponseForm
from participation.hearings.notice.models import Hearing
from participation.hearings.notice.queries import public
from participation.hearings.notice.views.frame import find, page, to
from participation.hearings.responses.forms.answering import response_form_for
from participation.hearings.responses.models import Channel
from participation.hearings.responses.rules import may_enter_response
from participation.i18n import gettext as _
from participation.storage import uploads
from participation.web import Permission


@blueprint.route("/desk/hearings/<int:hearing_id>/responses/new", methods=["GET", "POST"])
@web.permission(Permission.official)
def desk_new_response(hearing_id: int) -> web.Answer:
    """Enter what came another way, with the scan."""
    hearing = find(hearing_id, public.get)
    web.allow(may_enter_response(current_user, hearing))
    form = response_form_for(EnteredResponseForm, hearing)()
    form.fit(hearing)
    gathered = uploads.Uploads()
    if form.is_submitted():
        gathered = uploads.read_uploads(
            request.files.getlist(form.files.name),
            request.form.getlist("kept"),
            form.key,
            uploads.MAX_FILES,
        )
        answer = _enter(hearing, form, gathered)
        if answer is not None:
            return answer
    return page("intake/desk/entry", hearing, status=form.status, form=form, kept=gathered.kept)


def _enter(
    hearing: Hearing, form: EnteredResponseForm, gathered: uploads.Uploads
) -> web.Answer | None:
    """Take it in; None when the form has to be shown again, with its good files kept."""
    silent = "no_remarks" in request.form
    good = form.check(files=len(gathered.kept), no_remarks=silent, refused=gathered.refused)
    if not good or form.arrived_on.data is None:
        db.keep()
        return None
    sent = enter(
        hearing,
        form.content(no_remarks=silent),
        gathered.files,
        by=current_user,
        channel=Channel(form.channel.data),
        arrived_on=form.arrived_on.data,
        email=form.email.data or None,
        form_key=form.key,
    )
    if sent.fresh:
        form.entered(sent.response, hearing, by=current_user)
    flash(_("It is response number %(number)s.", number=sent.response.number), "success")
    return to("intake.desk_response", hearing, number=sent.response.number)
