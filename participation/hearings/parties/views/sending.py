"""Inviting the parties: the words of the mail, sending it, or noting that it went by post."""

from flask import flash, request
from flask_login import current_user

from participation import web
from participation.hearings.notice.models import Hearing, Phase
from participation.hearings.notice.views.frame import page, to
from participation.hearings.parties.actions import inviting
from participation.hearings.parties.actions import parties as actions
from participation.hearings.parties.blueprint import blueprint
from participation.hearings.parties.forms.hearing import LetterForm
from participation.hearings.parties.queries import invitations
from participation.hearings.parties.queries import parties as queries
from participation.hearings.parties.views.frame import find_to_change
from participation.i18n import gettext as _
from participation.i18n import ngettext
from participation.web import Permission


@blueprint.route("/desk/hearings/<int:hearing_id>/parties/mail", methods=["GET", "POST"])
@web.permission(Permission.official)
@web.once
def desk_party_mail(hearing_id: int) -> web.Answer:
    """Write the invitation in other words, and choose what it carries."""
    hearing = find_to_change(hearing_id)
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
    hearing = find_to_change(hearing_id)
    waiting = queries.to_send(hearing.id)
    if request.method == "POST":
        ticked = set(all_ticked())
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
    hearing = find_to_change(hearing_id)
    ticked = set(all_ticked())
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


def all_ticked() -> list[int]:
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
