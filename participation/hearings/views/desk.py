"""The officials' side: a hearing from draft to outcome, and the read-through of its responses."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, cast

from flask import abort, flash, request, url_for
from flask_login import current_user
from wtforms import Field

from participation import storage, web
from participation.accounts.models import Reader, User
from participation.hearings import deadlines, life, readiness, rules
from participation.hearings.actions import concluding, publishing, reading
from participation.hearings.actions.publishing import NotAllowedNow
from participation.hearings.forms.desk import (
    DatesForm,
    DocumentForm,
    DocumentPlaceForm,
    ExtensionForm,
    NewHearingForm,
    NoteForm,
    OutcomeForm,
    SectionForm,
    TextForm,
    WithdrawalForm,
    WithholdForm,
)
from participation.hearings.models import Hearing, Phase, Response, Section
from participation.hearings.queries import desk as queries
from participation.hearings.queries import public
from participation.hearings.queries.public import shown_sections
from participation.hearings.views.blueprint import blueprint
from participation.hearings.views.public import page_values
from participation.i18n import gettext as _
from participation.i18n import ngettext
from participation.moderation import words
from participation.moderation.models import Rule
from participation.spaces.queries import departments, labels, run_by_reader
from participation.subjects.models import Attachment
from participation.subjects.queries import timeline
from participation.text import diff
from participation.web import Permission
from participation.web.errors import answer as error_page

MOST_AT_ONCE = 100


def _reader() -> Reader:
    return cast("Reader", current_user)


def _me() -> User:
    return cast("User", current_user)


Load = Callable[[int, Reader], Hearing | None]


def _found(hearing_id: int, load: Load = public.for_page) -> Hearing:
    """The hearing, when the reader works on it: 404 when it cannot be read, 403 for others."""
    hearing = load(hearing_id, _reader()) or abort(404)
    web.allow(rules.may_work_on(_reader(), hearing))
    return hearing


@blueprint.errorhandler(NotAllowedNow)
def _overtaken(_error: NotAllowedNow) -> web.Answer:
    """The hearing moved on while the official was looking at an older page."""
    return error_page(409)


def _to(endpoint: str, hearing: Hearing, **more: Any) -> web.Answer:
    return web.redirect(url_for(f"hearings.{endpoint}", hearing_id=hearing.id, **more))


_PART_OF = {
    "desk_section": "desk_text",
    "desk_new_section": "desk_text",
    "desk_section_removal": "desk_text",
    "desk_document": "desk_documents",
    "desk_document_removal": "desk_documents",
    "desk_response": "desk_responses",
    "desk_response_decision": "desk_responses",
}
"""Pages that have no link of their own in the line of links, and the one they belong to."""


def _places(hearing: Hearing, waiting: int | None = None) -> list[dict[str, Any]]:
    """The pages of one hearing, for the line of links above each of them."""
    early = _early(hearing)
    here = (request.endpoint or "").removeprefix("hearings.")
    here = _PART_OF.get(here, here)
    wanted: list[tuple[str, str, bool]] = [
        ("desk_hearing", _("Overview"), True),
        ("desk_text", _("Text"), rules.may_edit(_reader(), hearing)),
        ("desk_documents", _("Documents"), rules.may_edit(_reader(), hearing)),
        ("desk_deadline", _("Opening and deadline"), rules.may_set_dates(_reader(), hearing)),
        ("desk_extension", _("Deadline"), rules.may_extend(_reader(), hearing)),
        ("desk_responses", _("Responses"), not early),
        ("desk_outcome", _("Outcome"), rules.may_write_outcome(_reader(), hearing)),
    ]
    return [
        {
            "text": text,
            "href": url_for(f"hearings.{endpoint}", hearing_id=hearing.id),
            "current": here == endpoint,
            "count": waiting if endpoint == "desk_responses" else None,
        }
        for endpoint, text, shown in wanted
        if shown
    ]


def _page(template: str, hearing: Hearing, *, status: int = 200, **values: Any) -> web.Answer:
    """A page of one hearing."""
    return web.page(
        f"hearings/desk/{template}.html",
        status=status,
        hearing=hearing,
        phase=hearing.phase(),
        zone=hearing.space.timezone,
        tag=life.tag(hearing),
        hearing_places=_places(hearing, values.get("waiting")),
        **values,
    )


def _status(form: web.Form) -> int:
    return 422 if form.is_submitted() else 200


# The list, and a new one.


def _phase_names() -> dict[Phase, str]:
    return {
        Phase.draft: _("Drafts"),
        Phase.scheduled: _("Opens later"),
        Phase.open: _("Open"),
        Phase.closed: _("Closed"),
        Phase.under_assessment: _("Being assessed"),
        Phase.concluded: _("Concluded"),
        Phase.withdrawn: _("Withdrawn"),
    }


def _step_names() -> dict[str, str]:
    return {
        Phase.draft.value: _("Started"),
        Phase.scheduled.value: _("Scheduled"),
        Phase.open.value: _("Opened"),
        Phase.closed.value: _("Closed"),
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
        lambda cursor, limit: queries.hearings(_reader(), phase, mine, cursor, limit),
        lambda row: [row.Hearing.id],
        width=1,
    )
    return web.page(
        "hearings/desk/index.html",
        fragment="list",
        page=found,
        phase=phase,
        mine=mine,
        phases=[("", _("All"))] + [(key.value, name) for key, name in _phase_names().items()],
        tag_of=life.tag,
        has_department=bool(queries.departments_of(_reader())),
        may_start=_reader().works_as("official"),
    )


@blueprint.route("/desk/hearings/new", methods=["GET", "POST"])
@web.permission(Permission.official)
def desk_new_hearing() -> web.Answer:
    """Start a hearing: what kind, what it is called, where."""
    spaces = [space for space in run_by_reader(_reader()) if rules.may_prepare_in(_reader(), space)]
    web.allow(bool(spaces))
    form = NewHearingForm(data={"space": spaces[0].id})
    form.offer(spaces, queries.types())
    if form.validate_on_submit():
        hearing = publishing.draft(
            form.spaces[form.data["space"]],
            form.types[form.data["type"]],
            form.data["title"],
            by=_me(),
            department_id=next(iter(queries.departments_of(_reader())), None),
        )
        flash(_("The hearing is started. Only officials and moderators see it."), "success")
        return _to("desk_hearing", hearing)
    return web.page("hearings/desk/new.html", form=form, spaces=spaces, status=_status(form))


# One hearing.


def _dates_notice(hearing: Hearing) -> deadlines.NotWorking | None:
    closes = deadlines.closing_day(hearing)
    if closes is None or hearing.phase() not in (Phase.draft, Phase.scheduled, Phase.open):
        return None
    return deadlines.not_working(closes, hearing.space)


@blueprint.get("/desk/hearings/<int:hearing_id>")
@web.permission(Permission.staff)
def desk_hearing(hearing_id: int) -> web.Answer:
    """Where the hearing is, what it lacks, and what can be done next."""
    hearing = _found(hearing_id)
    changes = timeline(hearing.id)
    return _page(
        "show",
        hearing,
        steps=life.steps(hearing, changes),
        changes=changes,
        checks=readiness.checks(hearing) if rules.may_publish(_reader(), hearing) else [],
        waiting=queries.waiting(hearing),
        days_off=_dates_notice(hearing),
        short=deadlines.is_short(hearing),
        step_words=_step_names(),
        opens_later=deadlines.opening_day(hearing) > deadlines.today(hearing.space),
        may={
            "publish": rules.may_publish(_reader(), hearing),
            "edit": rules.may_edit(_reader(), hearing),
            "extend": rules.may_extend(_reader(), hearing),
            "withdraw": rules.may_withdraw_hearing(_reader(), hearing),
            "assess": rules.may_start_assessment(_reader(), hearing),
            "conclude": rules.may_conclude(_reader(), hearing),
        },
    )


@blueprint.get("/desk/hearings/<int:hearing_id>/preview")
@web.permission(Permission.staff)
def desk_preview(hearing_id: int) -> web.Answer:
    """The public page as it will look, marked as a preview."""
    hearing = _found(hearing_id)
    return web.page("hearings/show.html", **page_values(hearing), preview=True)


def _text_values(hearing: Hearing) -> dict[str, Any]:
    ids = [label.id for label in hearing.labels]
    return {
        "version": hearing.version,
        "title": hearing.title,
        "summary": hearing.summary,
        "language": hearing.language or hearing.space.language,
        "department": hearing.department_id,
        "case_number": hearing.case_number,
        "contact_name": hearing.contact_name,
        "contact_email": hearing.contact_email,
        "contact_phone": hearing.contact_phone,
        "topics": ids,
        "areas": ids,
        "outcome_expected_on": hearing.outcome_expected_on,
    }


@blueprint.route("/desk/hearings/<int:hearing_id>/text", methods=["GET", "POST"])
@web.permission(Permission.official)
def desk_text(hearing_id: int) -> web.Answer:
    """What stands around the sections, and the list of them."""
    hearing = _found(hearing_id)
    web.allow(rules.may_edit(_reader(), hearing))
    form = TextForm(data=_text_values(hearing))
    form.offer(
        hearing,
        departments(hearing.space_id),
        labels(_reader(), space_id=hearing.space_id),
    )
    stale = False
    if form.validate_on_submit():
        if web.check_version(form, hearing.version):
            publishing.save_text(hearing, by=_me(), **form.written())
            flash(_("The text is saved."), "success")
            return _to("desk_text", hearing)
        stale = True
    return _page(
        "text",
        hearing,
        status=_status(form),
        form=form,
        sections=shown_sections(hearing),
        announced=rules.edits_are_announced(hearing),
        stale=stale,
        differences=diff(hearing.summary, form.data["summary"] or "") if stale else [],
    )


# Sections.


def _section(hearing: Hearing, section_id: int) -> Section:
    web.allow(rules.may_edit(_reader(), hearing))
    return public.section_of(hearing, section_id) or abort(404)


@blueprint.route("/desk/hearings/<int:hearing_id>/sections/new", methods=["GET", "POST"])
@web.permission(Permission.official)
def desk_new_section(hearing_id: int) -> web.Answer:
    """Add a section at the end."""
    hearing = _found(hearing_id, public.get)
    web.allow(rules.may_edit(_reader(), hearing))
    form = SectionForm()
    form.hearing = hearing
    preview = "preview" in request.form
    if form.validate_on_submit() and not preview:
        publishing.add_section(
            hearing, form.data["title"], form.data["body"], by=_me(), note=form.data["note"]
        )
        flash(_("The section is added."), "success")
        return _to("desk_text", hearing, _anchor="sections")
    return _section_page(hearing, form, None, preview=preview)


@blueprint.route(
    "/desk/hearings/<int:hearing_id>/sections/<int:section_id>", methods=["GET", "POST"]
)
@web.permission(Permission.official)
def desk_section(hearing_id: int, section_id: int) -> web.Answer:
    """Edit a section. Two who write at once see each other's text."""
    hearing = _found(hearing_id, public.get)
    section = _section(hearing, section_id)
    form = SectionForm(
        data={"version": section.version, "title": section.title, "body": section.body}
    )
    form.hearing = hearing
    preview, stale = "preview" in request.form, False
    if form.validate_on_submit() and not preview:
        if web.check_version(form, section.version):
            publishing.save_section(
                hearing,
                section,
                form.data["title"],
                form.data["body"],
                by=_me(),
                note=form.data["note"],
            )
            flash(_("The section is saved."), "success")
            return _to("desk_text", hearing, _anchor="sections")
        stale = True
    return _section_page(hearing, form, section, preview=preview, stale=stale)


def _section_page(
    hearing: Hearing,
    form: SectionForm,
    section: Section | None,
    *,
    preview: bool,
    stale: bool = False,
) -> web.Answer:
    shown = preview and not form.errors
    return _page(
        "section",
        hearing,
        status=200 if shown else _status(form),
        form=form,
        section=section,
        announced=rules.edits_are_announced(hearing),
        stale=stale,
        differences=diff(section.body, form.data["body"] or "") if stale and section else [],
        preview=preview,
    )


@blueprint.post("/desk/hearings/<int:hearing_id>/sections/<int:section_id>/position")
@web.permission(Permission.official)
def desk_section_position(hearing_id: int, section_id: int) -> web.Answer:
    """Move a section up or down, until the hearing opens."""
    hearing = _found(hearing_id, public.get)
    section = _section(hearing, section_id)
    web.allow(rules.may_set_dates(_reader(), hearing))
    publishing.move_section(hearing, section, request.form.get("to") == "up", by=_me())
    return _to("desk_text", hearing, _anchor=f"section-{section.id}")


@blueprint.route(
    "/desk/hearings/<int:hearing_id>/sections/<int:section_id>/removal", methods=["GET", "POST"]
)
@web.permission(Permission.official)
def desk_section_removal(hearing_id: int, section_id: int) -> web.Answer:
    """Take a section out of the text, after having been asked."""
    hearing = _found(hearing_id, public.get)
    section = _section(hearing, section_id)
    form = NoteForm()
    form.hearing = hearing
    if form.validate_on_submit():
        publishing.remove_section(hearing, section, by=_me(), note=form.data["note"])
        flash(_("The section is removed."), "success")
        return _to("desk_text", hearing, _anchor="sections")
    return _page(
        "removal",
        hearing,
        status=_status(form),
        form=form,
        what=section.title,
        back=url_for("hearings.desk_text", hearing_id=hearing.id, _anchor="sections"),
        announced=rules.edits_are_announced(hearing),
    )


# Documents.


def _document(hearing: Hearing, document_id: int) -> Attachment:
    web.allow(rules.may_edit(_reader(), hearing))
    found = [each for each in hearing.attachments if each.id == document_id]
    return found[0] if found else abort(404)


def _take(field: Field) -> storage.StoredFile | None:
    """The uploaded file, or None when it was refused; the field then says why."""
    try:
        return storage.take(field.data.stream, field.data.filename)
    except storage.FileRefused as refusal:
        field.errors = [*field.errors, str(refusal)]
        return None


@blueprint.route("/desk/hearings/<int:hearing_id>/documents", methods=["GET", "POST"])
@web.permission(Permission.official)
def desk_documents(hearing_id: int) -> web.Answer:
    """The documents of the hearing, and a new one."""
    hearing = _found(hearing_id)
    web.allow(rules.may_edit(_reader(), hearing))
    form = DocumentForm()
    form.hearing = hearing
    if form.validate_on_submit() and (file := _take(form.file)) is not None:
        publishing.add_document(hearing, file, form.data["title"], by=_me(), note=form.data["note"])
        flash(_("The document is added."), "success")
        return _to("desk_documents", hearing)
    return _page(
        "documents",
        hearing,
        status=_status(form),
        form=form,
        accept=storage.ACCEPT,
        announced=rules.edits_are_announced(hearing),
    )


@blueprint.route(
    "/desk/hearings/<int:hearing_id>/documents/<int:document_id>", methods=["GET", "POST"]
)
@web.permission(Permission.official)
def desk_document(hearing_id: int, document_id: int) -> web.Answer:
    """A document's title and its place in the list."""
    hearing = _found(hearing_id)
    document = _document(hearing, document_id)
    place = hearing.attachments.index(document) + 1
    form = DocumentPlaceForm(data={"title": document.title, "position": place})
    if form.validate_on_submit():
        publishing.save_document(
            hearing, document, form.data["title"], form.data["position"], by=_me()
        )
        flash(_("The document is saved."), "success")
        return _to("desk_documents", hearing)
    return _page("document", hearing, status=_status(form), form=form, document=document)


@blueprint.route(
    "/desk/hearings/<int:hearing_id>/documents/<int:document_id>/removal", methods=["GET", "POST"]
)
@web.permission(Permission.official)
def desk_document_removal(hearing_id: int, document_id: int) -> web.Answer:
    """Take a document off the list, after having been asked."""
    hearing = _found(hearing_id)
    document = _document(hearing, document_id)
    form = NoteForm()
    form.hearing = hearing
    if form.validate_on_submit():
        publishing.remove_document(hearing, document, by=_me(), note=form.data["note"])
        flash(_("The document is removed."), "success")
        return _to("desk_documents", hearing)
    return _page(
        "removal",
        hearing,
        status=_status(form),
        form=form,
        what=document.title,
        back=url_for("hearings.desk_documents", hearing_id=hearing.id),
        announced=rules.edits_are_announced(hearing),
    )


# Opening, deadline, and the end.


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
    hearing = _found(hearing_id, public.get)
    web.allow(rules.may_set_dates(_reader(), hearing))
    form = DatesForm(data=_dates_values(hearing))
    form.offer(hearing)
    if form.validate_on_submit() and web.check_version(form, hearing.version):
        publishing.set_dates(
            hearing, form.opening, form.data["closes_on"], form.data["short_reason"], by=_me()
        )
        flash(_("The dates are saved."), "success")
        return _to("desk_hearing", hearing)
    closes = form.data["closes_on"]
    return _page(
        "deadline",
        hearing,
        status=_status(form),
        form=form,
        days_off=deadlines.not_working(closes, hearing.space) if closes else None,
    )


@blueprint.post("/desk/hearings/<int:hearing_id>/opening")
@web.permission(Permission.official)
def desk_opening(hearing_id: int) -> web.Answer:
    """Open the hearing, or schedule it for its day."""
    hearing = _found(hearing_id)
    web.allow(rules.may_publish(_reader(), hearing))
    if not readiness.is_ready(hearing):
        flash(_("Something is still missing. The list below says what."), "error")
        return _to("desk_hearing", hearing)
    publishing.publish(hearing, by=_me())
    if hearing.phase() is Phase.open:
        flash(_("The hearing is open. Anyone it is for can answer now."), "success")
    else:
        flash(_("The hearing opens by itself on its day."), "success")
    return _to("desk_hearing", hearing)


@blueprint.route("/desk/hearings/<int:hearing_id>/extension", methods=["GET", "POST"])
@web.permission(Permission.official)
def desk_extension(hearing_id: int) -> web.Answer:
    """Move the deadline to a later day, with a reason that everybody reads."""
    hearing = _found(hearing_id)
    web.allow(rules.may_extend(_reader(), hearing))
    form = ExtensionForm(data={"version": hearing.version})
    form.hearing = hearing
    if form.validate_on_submit() and web.check_version(form, hearing.version):
        publishing.extend(hearing, form.data["closes_on"], form.data["reason"], by=_me())
        flash(_("The deadline is moved. Those who have answered are told by mail."), "success")
        return _to("desk_hearing", hearing)
    closes = form.data["closes_on"]
    return _page(
        "extension",
        hearing,
        status=_status(form),
        form=form,
        days_off=deadlines.not_working(closes, hearing.space) if closes else None,
    )


@blueprint.route("/desk/hearings/<int:hearing_id>/withdrawal", methods=["GET", "POST"])
@web.permission(Permission.official)
def desk_withdrawal(hearing_id: int) -> web.Answer:
    """Take the hearing back, with a reason."""
    hearing = _found(hearing_id, public.get)
    web.allow(rules.may_withdraw_hearing(_reader(), hearing))
    form = WithdrawalForm()
    if form.validate_on_submit():
        publishing.withdraw(hearing, form.data["reason"], by=_me())
        flash(_("The hearing is withdrawn."), "success")
        return _to("desk_hearing", hearing)
    return _page("withdrawal", hearing, status=_status(form), form=form)


@blueprint.post("/desk/hearings/<int:hearing_id>/assessment")
@web.permission(Permission.official)
def desk_assessment(hearing_id: int) -> web.Answer:
    """Start the assessment."""
    hearing = _found(hearing_id, public.bare)
    web.allow(rules.may_start_assessment(_reader(), hearing))
    concluding.start_assessment(hearing, by=_me())
    flash(_("The hearing's page now says that the responses are being assessed."), "success")
    return _to("desk_hearing", hearing)


@blueprint.route("/desk/hearings/<int:hearing_id>/outcome", methods=["GET", "POST"])
@web.permission(Permission.official)
def desk_outcome(hearing_id: int) -> web.Answer:
    """Write what was asked, said and done; look at it; keep it until it is published."""
    hearing = _found(hearing_id, public.bare)
    web.allow(rules.may_write_outcome(_reader(), hearing))
    form = OutcomeForm(
        data={
            "version": hearing.version,
            "asked": hearing.outcome_asked,
            "said": hearing.outcome_said,
            "did": hearing.outcome_did,
        }
    )
    preview, stale = "preview" in request.form, False
    if form.validate_on_submit() and not preview:
        if web.check_version(form, hearing.version):
            concluding.save_outcome(
                hearing, form.data["asked"], form.data["said"], form.data["did"], by=_me()
            )
            flash(_("The outcome is saved. It is not public yet."), "success")
            return _to("desk_outcome", hearing)
        stale = True
    return _page(
        "outcome",
        hearing,
        status=200 if preview and not form.errors else _status(form),
        form=form,
        preview=preview,
        stale=stale,
        may_conclude=rules.may_conclude(_reader(), hearing),
        complete=bool(hearing.outcome_asked and hearing.outcome_said and hearing.outcome_did),
    )


@blueprint.post("/desk/hearings/<int:hearing_id>/conclusion")
@web.permission(Permission.official)
def desk_conclusion(hearing_id: int) -> web.Answer:
    """Publish the outcome."""
    hearing = _found(hearing_id, public.bare)
    web.allow(rules.may_conclude(_reader(), hearing))
    if not (hearing.outcome_asked and hearing.outcome_said and hearing.outcome_did):
        flash(_("Write all three parts of the outcome first."), "error")
        return _to("desk_outcome", hearing)
    concluding.conclude(hearing, by=_me())
    flash(_("The outcome is published. Those who have answered are told by mail."), "success")
    return _to("desk_hearing", hearing)


# The read-through.


def _view_names(counts: queries.Counts) -> dict[str, tuple[str, int]]:
    return {
        "waiting": (_("To read through"), counts.waiting),
        "published": (_("Published"), counts.published),
        "withheld": (_("Not published"), counts.withheld),
        "withdrawn": (_("Withdrawn"), counts.withdrawn),
        "late": (_("Late"), counts.late),
        "all": (_("All"), counts.all),
    }


def _views(hearing: Hearing, view: str) -> list[dict[str, Any]]:
    return [
        {
            "text": text,
            "count": count,
            "current": name == view,
            "href": url_for("hearings.desk_responses", hearing_id=hearing.id, show=name),
        }
        for name, (text, count) in _view_names(queries.counts(hearing)).items()
        if count or name in ("waiting", "all", view)
    ]


def _early(hearing: Hearing) -> bool:
    return hearing.phase() in (Phase.draft, Phase.scheduled)


@blueprint.get("/desk/hearings/<int:hearing_id>/responses")
@web.permission(Permission.staff)
def desk_responses(hearing_id: int) -> web.Answer:
    """The responses, those that wait first; several can be ticked and published at once."""
    hearing = _found(hearing_id, public.bare)
    may_decide = rules.may_read_through(_reader(), hearing)
    view = request.args.get("show", "")
    if view not in queries.VIEWS:
        view = "waiting" if may_decide else "all"
    found = web.paged(
        lambda cursor, limit: queries.responses(hearing, view, cursor, limit),
        lambda response: [response.number],
        width=1,
    )
    return _page(
        "responses",
        hearing,
        page=found,
        view=view,
        views=_views(hearing, view),
        may_decide=may_decide,
        waits=reading.waits,
        early=_early(hearing),
    )


def _response(hearing: Hearing, number: int) -> Response:
    return queries.response(hearing, number) or abort(404)


def _reading_page(hearing: Hearing, response: Response, form: WithholdForm) -> web.Answer:
    number = response.number or 0
    return _page(
        "response",
        hearing,
        status=_status(form),
        response=response,
        form=form,
        may_decide=rules.may_read_through(_reader(), hearing),
        waits=reading.waits(response),
        queue=queries.responses(hearing, "waiting", [max(0, number - 1)], 12),
        decision=queries.decision(response),
        rule_hints={rule.value: words.rule_hint(rule) for rule in Rule},
        rule_name=words.rule,
        verdict_name=words.verdict,
    )


@blueprint.get("/desk/hearings/<int:hearing_id>/responses/<int:number>")
@web.permission(Permission.staff)
def desk_response(hearing_id: int, number: int) -> web.Answer:
    """Read one response, and decide."""
    hearing = _found(hearing_id, public.bare)
    response = _response(hearing, number)
    return _reading_page(hearing, response, WithholdForm(data={"version": response.version}))


@blueprint.post("/desk/hearings/<int:hearing_id>/responses/<int:number>/decision")
@web.permission(Permission.staff)
def desk_response_decision(hearing_id: int, number: int) -> web.Answer:
    """Publish a response, or withhold it with rule and reason; then the next one comes."""
    hearing = _found(hearing_id, public.bare)
    web.allow(rules.may_read_through(_reader(), hearing))
    response = _response(hearing, number)
    form = WithholdForm()
    publish = request.form.get("verdict") == "published"
    if not reading.waits(response):
        flash(_("It is already decided, or its author has withdrawn it."), "warning")
        return _onwards(hearing, number)
    if not web.check_version(form, response.version):
        return _reading_page(hearing, response, form)
    if publish:
        reading.publish(hearing, [response], by=_me())
        flash(_("Response %(number)s is published.", number=number), "success")
        return _onwards(hearing, number)
    if form.validate_on_submit():
        rule = Rule(form.data["rule"])
        reading.withhold(hearing, response, rule, form.data["reason"], by=_me())
        flash(
            _("Response %(number)s is not published. Its author is told why.", number=number),
            "success",
        )
        return _onwards(hearing, number)
    return _reading_page(hearing, response, form)


def _onwards(hearing: Hearing, number: int) -> web.Answer:
    """To the next response that waits, with the focus on it; or to the list when none does."""
    following = queries.next_waiting(hearing, number)
    if following is None:
        return _to("desk_responses", hearing)
    return _to("desk_response", hearing, number=following, _anchor="response")


def _ticked() -> dict[int, int]:
    """The ticked responses by id, each with the version that was read."""
    found = {}
    for value in request.form.getlist("response")[:MOST_AT_ONCE]:
        response_id, _dash, version = value.partition("-")
        if all(part.isascii() and part.isdecimal() for part in (response_id, version)):
            found[int(response_id) if len(response_id) < 10 else 0] = int(version[:9])
    return found


@blueprint.post("/desk/hearings/<int:hearing_id>/publication")
@web.permission(Permission.staff)
def desk_publication(hearing_id: int) -> web.Answer:
    """Publish the ticked responses that still wait and are as they were when they were read."""
    hearing = _found(hearing_id, public.bare)
    web.allow(rules.may_read_through(_reader(), hearing))
    ticked = _ticked()
    chosen = queries.chosen(hearing, list(ticked))
    same = [each for each in chosen if each.version == ticked[each.id]]
    done = reading.publish(hearing, same, by=_me())
    if done:
        flash(
            ngettext("%(num)s response is published.", "%(num)s responses are published.", done),
            "success",
        )
    if not ticked:
        flash(_("Tick the responses you want to publish."), "warning")
    elif done < len(ticked):
        left = len(ticked) - done
        flash(
            ngettext(
                "%(num)s response was changed or decided while you were reading. Look at it again.",
                "%(num)s responses were changed or decided while you were reading. "
                "Look at them again.",
                left,
            ),
            "warning",
        )
    return _to("desk_responses", hearing)
