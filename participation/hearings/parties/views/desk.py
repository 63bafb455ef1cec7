"""The parties of a hearing: who is asked by name, and when they are reminded."""

from typing import Any

from flask import flash, request, url_for
from flask_login import current_user

from participation import web
from participation.hearings.notice.models import Hearing
from participation.hearings.notice.views.frame import page, to
from participation.hearings.parties import words
from participation.hearings.parties.actions import inviting
from participation.hearings.parties.actions import parties as actions
from participation.hearings.parties.blueprint import blueprint
from participation.hearings.parties.forms.hearing import ReminderForm
from participation.hearings.parties.models import PartyState
from participation.hearings.parties.queries import linking
from participation.hearings.parties.queries import parties as queries
from participation.hearings.parties.rules import may_invite, may_link
from participation.hearings.parties.views.frame import find_parties, find_to_change
from participation.i18n import gettext as _
from participation.web import Permission


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
    hearing = find_parties(hearing_id)
    return _list(hearing, ReminderForm(data={"days": queries.days_before(hearing.id)}))


@blueprint.post("/desk/hearings/<int:hearing_id>/parties/reminder")
@web.permission(Permission.official)
@web.once
def desk_party_reminder(hearing_id: int) -> web.Answer:
    """When those who have not answered are reminded."""
    hearing = find_to_change(hearing_id)
    form = ReminderForm()
    if form.validate_on_submit():
        actions.remind_before(hearing.id, form.data["days"], hearing.space_id, by=current_user)
        flash(_("The reminder is saved."), "success")
        return to("parties.desk_parties", hearing)
    return _list(hearing, form)
