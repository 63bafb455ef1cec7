"""Entering a response that came on paper, by e-mail, or was said to somebody."""

from flask import flash, request
from flask_login import current_user

from participation import db, web
from participation.hearings import rules, uploads
from participation.hearings.actions.entering import enter
from participation.hearings.forms.asking import asking
from participation.hearings.forms.entering import EnteredResponseForm
from participation.hearings.models import Channel, Hearing
from participation.hearings.queries import public
from participation.hearings.views.blueprint import blueprint
from participation.hearings.views.desk.frame import find, page, to
from participation.i18n import gettext as _
from participation.parties import queries
from participation.parties.queries import known
from participation.web import Permission


@blueprint.route("/desk/hearings/<int:hearing_id>/responses/new", methods=["GET", "POST"])
@web.permission(Permission.official)
def desk_new_response(hearing_id: int) -> web.Answer:
    """Enter what came another way, with the scan."""
    hearing = find(hearing_id, public.get)
    web.allow(rules.may_enter_response(current_user, hearing))
    form = asking(EnteredResponseForm, hearing)()
    form.fit(hearing, known(hearing.id) if rules.may_link(current_user, hearing) else [])
    if "party" in form and not form.is_submitted():
        form.party.data = request.args.get("party", "")
    gathered = uploads.Gathered()
    if form.is_submitted():
        gathered = uploads.gather(
            request.files.getlist(form.files.name),
            request.form.getlist("kept"),
            form.key,
            uploads.MAX_FILES,
        )
        answer = _enter(hearing, form, gathered)
        if answer is not None:
            return answer
    return page("entry", hearing, status=form.status, form=form, kept=gathered.kept)


def _enter(
    hearing: Hearing, form: EnteredResponseForm, gathered: uploads.Gathered
) -> web.Answer | None:
    """Take it in; None when the form has to be shown again, with its good files kept."""
    silent = "no_remarks" in request.form
    good = form.check(files=len(gathered.kept), no_remarks=silent, refused=gathered.refused)
    if not good or form.arrived_on.data is None:
        db.keep()
        return None
    response = enter(
        hearing,
        form.words(no_remarks=silent),
        gathered.files,
        by=current_user,
        channel=Channel(form.channel.data),
        arrived_on=form.arrived_on.data,
        email=form.email.data or None,
        form_key=form.key,
        party=queries.party_of(hearing.id, form.party_id),
    ).response
    flash(_("It is response number %(number)s.", number=response.number), "success")
    return to("desk_response", hearing, number=response.number)
