"""Choosing who is asked by name: from the register, or from a table."""

from flask import flash, request
from flask_login import current_user

from participation import web
from participation.hearings.notice.views.frame import page, to
from participation.hearings.parties.actions import parties as actions
from participation.hearings.parties.blueprint import blueprint
from participation.hearings.parties.forms.hearing import ChoiceForm, PartyTableForm
from participation.hearings.parties.queries import parties as queries
from participation.hearings.parties.views.frame import MOST_AT_ONCE, find_to_change, ticked
from participation.hearings.register import actions as register_actions
from participation.hearings.register import queries as register_queries
from participation.hearings.register import table as reading
from participation.hearings.register.queries import OrganisationFilter
from participation.hearings.register.views import preview, say_too_old, ticked_moved
from participation.i18n import gettext as _
from participation.i18n import ngettext
from participation.web import Permission


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
    hearing = find_to_change(hearing_id)
    wanted = OrganisationFilter.read(request.args)
    form = ChoiceForm()
    if request.method == "POST":
        group = next(iter(ticked("all_of")), None)
        found = queries.chosen(current_user, hearing.space_id, ticked("organisation"), group)
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
    hearing = find_to_change(hearing_id)
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
