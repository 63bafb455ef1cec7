"""When a hearing opens and closes: its dates, opening, a later deadline, withdrawal."""

from datetime import timedelta
from typing import Any

from flask import flash
from flask_login import current_user

from participation import web
from participation.hearings.notice import deadlines, rules
from participation.hearings.notice.blueprint import blueprint
from participation.hearings.notice.models import Hearing, Phase
from participation.hearings.notice.queries import public
from participation.hearings.notice.views.frame import find, page, to
from participation.hearings.publishing import readiness
from participation.hearings.publishing.actions import publication
from participation.hearings.publishing.forms.dates import DatesForm, ExtensionForm, WithdrawalForm
from participation.i18n import gettext as _
from participation.web import Permission


def _dates_values(hearing: Hearing) -> dict[str, Any]:
    today = deadlines.today(hearing.space)
    closes = deadlines.closing_day(hearing)
    if closes is None:
        closes = deadlines.opening_day(hearing) + timedelta(days=hearing.type.usual_days)
        off = deadlines.not_working(closes, hearing.space)
        closes = off.next_working_day if off else closes
    opens = deadlines.opening_day(hearing) if hearing.opens_at else None
    later = opens is not None and opens > today
    return {
        "version": hearing.version,
        "opens": "day" if later else "now",
        "opens_on": opens if later else None,
        "closes_on": closes,
        "short_reason": hearing.short_reason,
    }


@blueprint.route("/desk/hearings/<int:hearing_id>/deadline", methods=["GET", "POST"])
@web.permission(Permission.official)
def desk_deadline(hearing_id: int) -> web.Answer:
    """When it opens and until when people can answer."""
    hearing = find(hearing_id, public.get)
    web.allow(rules.may_set_dates(current_user, hearing))
    form = DatesForm(data=_dates_values(hearing))
    form.offer(hearing)
    if form.validate_on_submit() and web.check_version(form, hearing.version):
        publication.set_dates(
            hearing,
            form.opening,
            form.data["closes_on"],
            form.data["short_reason"],
            by=current_user,
        )
        flash(_("The dates are saved."), "success")
        return to("hearings.desk_hearing", hearing)
    closes = form.data["closes_on"]
    return page(
        "publishing/desk/deadline",
        hearing,
        status=form.status,
        form=form,
        days_off=deadlines.not_working(closes, hearing.space) if closes else None,
    )


@blueprint.post("/desk/hearings/<int:hearing_id>/opening")
@web.permission(Permission.official)
def desk_opening(hearing_id: int) -> web.Answer:
    """Open the hearing, or schedule it for its day."""
    hearing = find(hearing_id)
    web.allow(rules.may_publish(current_user, hearing))
    if not readiness.is_ready(hearing):
        flash(_("Something is still missing. The list below says what."), "error")
        return to("hearings.desk_hearing", hearing)
    publication.publish(hearing, by=current_user)
    if hearing.phase() is Phase.open:
        flash(_("The hearing is open. Anyone it is for can answer now."), "success")
    else:
        flash(_("The hearing opens by itself on its day."), "success")
    return to("hearings.desk_hearing", hearing)


@blueprint.route("/desk/hearings/<int:hearing_id>/extension", methods=["GET", "POST"])
@web.permission(Permission.official)
@web.once
def desk_extension(hearing_id: int) -> web.Answer:
    """Move the deadline to a later day, with a reason that everybody reads."""
    hearing = find(hearing_id)
    web.allow(rules.may_extend(current_user, hearing))
    form = ExtensionForm(data={"version": hearing.version})
    form.hearing = hearing
    if form.validate_on_submit() and web.check_version(form, hearing.version):
        publication.extend(hearing, form.data["closes_on"], form.data["reason"], by=current_user)
        flash(_("The deadline is moved. Those who have answered are told by mail."), "success")
        return to("hearings.desk_hearing", hearing)
    closes = form.data["closes_on"]
    return page(
        "publishing/desk/extension",
        hearing,
        status=form.status,
        form=form,
        days_off=deadlines.not_working(closes, hearing.space) if closes else None,
    )


@blueprint.route("/desk/hearings/<int:hearing_id>/withdrawal", methods=["GET", "POST"])
@web.permission(Permission.official)
def desk_withdrawal(hearing_id: int) -> web.Answer:
    """Take the hearing back, with a reason."""
    hearing = find(hearing_id, public.get)
    web.allow(rules.may_withdraw_hearing(current_user, hearing))
    form = WithdrawalForm()
    if form.validate_on_submit():
        publication.withdraw(hearing, form.data["reason"], by=current_user)
        flash(_("The hearing is withdrawn."), "success")
        return to("hearings.desk_hearing", hearing)
    return page("publishing/desk/withdrawal", hearing, status=form.status, form=form)
