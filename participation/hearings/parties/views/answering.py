"""Invited parties: the personal link that answers for an organisation, and the public list of them."""

from flask import abort, flash, make_response, request
from flask_login import current_user

from participation import clock, db, web
from participation.hearings.notice.blueprint import ID
from participation.hearings.notice.models import Hearing
from participation.hearings.notice.queries import public as queries
from participation.hearings.parties.actions import answering
from participation.hearings.parties.actions.inviting import is_over
from participation.hearings.parties.actions.parties import note_link_used
from participation.hearings.parties.blueprint import blueprint
from participation.hearings.parties.forms.hearing import PartyForm
from participation.hearings.parties.models import Party
from participation.hearings.parties.queries import responses as given
from participation.hearings.parties.queries.parties import by_key, parties_of
from participation.hearings.responses import content
from participation.hearings.responses.forms.answering import response_form_for
from participation.hearings.responses.models import Response
from participation.hearings.responses.rules import (
    may_change_response,
    may_respond,
    responses_are_listed,
)
from participation.hearings.responses.views.answering import closed, private, take_uploads
from participation.i18n import gettext as _
from participation.storage import uploads
from participation.web import Permission
from participation.web.answers import htmx

ADDRESS = f"/hearings/{ID}/party/<key>"


@blueprint.get(f"/hearings/{ID}/parties")
@web.permission(Permission.anyone)
@web.shared_page
def parties(hearing_id: int) -> web.Answer:
    """Who was asked by name, and who of them has answered."""
    hearing = queries.bare(hearing_id, current_user) or abort(404)
    listed = responses_are_listed(current_user, hearing)
    return web.page(
        "hearings/parties/parties.html",
        hearing=hearing,
        parties=parties_of(hearing.id),
        shown=given.shown_of_parties(hearing) if listed else {},
        over=is_over(hearing),
    )


def _party(hearing_id: int, key: str) -> tuple[Hearing, Party]:
    hearing = queries.get(hearing_id, current_user) or abort(404)
    lock = request.method == "POST"
    if lock and request.endpoint == "parties.party" and "draft" not in request.form:
        # The hearing before what stands in it, as everywhere: the response gets its number there.
        db.hold(hearing)
    return hearing, by_key(hearing.id, key, lock=lock) or abort(404)


@blueprint.route(ADDRESS, methods=["GET", "POST"])
@web.permission(Permission.anyone)
@web.limiter.limit("30/minute", methods=["POST"])
@web.by_arrival
def party(hearing_id: int, key: str) -> web.Answer:
    """Answer for an organisation: a draft that all who have the link share, then the response."""
    hearing, invited = _party(hearing_id, key)
    form = response_form_for(PartyForm, hearing)()
    form.speaks_for = invited.organisation.name
    answered = invited.answered_at is not None
    sent = given.of_party(hearing, invited.id, draft=False) if answered else None
    if sent is not None and not sent.is_withdrawn:
        return private(_answered(hearing, sent, form, key))
    draft = given.of_party(hearing, invited.id, draft=True)
    if draft is not None and not form.is_submitted():
        form.show(draft)
    form.prepare(hearing)
    if not may_respond(current_user, hearing):
        return private(closed(hearing, form))
    gathered = uploads.Uploads()
    if form.is_submitted():
        try:
            answer = _take(hearing, invited, draft, form, gathered, key)
        except answering.DraftExists:
            draft = given.of_party(hearing, invited.id, draft=True)
            web.check_version(form, draft.version if draft else "")
            answer = None
        if answer is not None:
            return private(answer)
    return private(_page(hearing, invited, draft, form, gathered, key))


def _page(
    hearing: Hearing,
    invited: Party,
    draft: Response | None,
    form: PartyForm,
    gathered: uploads.Uploads,
    key: str,
) -> web.Answer:
    return web.page(
        "hearings/parties/party.html",
        status=form.status,
        hearing=hearing,
        party=invited,
        draft=draft,
        elsewhere=given.linked_to(hearing, invited.id) if invited.answered_at else [],
        form=form,
        kept=gathered.kept,
        removed=request.form.getlist("remove"),
        key=key,
    )


def _take(
    hearing: Hearing,
    invited: Party,
    draft: Response | None,
    form: PartyForm,
    gathered: uploads.Uploads,
    key: str,
) -> web.Answer | None:
    """Save the draft, or send it; None when the form has to be shown again, with its files kept."""
    there = draft.attachments if draft else []
    chosen = set(request.form.getlist("remove"))
    removed = [each for each in there if str(each.id) in chosen]
    standing = len(there) - len(removed)
    take_uploads(form, gathered, uploads.MAX_FILES - standing)
    silent, only_saved = "no_remarks" in request.form, "draft" in request.form
    if only_saved:
        good = form.check_draft(refused=gathered.refused)
    else:
        good = form.check(
            files=standing + len(gathered.kept), no_remarks=silent, refused=gathered.refused
        )
    if not web.check_version(form, draft.version if draft else "") or not good:
        db.keep()
        return None
    words = form.content(no_remarks=silent)
    saved = answering.save_draft(hearing, invited, draft, words, gathered.files, removed)
    if only_saved:
        flash(_("The draft is saved. Everybody who has the link sees it here."), "success")
        return web.redirect(f"/hearings/{hearing.id}/party/{key}")
    gone = {each.id for each in removed}
    files = [each.file for each in there if each.id not in gone] + gathered.files
    answering.send_draft(hearing, invited, saved, files, sent_at=clock.now(), key=key)
    return web.redirect(f"/hearings/{hearing.id}/response/{key}")


def _answered(hearing: Hearing, response: Response, form: PartyForm, key: str) -> web.Answer:
    """Lead on to what was sent. A colleague who sent something else meanwhile keeps the words."""
    form.prepare(hearing)
    home = f"/hearings/{hearing.id}/response/{key}"
    if not form.is_submitted():
        return web.redirect(home)
    same = form.validate() and form.content(
        no_remarks="no_remarks" in request.form
    ) == content.content_of(response)
    if same or not may_change_response(response, hearing):
        return web.redirect(home)
    web.check_version(form, response.version)
    return web.page(
        "hearings/responses/response_edit.html",
        status=422,
        hearing=hearing,
        response=response,
        form=form,
        kept=[],
        removed=[],
        key=key,
        send_to=f"{home}/edit",
    )


@blueprint.post(f"{ADDRESS}/opening")
@web.permission(Permission.anyone)
@web.limiter.limit("60/minute")
def party_opening(hearing_id: int, key: str) -> web.Answer:
    """Note that the link was opened by a browser, and not by a mail server that looks at links."""
    hearing, invited = _party(hearing_id, key)
    note_link_used(invited)
    if htmx:
        return private(make_response("", 204))
    return private(web.redirect(f"/hearings/{hearing.id}/party/{key}"))
