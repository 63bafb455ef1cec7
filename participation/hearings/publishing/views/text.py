"""The text of a hearing: what stands around the sections, and the sections."""

from typing import Any

from flask import abort, flash, make_response, request, url_for
from flask_login import current_user

from participation import web
from participation.drafts import actions as drafts
from participation.hearings.notice import rules
from participation.hearings.notice.blueprint import blueprint
from participation.hearings.notice.models import Hearing, Section
from participation.hearings.notice.queries import public
from participation.hearings.notice.queries.public import shown_sections
from participation.hearings.notice.views.frame import find, page, to
from participation.hearings.publishing.actions import writing
from participation.hearings.publishing.forms.changing import NoteForm
from participation.hearings.publishing.forms.text import SECTION as LONGEST
from participation.hearings.publishing.forms.text import SectionForm, TextForm
from participation.i18n import gettext as _
from participation.spaces.queries import departments, labels
from participation.text import clean, diff
from participation.web import Permission


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
        "classification": hearing.classification,
        "deciding_body": hearing.deciding_body,
        "decision_on": hearing.decision_on,
    }


@blueprint.route("/desk/hearings/<int:hearing_id>/text", methods=["GET", "POST"])
@web.permission(Permission.official)
def desk_text(hearing_id: int) -> web.Answer:
    """What stands around the sections, and the list of them."""
    hearing = find(hearing_id)
    web.allow(rules.may_edit(current_user, hearing))
    form = TextForm(data=_text_values(hearing))
    form.offer(
        hearing,
        departments(hearing.space_id),
        labels(current_user, space_id=hearing.space_id),
    )
    stale = False
    if form.validate_on_submit():
        if web.check_version(form, hearing.version):
            writing.save_text(hearing, by=current_user, **form.written())
            drafts.drop(current_user, f"hearing-{hearing.id}-text")
            flash(_("The text is saved."), "success")
            return to("hearings.desk_text", hearing)
        stale = True
    return page(
        "publishing/desk/text",
        hearing,
        status=form.status,
        form=form,
        sections=shown_sections(hearing),
        announced=rules.edits_are_announced(hearing),
        stale=stale,
        differences=diff(hearing.summary, form.data["summary"] or "") if stale else [],
    )


@blueprint.post("/desk/hearings/<int:hearing_id>/text/preview")
@web.permission(Permission.official)
@web.limiter.limit("120/minute")
def desk_live_preview(hearing_id: int) -> web.Answer:
    """What is being typed, as its readers will see it; nothing is kept of it."""
    hearing = find(hearing_id, public.bare)
    writes = rules.may_edit(current_user, hearing) or rules.may_write_outcome(current_user, hearing)
    web.allow(writes)
    text = clean(request.form.get(request.args.get("field", "")))[:LONGEST]
    tongue = hearing.language or hearing.space.language
    return make_response(web.render("hearings/notice/desk/_live.html", text=text, lang=tongue))


def _section(hearing: Hearing, section_id: int) -> Section:
    web.allow(rules.may_edit(current_user, hearing))
    return public.section_of(hearing, section_id) or abort(404)


@blueprint.route("/desk/hearings/<int:hearing_id>/sections/new", methods=["GET", "POST"])
@web.permission(Permission.official)
@web.once
def desk_new_section(hearing_id: int) -> web.Answer:
    """Add a section at the end."""
    hearing = find(hearing_id, public.get)
    web.allow(rules.may_edit(current_user, hearing))
    form = SectionForm()
    form.hearing = hearing
    preview = "preview" in request.form
    if form.validate_on_submit() and not preview:
        writing.add_section(
            hearing, form.data["title"], form.data["body"], by=current_user, note=form.data["note"]
        )
        drafts.drop(current_user, f"hearing-{hearing.id}-section")
        flash(_("The section is added."), "success")
        return to("hearings.desk_text", hearing, _anchor="sections")
    return _section_page(hearing, form, None, preview=preview)


@blueprint.route(
    "/desk/hearings/<int:hearing_id>/sections/<int:section_id>", methods=["GET", "POST"]
)
@web.permission(Permission.official)
def desk_section(hearing_id: int, section_id: int) -> web.Answer:
    """Edit a section. Two who write at once see each other's text."""
    hearing = find(hearing_id, public.get)
    section = _section(hearing, section_id)
    form = SectionForm(
        data={"version": section.version, "title": section.title, "body": section.body}
    )
    form.hearing = hearing
    preview, stale = "preview" in request.form, False
    if form.validate_on_submit() and not preview:
        if web.check_version(form, section.version):
            writing.save_section(
                hearing,
                section,
                form.data["title"],
                form.data["body"],
                by=current_user,
                note=form.data["note"],
            )
            drafts.drop(current_user, f"section-{section.id}")
            flash(_("The section is saved."), "success")
            return to("hearings.desk_text", hearing, _anchor="sections")
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
    return page(
        "publishing/desk/section",
        hearing,
        status=200 if shown else form.status,
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
    hearing = find(hearing_id, public.get)
    section = _section(hearing, section_id)
    web.allow(rules.may_set_dates(current_user, hearing))
    writing.move_section(hearing, section, request.form.get("to") == "up", by=current_user)
    return to("hearings.desk_text", hearing, _anchor=f"section-{section.id}")


@blueprint.route(
    "/desk/hearings/<int:hearing_id>/sections/<int:section_id>/removal", methods=["GET", "POST"]
)
@web.permission(Permission.official)
def desk_section_removal(hearing_id: int, section_id: int) -> web.Answer:
    """Take a section out of the text, after having been asked."""
    hearing = find(hearing_id, public.get)
    section = _section(hearing, section_id)
    form = NoteForm()
    form.hearing = hearing
    if form.validate_on_submit():
        writing.remove_section(hearing, section, by=current_user, note=form.data["note"])
        flash(_("The section is removed."), "success")
        return to("hearings.desk_text", hearing, _anchor="sections")
    return page(
        "publishing/desk/removal",
        hearing,
        status=form.status,
        form=form,
        what=section.title,
        back=url_for("hearings.desk_text", hearing_id=hearing.id, _anchor="sections"),
        announced=rules.edits_are_announced(hearing),
    )
