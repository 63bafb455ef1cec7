"""The public meetings about a hearing."""

from flask import abort, flash
from flask_login import current_user

from participation import web
from participation.hearings.meetings import actions, queries
from participation.hearings.meetings.actions import IsCancelled
from participation.hearings.meetings.blueprint import blueprint
from participation.hearings.meetings.forms import MeetingForm
from participation.hearings.meetings.models import Meeting
from participation.hearings.meetings.rules import may_meet
from participation.hearings.notice.models import Hearing
from participation.hearings.notice.queries import public
from participation.hearings.notice.views.frame import find, page, to
from participation.i18n import gettext as _
from participation.web import Permission
from participation.web.errors import answer as error_page

HERE = "/desk/hearings/<int:hearing_id>/meetings"
ONE = HERE + "/<int(max=2147483647):meeting_id>"


@blueprint.get(HERE)
@web.permission(Permission.staff)
def desk_meetings(hearing_id: int) -> web.Answer:
    """The meetings, the first one first."""
    hearing = find(hearing_id, public.bare)
    return page(
        "meetings/desk/meetings",
        hearing,
        meetings=queries.meetings(hearing.id),
        may_meet=may_meet(current_user, hearing),
    )


def _form(hearing: Hearing) -> MeetingForm:
    web.allow(may_meet(current_user, hearing))
    form = MeetingForm()
    form.zone = hearing.space.timezone
    return form


@blueprint.route(HERE + "/new", methods=["GET", "POST"])
@web.permission(Permission.official)
@web.once
def desk_new_meeting(hearing_id: int) -> web.Answer:
    """Set a meeting."""
    hearing = find(hearing_id, public.bare)
    form = _form(hearing)
    if form.validate_on_submit():
        actions.set_meeting(hearing, by=current_user, **form.written())
        flash(_("The meeting is added."), "success")
        return to("meetings.desk_meetings", hearing)
    return page("meetings/desk/meeting", hearing, status=form.status, form=form, meeting=None)


def _meeting(hearing: Hearing, meeting_id: int) -> Meeting:
    return queries.meeting(hearing.id, meeting_id) or abort(404)


@blueprint.errorhandler(IsCancelled)
def _cancelled_meanwhile(_error: IsCancelled) -> web.Answer:
    """Somebody has cancelled the meeting while another changed it."""
    return error_page(409)


@blueprint.route(ONE, methods=["GET", "POST"])
@web.permission(Permission.official)
def desk_meeting(hearing_id: int, meeting_id: int) -> web.Answer:
    """Move a meeting, or say more about it."""
    hearing = find(hearing_id, public.bare)
    meeting = _meeting(hearing, meeting_id)
    form = _form(hearing)
    if not form.is_submitted():
        form.show(meeting)
    stale = False
    if form.validate_on_submit():
        if web.check_version(form, meeting.version):
            actions.change_meeting(hearing, meeting, by=current_user, **form.written())
            flash(_("The meeting is saved."), "success")
            return to("meetings.desk_meetings", hearing)
        stale = True
    return page(
        "meetings/desk/meeting",
        hearing,
        status=form.status,
        form=form,
        meeting=meeting,
        stale=stale,
    )


@blueprint.post(ONE + "/cancellation")
@web.permission(Permission.official)
def desk_meeting_cancellation(hearing_id: int, meeting_id: int) -> web.Answer:
    """Cancel a meeting; it stays on the page as cancelled."""
    hearing = find(hearing_id, public.bare)
    web.allow(may_meet(current_user, hearing))
    actions.cancel_meeting(hearing, _meeting(hearing, meeting_id), by=current_user)
    flash(_("The meeting is cancelled."), "success")
    return to("meetings.desk_meetings", hearing)
