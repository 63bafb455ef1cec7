"""The parties of a hearing: who is asked by name, and what has become of each invitation."""

from typing import Any

from flask import abort, flash, request, url_for
from flask_login import current_user

from participation import web
from participation.hearings.intake import queries as responses
from participation.hearings.notice.models import Hearing, Phase
from participation.hearings.notice.queries import public
from participation.hearings.notice.views.frame import find, page, to
from participation.hearings.parties import words
from participation.hearings.parties.actions import inviting
from participation.hearings.parties.actions import linking as links
from participation.hearings.parties.actions import parties as actions
from participation.hearings.parties.blueprint import blueprint
from participation.hearings.parties.forms.hearing import (
    AddressForm,
    ChoiceForm,
    LetterForm,
    NumberForm,
    PartyTableForm,
    ReminderForm,
)
from participation.hearings.parties.models import Party, PartyState
from participation.hearings.parties.queries import invitations, linking
from participation.hearings.parties.queries import parties as queries
from participation.hearings.parties.queries.parties import PartyRow
from participation.hearings.parties.rules import (
    may_be_asked_again,
    may_be_removed,
    may_invite,
    may_link,
    may_see_parties,
)
from participation.hearings.register import actions as register_actions
from participation.hearings.register import queries as register_queries
from participation.hearings.register import table as reading
from participation.hearings.register.queries import OrganisationFilter
from participation.hearings.register.views import preview, say_too_old, ticked_moved
from participation.hearings.responses.models import Response
from participation.hearings.responses.rules import may_enter_response
from participation.i18n import gettext as _
from participation.i18n import ngettext
from participation.web import Permission

MOST_AT_ONCE = 100


def _find(hearing_id: int) -> Hearing:
    """The hearing, when the reader is one of its officials and it has parties at all."""
    hearing = find(hearing_id, public.bare)
    web.allow(may_see_parties(current_user, hearing))
    return hearing


def _to_change(hearing_id: int) -> Hearing:
    hearing = _find(hearing_id)
    web.allow(may_invite(current_user, hearing))
    return hearing


def _views(
    hearing: Hearing, counts: dict[PartyState, int], here: PartyState | None
) -> list[dict[str, Any]]:
    found: list[tuple[str, str, int]] = [("", _("All"), sum(counts.values()))]
    for state, (name, _color) in words.states().items():
        if counts.get(state) or state is here:
            found.append((state.value, name, counts.get(state, 0)))
    return [
        {
            "text": name,
            "count": number,
            "current": value == (here.value if here else ""),
            "href": url_for("parties.desk_parties", hearing_id=hearing.id, show=value or None),
        }
        for value, name, number in found
    ]


def _list(hearing: Hearing, form: ReminderForm) -> web.Answer:
    over = inviting.is_over(hearing)
    wanted = request.args.get("show", "")
    state = PartyState(wanted) if wanted in list(PartyState) else None
    found = web.paged(
        lambda cursor, limit: queries.parties(hearing.id, over, state, cursor, limit),
        lambda row: [row.party.organisation.sorted_as, row.party.organisation.id],
        width=2,
        size=50,
    )
    counts = queries.counts(hearing.id, over)
    return page(
        "parties/desk/parties",
        hearing,
        status=form.status,
        page=found,
        state=state,
        counts=counts,
        views=_views(hearing, counts, state),
        form=form,
        may_invite=may_invite(current_user, hearing),
        unlinked=linking.unlinked(hearing) if may_link(current_user, hearing) else [],
    )


@blueprint.get("/desk/hearings/<int:hearing_id>/parties")
@web.permission(Permission.official)
def desk_parties(hearing_id: int) -> web.Answer:
    """The parties with where each invitation is, and how many are where."""
    hearing = _find(hearing_id)
    return _list(hearing, ReminderForm(data={"days": queries.days_before(hearing.id)}))


@blueprint.post("/desk/hearings/<int:hearing_id>/parties/reminder")
@web.permission(Permission.official)
@web.once
def desk_party_reminder(hearing_id: int) -> web.Answer:
    """When those who have not answered are reminded."""
    hearing = _to_change(hearing_id)
    form = ReminderForm()
    if form.validate_on_submit():
        actions.remind_before(hearing.id, form.data["days"], hearing.space_id, by=current_user)
        flash(_("The reminder is saved."), "success")
        return to("parties.desk_parties", hearing)
    return _list(hearing, form)


# Choosing who is asked.


def _ticked(name: str) -> list[int]:
    values = request.form.getlist(name)[:MOST_AT_ONCE]
    return [int(each) for each in values if each.isascii() and each.isdecimal() and len(each) < 10]


def _say_added(number: int) -> None:
    if number:
        flash(
            ngettext(
                "%(num)s organisation is on the list. No mail is sent yet.",
                "%(num)s organisations are on the list. No mail is sent yet.",
                number,
            ),
            "success",
        )
    else:
        flash(_("Nobody new was chosen."), "warning")


@blueprint.route("/desk/hearings/<int:hearing_id>/parties/choice", methods=["GET", "POST"])
@web.permission(Permission.official)
@web.once
def desk_party_choice(hearing_id: int) -> web.Answer:
    """Choose organisations of the register, singly or a whole group."""
    hearing = _to_change(hearing_id)
    wanted = OrganisationFilter.read(request.args)
    form = ChoiceForm()
    if request.method == "POST":
        group = next(iter(_ticked("all_of")), None)
        found = queries.chosen(current_user, hearing.space_id, _ticked("organisation"), group)
        _say_added(actions.put_on_list(hearing.id, hearing.space_id, found, by=current_user))
        return to("parties.desk_parties", hearing)
    found_page = web.paged(
        lambda cursor, limit: queries.choices(
            current_user, hearing.id, hearing.space_id, wanted, cursor, limit
        ),
        lambda row: [row.sorted_as, row.id],
        width=2,
        size=MOST_AT_ONCE,
    )
    form.offer(found_page.rows)
    return page(
        "parties/desk/party_choice",
        hearing,
        page=found_page,
        wanted=wanted,
        groups=register_queries.groups(current_user, hearing.space_id),
        form=form,
    )


@blueprint.route("/desk/hearings/<int:hearing_id>/parties/table", methods=["GET", "POST"])
@web.permission(Permission.official)
@web.once
def desk_party_table(hearing_id: int) -> web.Answer:
    """Choose the organisations in a table; who is not in the register yet is added to it."""
    hearing = _to_change(hearing_id)
    taken = reading.unpacked(request.form.get("rows", ""))
    if taken and taken[0] == hearing.space_id:
        found = register_actions.take_in(
            hearing.space_id, taken[1], by=current_user, moved=ticked_moved()
        )
        _say_added(actions.put_on_list(hearing.id, hearing.space_id, found, by=current_user))
        return to("parties.desk_party_sending", hearing)
    form, shown = PartyTableForm(), None
    if form.validate_on_submit():
        shown = preview(form, hearing.space_id)
    elif "rows" in request.form:
        say_too_old(form)
    status = 200 if shown and shown["rows"] else form.status
    return page("parties/desk/party_table", hearing, status=status, form=form, shown=shown)


# Sending.


@blueprint.route("/desk/hearings/<int:hearing_id>/parties/mail", methods=["GET", "POST"])
@web.permission(Permission.official)
@web.once
def desk_party_mail(hearing_id: int) -> web.Answer:
    """Write the invitation in other words, and choose what it carries."""
    hearing = _to_change(hearing_id)
    written = queries.letter_of(hearing.id)
    if "standard" in request.form:
        inviting.use_standard_letter(hearing, by=current_user)
        flash(_("The invitation is the standard text again."), "success")
        return to("parties.desk_party_sending", hearing)
    title, body = (written.title, written.body) if written else inviting.standard(hearing)
    form = LetterForm(
        data={
            "version": written.version if written else "",
            "title": title,
            "body": body,
            "documents": [each.id for each in invitations.carried(hearing.id)],
        }
    )
    form.offer(invitations.documents(hearing.id))
    good, stale = form.validate_on_submit(), False
    if good:
        stale = not web.check_version(form, written.version if written else "")
        if not stale:
            inviting.write_letter(
                hearing, form.data["title"], form.data["body"], form.chosen(), by=current_user
            )
            flash(_("The invitation is saved. Look at it once more before you send it."), "success")
            return to("parties.desk_party_sending", hearing)
    return page(
        "parties/desk/party_mail",
        hearing,
        status=form.status,
        form=form,
        written=written,
        stale=stale,
    )


@blueprint.route("/desk/hearings/<int:hearing_id>/parties/sending", methods=["GET", "POST"])
@web.permission(Permission.official)
@web.once
def desk_party_sending(hearing_id: int) -> web.Answer:
    """See the mail and whom it goes to, then send it."""
    hearing = _to_change(hearing_id)
    waiting = queries.to_send(hearing.id)
    if request.method == "POST":
        ticked = set(_all_ticked())
        number = actions.want_sent(
            [each for each in waiting if each.id in ticked], hearing.space_id, by=current_user
        )
        _say_sent(hearing, number)
        return to("parties.desk_parties", hearing)
    ready = [each for each in waiting if each.organisation.email]
    return page(
        "parties/desk/party_sending",
        hearing,
        ready=ready,
        without=[each for each in waiting if not each.organisation.email],
        letter=inviting.example(hearing, ready[0].organisation) if ready else None,
        carried=invitations.carried(hearing.id),
        opens_later=hearing.phase() is not Phase.open,
    )


@blueprint.post("/desk/hearings/<int:hearing_id>/parties/post")
@web.permission(Permission.official)
def desk_party_post(hearing_id: int) -> web.Answer:
    """Note that those without an address have been written to by post."""
    hearing = _to_change(hearing_id)
    ticked = set(_all_ticked())
    waiting = [each for each in queries.to_send(hearing.id) if each.id in ticked]
    number = inviting.note_asked_by_post(hearing, waiting, by=current_user)
    if number:
        flash(
            ngettext(
                "%(num)s organisation is marked as invited by post.",
                "%(num)s organisations are marked as invited by post.",
                number,
            ),
            "success",
        )
    else:
        flash(_("There was nobody to note."), "warning")
    return to("parties.desk_parties", hearing)


def _all_ticked() -> list[int]:
    """Those who were shown: one field holds them all, so that thousands are one field."""
    values = request.form.get("parties", "")[:30_000].split(",")
    return [int(each) for each in values if each.isascii() and each.isdecimal() and len(each) < 10]


def _say_sent(hearing: Hearing, number: int) -> None:
    if not number:
        flash(_("There was nobody to send to."), "warning")
    elif hearing.phase() is Phase.open:
        flash(
            ngettext(
                "%(num)s invitation is on its way.", "%(num)s invitations are on their way.", number
            ),
            "success",
        )
    else:
        flash(
            ngettext(
                "%(num)s invitation is sent when the hearing opens.",
                "%(num)s invitations are sent when the hearing opens.",
                number,
            ),
            "success",
        )


# One party.


def _row(hearing: Hearing, party_id: int) -> PartyRow:
    return queries.party(hearing.id, party_id, inviting.is_over(hearing)) or abort(404)


@blueprint.route("/desk/hearings/<int:hearing_id>/parties/<int:party_id>", methods=["GET", "POST"])
@web.permission(Permission.official)
def desk_party(hearing_id: int, party_id: int) -> web.Answer:
    """What has become of one invitation; it can be sent again, to an address that is put right."""
    hearing = _find(hearing_id)
    row = _row(hearing, party_id)
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
    return _party_page(hearing, row, form, NumberForm(formdata=None), status=form.status)


def _party_page(
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
    hearing = _to_change(hearing_id)
    party = _row(hearing, party_id).party
    name = party.organisation.name
    if actions.take_off_list(party, hearing.space_id, by=current_user):
        flash(_("%(name)s is off the list.", name=name), "success")
    else:
        flash(_("It has been invited, so it stays on the list."), "warning")
    return to("parties.desk_parties", hearing)


# Which response is whose answer.


@blueprint.post("/desk/hearings/<int:hearing_id>/parties/<int:party_id>/response")
@web.permission(Permission.official)
def desk_party_response(hearing_id: int, party_id: int) -> web.Answer:
    """Say by its number which response is the answer of a party."""
    hearing = _to_link(hearing_id)
    row = _row(hearing, party_id)
    form = NumberForm()
    if form.validate_on_submit():
        number = form.data["number"]
        response = responses.response(hearing, number) if 0 < number < 2**31 else None
        if response is not None:
            _link(hearing, response, row.party)
            return to("parties.desk_party", hearing, party_id=party_id)
        form.number.errors = [*form.number.errors, _("There is no response with this number.")]
    address = AddressForm(formdata=None, data={"email": row.party.organisation.email})
    return _party_page(hearing, row, address, form, status=form.status)


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
        chosen = next(iter(_ticked("party")), None)
        party = queries.party_of(hearing.id, chosen)
        if party is None:
            flash(_("Choose the party whose answer it is."), "warning")
        else:
            _link(hearing, response, party)
    if request.form.get("back") == "parties":
        return to("parties.desk_parties", hearing)
    return to("intake.desk_response", hearing, number=number)


def _to_link(hearing_id: int) -> Hearing:
    hearing = _find(hearing_id)
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
