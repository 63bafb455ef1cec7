"""Answering a hearing: writing, confirming by a link, the receipt, correcting, withdrawing."""

from datetime import timedelta
from typing import cast

from flask import abort, flash, make_response, request, session
from flask_login import current_user

from participation import clock, db, web
from participation.accounts import limits
from participation.accounts.models import Purpose, Token, User
from participation.drafts import actions as drafts
from participation.hearings.notice import life
from participation.hearings.notice.actions.holding import NotAllowedNow
from participation.hearings.notice.models import Hearing
from participation.hearings.notice.queries import public as queries
from participation.hearings.responses import content, mandates
from participation.hearings.responses.actions import responding, unconfirmed
from participation.hearings.responses.blueprint import blueprint
from participation.hearings.responses.forms.answering import ResponseForm, response_form_for
from participation.hearings.responses.models import Response, ResponseStatus
from participation.hearings.responses.queries import responses as given
from participation.hearings.responses.rules import may_be_received, may_change_response, may_respond
from participation.i18n import gettext as _
from participation.storage import uploads
from participation.web import Permission

HOUR = timedelta(hours=1)
SENT = "response"
"""Where the session keeps which response a visitor has just sent."""
ADDRESS = "/hearings/<int(max=2147483647):hearing_id>/response"


def _writer() -> User | None:
    return cast(User, current_user) if current_user.is_authenticated else None


def _hearing(hearing_id: int) -> Hearing:
    return queries.get(hearing_id, current_user) or abort(404)


def private(answer: web.Answer) -> web.Answer:
    """A page for one person: not kept by any cache, not found by any search."""
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


# Sending.


@blueprint.route(ADDRESS, methods=["GET", "POST"])
@web.permission(Permission.anyone)
@web.limiter.limit("20/minute;200/hour", methods=["POST"])
@web.by_arrival
def respond(hearing_id: int) -> web.Answer:
    """Write a response. What arrives by the deadline is in time, however long the rest takes."""
    hearing = _hearing(hearing_id)
    if hearing.anonymous:
        return web.redirect(web.this_address().replace("/response", "/anonymous", 1))
    form = response_form_for(ResponseForm, hearing)()
    before = _just_sent(hearing)
    if before is not None:
        form.show(before)
        form.email.data = before.email
    elif not form.is_submitted():
        form.respondent_name.data = current_user.name if current_user.is_authenticated else ""
        form.begin(hearing, request.args)
    form.prepare(hearing, signed_in=current_user.is_authenticated)
    if not may_respond(current_user, hearing):
        return closed(hearing, form)
    gathered = uploads.Uploads()
    if before is not None:
        gathered.kept = uploads.brought_back([each.file for each in before.attachments], form.key)
    if form.is_submitted():
        try:
            answer = _send(hearing, form, gathered)
        except NotAllowedNow:
            return closed(hearing, form, meanwhile=True)
        if answer is not None:
            return answer
    answer = web.page(
        "hearings/responses/respond.html",
        status=form.status,
        hearing=hearing,
        form=form,
        kept=gathered.kept,
        earlier=[] if form.is_submitted() else given.own_numbers(hearing, current_user),
        days_left=life.days_left(hearing),
    )
    return answer if before is None else private(answer)


def closed(hearing: Hearing, form: ResponseForm, *, meanwhile: bool = False) -> web.Answer:
    """Say that nothing is taken now, with what was written; `meanwhile` it was withdrawn or concluded."""
    if meanwhile:
        db.session.refresh(hearing, ["status"])
    return web.page(
        "hearings/responses/response_closed.html", status=form.status, hearing=hearing, form=form
    )


def _just_sent(hearing: Hearing) -> Response | None:
    """What the visitor sent within the hour and asks to send again, as to another address."""
    if request.method != "GET" or "again" not in request.args or current_user.is_authenticated:
        return None
    sent = session.get(SENT)
    found = given.unconfirmed(hearing, sent) if isinstance(sent, int) else None
    if found is None or found.sent_at is None or found.sent_at + HOUR < clock.now():
        return None
    return found


def take_uploads(form: ResponseForm, gathered: uploads.Uploads, most: int) -> None:
    """Take in the files of a form, at most so many; those that are refused say why."""
    found = uploads.read_uploads(
        request.files.getlist(form.files.name),
        request.form.getlist("kept"),
        form.key,
        most,
    )
    gathered.kept, gathered.refused = found.kept, found.refused


def _send(hearing: Hearing, form: ResponseForm, gathered: uploads.Uploads) -> web.Answer | None:
    """Take in a form; None when it has to be shown again, with its good files kept."""
    take_uploads(form, gathered, uploads.MAX_FILES)
    silent = "no_remarks" in request.form
    if not form.check(files=len(gathered.kept), no_remarks=silent, refused=gathered.refused):
        db.keep()
        return None
    writer = _writer()
    email = None if writer else (form.email.data or "").lower()
    if email:
        limits.count(f"response-mail:{email}", 6, HOUR)
        limits.count(f"response-mail-from:{limits.reader_address()}", 40, HOUR)
    sent = responding.send(
        hearing,
        form.content(no_remarks=silent),
        gathered.files,
        by=writer,
        email=email,
        form_key=form.key,
        sent_at=clock.now(),
    )
    if writer is None:
        session[SENT] = sent.response.id
        flash(_("The link is on its way to %(email)s.", email=email), "info")
        return web.redirect(f"/hearings/{hearing.id}/response/sent")
    drafts.drop(writer, f"hearing-{hearing.id}-response")
    return web.redirect(f"/hearings/{hearing.id}/response/{sent.response.number}")


@blueprint.get(ADDRESS + "/sent")
@web.permission(Permission.anyone)
def response_sent(hearing_id: int) -> web.Answer:
    """Say that a mail with a link is on its way."""
    hearing = queries.bare(hearing_id, current_user) or abort(404)
    sent = session.get(SENT)
    response = given.unconfirmed(hearing, sent) if isinstance(sent, int) else None
    deleted_at = unconfirmed.deleted_at(response) if response else None
    return private(
        web.page(
            "hearings/responses/response_sent.html",
            hearing=hearing,
            deleted_at=deleted_at,
            address=response.email if response else None,
        )
    )


# One's own response: by its number when signed in, else by the link in the mail.


def _own(hearing: Hearing, key: str) -> tuple[Response, Token | None]:
    if key.isascii() and key.isdecimal():
        web.sign_in_first()
        number = int(key) if len(key) < 10 else 0
        return given.own_by_number(hearing, number, current_user) or abort(404), None
    token = given.link(key)
    if token is None:
        # An invited party's personal link leads to what it has sent as well.
        return mandates.response_of(hearing, key) or abort(404), None
    response = given.own_by_link(hearing, token)
    if response is None or token.expires_at <= clock.now():
        abort(
            make_response(web.render("hearings/responses/link_expired.html", hearing=hearing), 410)
        )
    return response, token


def _received(hearing: Hearing, key: str) -> Response:
    response, _token = _own(hearing, key)
    if response.status is ResponseStatus.draft:
        abort(404)
    return response


def _by(response: Response) -> User | None:
    return _writer() if response.author_id is not None else None


@blueprint.get(ADDRESS + "/<key>")
@web.permission(Permission.anyone)
def own_response(hearing_id: int, key: str) -> web.Answer:
    """The receipt of a response; before that, the button that confirms it."""
    hearing = _hearing(hearing_id)
    response, token = _own(hearing, key)
    # Whoever was reminded has two links: when one was followed, the other leads to the receipt too.
    waits = token is not None and token.purpose is Purpose.confirm_response
    waits = waits and response.status is ResponseStatus.draft
    return private(
        web.page(
            "hearings/responses/response_confirm.html"
            if waits
            else "hearings/responses/response_receipt.html",
            hearing=hearing,
            response=response,
            key=key,
            deleted_at=unconfirmed.deleted_at(response),
            may_be_received=may_be_received(response, hearing),
            may_change=may_change_response(response, hearing),
        )
    )


@blueprint.post(ADDRESS + "/<key>/confirmation")
@web.permission(Permission.anyone)
@web.limiter.limit("20/minute")
@web.by_arrival
def confirm_response(hearing_id: int, key: str) -> web.Answer:
    """Receive the response that a link in a mail belongs to."""
    hearing = _hearing(hearing_id)
    response, token = _own(hearing, key)
    if token is not None and may_be_received(response, hearing):
        try:
            responding.confirm(response, hearing, token, key)
        except NotAllowedNow:
            # Withdrawn or concluded meanwhile: the link is not used up, and its page says why.
            db.finish(success=False)
    return private(web.redirect(f"/hearings/{hearing.id}/response/{key}"))


@blueprint.route(ADDRESS + "/<key>/edit", methods=["GET", "POST"])
@web.permission(Permission.anyone)
@web.limiter.limit("20/minute", methods=["POST"])
@web.by_arrival
def edit_response(hearing_id: int, key: str) -> web.Answer:
    """Correct one's response until the deadline; the earlier text is kept."""
    hearing = _hearing(hearing_id)
    response = _received(hearing, key)
    if response.status is ResponseStatus.withdrawn:
        return private(web.redirect(f"/hearings/{hearing.id}/response/{key}"))
    form = mandates.form_for(response, hearing)
    if not form.is_submitted():
        form.show(response)
    form.prepare(hearing, signed_in=True)
    if not may_change_response(response, hearing):
        return closed(hearing, form)
    gathered = uploads.Uploads()
    try:
        if form.is_submitted() and _correct(hearing, response, form, gathered, key):
            return private(web.redirect(f"/hearings/{hearing.id}/response/{key}"))
    except NotAllowedNow:
        return private(closed(hearing, form, meanwhile=True))
    return private(
        web.page(
            "hearings/responses/response_edit.html",
            status=form.status,
            hearing=hearing,
            response=response,
            form=form,
            kept=gathered.kept,
            removed=request.form.getlist("remove"),
            key=key,
        )
    )


def _correct(
    hearing: Hearing,
    response: Response,
    form: ResponseForm,
    gathered: uploads.Uploads,
    key: str,
) -> bool:
    chosen = set(request.form.getlist("remove"))
    removed = [each for each in response.attachments if str(each.id) in chosen]
    standing = len(response.attachments) - len(removed)
    take_uploads(form, gathered, uploads.MAX_FILES - standing)
    silent = "no_remarks" in request.form
    good = form.check(
        files=standing + len(gathered.kept), no_remarks=silent, refused=gathered.refused
    )
    if not web.check_version(form, response.version) or not good:
        db.keep()
        return False
    changed = responding.correct(
        response,
        hearing,
        form.content(no_remarks=silent),
        gathered.files,
        removed,
        by=_by(response),
        key=key,
    )
    flash(_("Your response is corrected.") if changed else _("Nothing was changed."), "success")
    return True


@blueprint.route(ADDRESS + "/<key>/withdrawal", methods=["GET", "POST"])
@web.permission(Permission.anyone)
@web.limiter.limit("20/minute", methods=["POST"])
@web.by_arrival
def withdraw_response(hearing_id: int, key: str) -> web.Answer:
    """Take one's response back until the deadline, after being asked once."""
    hearing = _hearing(hearing_id)
    response = _received(hearing, key)
    if not may_change_response(response, hearing):
        return private(web.redirect(f"/hearings/{hearing.id}/response/{key}"))
    if request.method == "POST":
        responding.withdraw(response, hearing, by=_by(response))
        flash(_("Your response is withdrawn."), "success")
        return private(web.redirect(f"/hearings/{hearing.id}/response/{key}"))
    return private(
        web.page(
            "hearings/responses/response_withdraw.html", hearing=hearing, response=response, key=key
        )
    )


@blueprint.get(ADDRESS + "/<key>/copy")
@web.permission(Permission.anyone)
def response_copy(hearing_id: int, key: str) -> web.Answer:
    """The response as the plain text whose SHA-256 stands on the receipt."""
    hearing = _hearing(hearing_id)
    response = _received(hearing, key)
    files = [attachment.file for attachment in response.attachments]
    answer = make_response(content.copy_of(hearing.id, content.content_of(response), files))
    answer.mimetype = "text/plain"
    answer.headers["Content-Disposition"] = (
        f'attachment; filename="response-{hearing.id}-{response.number}.txt"'
    )
    return private(answer)
