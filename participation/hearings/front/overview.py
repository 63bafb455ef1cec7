"""The list of hearings, a new one, and one at a glance."""

from flask import abort, flash, request
from flask_login import current_user

from participation import config, web
from participation.hearings.front.page import page_values
from participation.hearings.intake import queries
from participation.hearings.notice import deadlines, life, panels, rules
from participation.hearings.notice.blueprint import blueprint
from participation.hearings.notice.facts import On, facts
from participation.hearings.notice.models import Hearing, Phase
from participation.hearings.notice.queries import page as public
from participation.hearings.notice.views.frame import find, page, to
from participation.hearings.publishing import previews, readiness
from participation.hearings.publishing.actions import writing
from participation.hearings.publishing.forms.text import NewHearingForm
from participation.i18n import gettext as _
from participation.spaces.queries import run_by_reader
from participation.subjects.queries import timeline
from participation.web import Permission


def _phase_names() -> dict[Phase, str]:
    return {
        Phase.draft: _("Drafts"),
        Phase.scheduled: _("Opens later"),
        Phase.open: _("Open"),
        Phase.closed: _("Deadline passed"),
        Phase.under_assessment: _("Under assessment"),
        Phase.concluded: _("Concluded"),
        Phase.withdrawn: _("Withdrawn"),
        Phase.held_elsewhere: _("Held elsewhere"),
    }


def _step_names() -> dict[str, str]:
    return {
        Phase.draft.value: _("Created"),
        Phase.scheduled.value: _("Scheduled"),
        Phase.open.value: _("Opened"),
        Phase.closed.value: _("Deadline passed"),
        Phase.under_assessment.value: _("Assessment started"),
        Phase.concluded.value: _("Outcome published"),
        Phase.withdrawn.value: _("Withdrawn"),
    }


@blueprint.get("/desk/hearings")
@web.permission(Permission.staff)
def desk_hearings() -> web.Answer:
    """The hearings of the reader's spaces, by phase."""
    wanted = request.args.get("phase", "")
    phase = Phase(wanted) if wanted in queries.PHASES else None
    mine = request.args.get("mine") == "1"
    found = web.paged(
        lambda cursor, limit: queries.hearings(current_user, phase, mine, cursor, limit),
        lambda row: [row.Hearing.id],
        width=1,
    )
    return web.page(
        "hearings/notice/desk/index.html",
        fragment="list",
        page=found,
        phase=phase,
        mine=mine,
        phases=[("", _("All"))] + [(key.value, name) for key, name in _phase_names().items()],
        tag_of=life.tag,
        has_department=bool(queries.own_departments(current_user)),
        may_start=current_user.works_as("official"),
    )


@blueprint.route("/desk/hearings/new", methods=["GET", "POST"])
@web.permission(Permission.official)
@web.once
def desk_new_hearing() -> web.Answer:
    """Start a hearing: what kind, what it is called, where."""
    spaces = [
        space for space in run_by_reader(current_user) if rules.may_prepare_in(current_user, space)
    ]
    web.allow(bool(spaces))
    form = NewHearingForm(data={"space": spaces[0].id})
    form.offer(spaces, queries.types())
    if form.validate_on_submit():
        space = form.spaces[form.data["space"]]
        hearing = writing.draft(
            space,
            form.types[form.data["type"]],
            form.data["title"],
            by=current_user,
            department_id=next(iter(queries.own_departments(current_user, space.id)), None),
        )
        flash(_("The hearing is created. Only officials and moderators see it."), "success")
        return to("hearings.desk_hearing", hearing)
    return web.page("hearings/notice/desk/new.html", form=form, spaces=spaces, status=form.status)


def _dates_notice(hearing: Hearing) -> deadlines.NotWorking | None:
    closes = deadlines.closing_day(hearing)
    if closes is None or hearing.phase() not in (Phase.draft, Phase.scheduled, Phase.open):
        return None
    return deadlines.not_working(closes, hearing.space)


@blueprint.get("/desk/hearings/<int:hearing_id>")
@web.permission(Permission.staff)
def desk_hearing(hearing_id: int) -> web.Answer:
    """Where the hearing is, what it lacks, and what can be done next."""
    hearing = find(hearing_id)
    changes = timeline(hearing.id)
    return page(
        "front/desk",
        hearing,
        steps=life.steps(hearing, changes),
        changes=changes,
        facts=facts(hearing, On.desk),
        checks=readiness.checks(hearing) if rules.may_publish(current_user, hearing) else [],
        waiting=queries.waiting(hearing),
        unconfirmed=queries.unconfirmed(hearing),
        to_settle=panels.AT_A_GLANCE.of(hearing, current_user),
        days_off=_dates_notice(hearing),
        short=deadlines.is_short(hearing),
        becomes_anonymous=rules.becomes_anonymous(hearing),
        preview_link=config.current().address + previews.path(hearing),
        preview_ends=previews.ends(hearing),
        step_words=_step_names(),
        opens_later=deadlines.opening_day(hearing) > deadlines.today(hearing.space),
        may={
            "publish": rules.may_publish(current_user, hearing),
            "edit": rules.may_edit(current_user, hearing),
            "extend": rules.may_extend(current_user, hearing),
            "withdraw": rules.may_withdraw_hearing(current_user, hearing),
            "assess": rules.may_start_assessment(current_user, hearing),
            "conclude": rules.may_conclude(current_user, hearing),
            "correct": rules.may_correct_outcome(current_user, hearing),
            "round": rules.may_begin_round(current_user, hearing),
        },
    )


@blueprint.get("/desk/hearings/<int:hearing_id>/preview")
@web.permission(Permission.staff)
def desk_preview(hearing_id: int) -> web.Answer:
    """The public page as it will look, marked as a preview."""
    hearing = public.hearing(hearing_id, current_user) or abort(404)
    web.allow(rules.may_work_on(current_user, hearing))
    return web.page("hearings/front/show.html", **page_values(hearing), preview=True)
