"""One party: what has become of its invitation, and which response is its answer."""

from flask import abort, flash, request
from flask_login import current_user

from participation import web
from participation.hearings.intake import queries as responses
from participation.hearings.notice.models import Hearing
from participation.hearings.notice.views.frame import page, to
from participation.hearings.parties.actions import linking as links
from participation.hearings.parties.actions import parties as actions
from participation.hearings.parties.blueprint import blueprint
from participation.hearings.parties.forms.hearing import AddressForm, NumberForm
from participation.hearings.parties.models import Party
from participation.hearings.parties.queries import linking
from participation.hearings.parties.queries import parties as queries
from participation.hearings.parties.queries.parties import PartyRow
from participation.hearings.parties.rules import (
    may_be_asked_again,
    may_be_removed,
    may_invite,
    may_link,
)
from participation.hearings.parties.views.frame import find_parties, find_to_change, row_of, ticked
from participation.hearings.responses.models import Response
from participation.hearings.responses.rules import may_enter_response
from participation.i18n import gettext as _
from participation.web import Permission


@blueprint.route("/desk/hearings/<int:hearing_id>/parties/<int:party_id>", methods=["GET", "POST"])
@web.permission(Permission.official)
def desk_party(hearing_id: int, party_id: int) -> web.Answer:
    """What has become of one invitation; it can be sent again, to an address that is put right."""
    hearing = find_parties(hearing_id)
    row = row_of(hearing, party_id)
    invites = may_invite(current_user, hearing)
    form = AddressForm(data={"email": row.party.organisation.email})
    if request.method == "POST":
        web.allow(invites and may_be_asked_again(row.party))
    if form.validate_on_submit():
        if actions.send_again(row.party, form.data["email"], hearing.space_id, by=current_user):
            flash(_("The invitation is on its way again. Earlier links no longer work."), "success")
        else:
            flash(_("It has answered meanwhile, so nothing was sent."), "info")
        return to("parties.desk_parties", hearing)
    return party_page(hearing, row, form, NumberForm(formdata=None), status=form.status)


def party_page(
    hearing: Hearing, row: PartyRow, form: AddressForm, number_form: NumberForm, *, status: int
) -> web.Answer:
    party, invites = row.party, may_invite(current_user, hearing)
    return page(
        "parties/desk/party",
        hearing,
        status=status,
        row=row,
        form=form,
        number_form=number_form,
        answers=linking.of(hearing, party.id),
        may_link=may_link(current_user, hearing),
        may_enter=may_enter_response(current_user, hearing),
        may_post=invites and party.invited_at is None and not party.organisation.email,
        may_send=invites and may_be_asked_again(party),
        may_remove=invites and may_be_removed(party),
    )


@blueprint.post("/desk/hearings/<int:hearing_id>/parties/<int:party_id>/removal")
@web.permission(Permission.official)
def desk_party_removal(hearing_id: int, party_id: int) -> web.Answer:
    """Take a party off the list that has not been asked."""
    hearing = find_to_change(hearing_id)
    party = row_of(hearing, party_id).party
    name = party.organisation.name
    if actions.take_off_list(party, hearing.space_id, by=current_user):
        flash(_("%(name)s is off the list.", name=name), "success")
    else:
        flash(_("It has been invited, so it stays on the list."), "warning")
    return to("parties.desk_parties", hearing)


@blueprint.post("/desk/hearings/<int:hearing_id>/parties/<int:party_id>/response")
@web.permission(Permission.official)
def desk_party_response(hearing_id: int, party_id: int) -> web.Answer:
    """Say by its number which response is the answer of a party."""
    hearing = _to_link(hearing_id)
    row = row_of(hearing, party_id)
    form = NumberForm()
    if form.validate_on_submit():
        number = form.data["number"]
        response = responses.response(hearing, number) if 0 < number < 2**31 else None
        if response is not None:
            _link(hearing, response, row.party)
            return to("parties.desk_party", hearing, party_id=party_id)
        form.number.errors = [*form.number.errors, _("There is no response with this number.")]
    address = AddressForm(formdata=None, data={"email": row.party.organisation.email})
    return party_page(hearing, row, address, form, status=form.status)


@blueprint.post("/desk/hearings/<int:hearing_id>/responses/<int:number>/party")
@web.permission(Permission.official)
def desk_response_party(hearing_id: int, number: int) -> web.Answer:
    """Say whose answer a response is, or take that back."""
    hearing = _to_link(hearing_id)
    response = responses.response(hearing, number) or abort(404)
    if request.form.get("undo") == "1":
        if links.unlink(hearing, response, by=current_user):
            flash(_("Response %(number)s is no party's any more.", number=number), "success")
    else:
        chosen = next(iter(ticked("party")), None)
        party = queries.party_of(hearing.id, chosen)
        if party is None:
            flash(_("Choose the party whose answer it is."), "warning")
        else:
            _link(hearing, response, party)
    if request.form.get("back") == "parties":
        return to("parties.desk_parties", hearing)
    return to("intake.desk_response", hearing, number=number)


def _to_link(hearing_id: int) -> Hearing:
    hearing = find_parties(hearing_id)
    web.allow(may_link(current_user, hearing))
    return hearing


def _link(hearing: Hearing, response: Response, party: Party) -> None:
    name = party.organisation.name
    if links.link(hearing, response, party, by=current_user):
        flash(
            _(
                "Response %(number)s is marked as the answer of %(name)s. It gets no reminder.",
                number=response.number,
                name=name,
            ),
            "success",
        )
    else:
        flash(_("It was withdrawn, or is the answer of a party already."), "warning")
