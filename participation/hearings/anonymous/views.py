"""Answering a hearing without being known: sent, and then read, corrected or withdrawn with a code.

The code stands in no address and in no cookie: it goes from page to page in the body of a form, and
each of these views leaves no trace (`web.traces`).
"""

from typing import Any

from flask import abort, make_response, request
from flask_login import current_user

from participation import db, storage, text, web
from participation.hearings.anonymous import actions as anonymous
from participation.hearings.anonymous import codes
from participation.hearings.anonymous import queries as anonymous_queries
from participation.hearings.anonymous.blueprint import blueprint
from participation.hearings.anonymous.forms import AnonymousResponseForm, CodeForm
from participation.hearings.notice.actions.holding import NotAllowedNow
from participation.hearings.notice.models import Hearing
from participation.hearings.notice.queries import public as queries
from participation.hearings.responses import content, panels
from participation.hearings.responses.forms.answering import MAX_TEXT, response_form_for
from participation.hearings.responses.models import Response
from participation.hearings.responses.queries import responses
from participation.hearings.responses.rules import may_change_response, may_respond
from participation.moderation import words as moderation
from participation.storage import uploads
from participation.subjects.models import Visibility
from participation.web import Permission

ADDRESS = "/hearings/<int(max=2147483647):hearing_id>"
OFTEN = "20/minute;200/hour"


def _hearing(hearing_id: int) -> Hearing:
    hearing = queries.get(hearing_id, current_user)
    if hearing is None or not hearing.anonymous:
        abort(404)
    return hearing


def _page(template: str, status: int = 200, **values: Any) -> web.Answer:
    """A page for one person: not kept by any cache, not found by any search."""
    answer = web.page(f"hearings/{template}.html", status=status, **values)
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


def _take_files(form: AnonymousResponseForm, hearing: Hearing, most: int) -> uploads.Uploads:
    with anonymous.by_the_day(hearing):
        return uploads.read_uploads(
            request.files.getlist(form.files.name),
            request.form.getlist("kept"),
            form.key,
            most,
            storage.check_bare,
        )


def _check(form: AnonymousResponseForm, gathered: uploads.Uploads, standing: int = 0) -> bool:
    return form.check(
        files=standing + len(gathered.kept),
        no_remarks="no_remarks" in request.form,
        refused=gathered.refused,
    )


# Sending.


@blueprint.route(ADDRESS + "/anonymous", methods=["GET", "POST"])
@web.no_trace
@web.permission(Permission.anyone)
@web.limiter.limit(OFTEN, methods=["POST"], key_func=web.someone)
@web.by_arrival
def respond_anonymously(hearing_id: int) -> web.Answer:
    """Write an anonymous response. When it arrives decides whether it is in time; the day is kept."""
    hearing = _hearing(hearing_id)
    form = response_form_for(AnonymousResponseForm, hearing)()
    if not form.is_submitted():
        form.begin(hearing, request.args)
    form.fit(hearing)
    gathered = uploads.Uploads()
    in_time = may_respond(current_user, hearing)
    if form.is_submitted():
        gathered = _take_files(form, hearing, uploads.MAX_FILES)
        if _check(form, gathered):
            words_said = form.content(no_remarks="no_remarks" in request.form)
            try:
                sent = anonymous.send(
                    hearing, words_said, gathered.files, form_key=form.key, in_time=in_time
                )
            except NotAllowedNow:
                # Withdrawn or concluded while it was sent.
                db.session.refresh(hearing, ["status"])
                return _page("responses/response_closed", form.status, hearing=hearing, form=form)
            if sent is not None:
                return _receipt(hearing, *sent, first=True)
    if not in_time:
        return _page("responses/response_closed", form.status, hearing=hearing, form=form)
    if form.is_submitted():
        db.keep()
    return _page("anonymous/respond", form.status, hearing=hearing, form=form, kept=gathered.kept)


# What one has sent, by the code alone.


def _receipt(
    hearing: Hearing, response: Response, code: str, *, first: bool = False, done: str = ""
) -> web.Answer:
    """A response as its sender sees it, with what became of it; its code only the first time."""
    # Read anew, with its section and files: what was just written is in it.
    db.session.flush()
    db.session.expire(response)
    response = anonymous_queries.own_by_code(hearing, code) or response
    hidden = response.visibility is Visibility.hidden and not response.is_withdrawn
    return _page(
        "anonymous/receipt",
        hearing=hearing,
        response=response,
        code=code,
        first=first,
        done=done,
        decision=responses.decision(response) if hidden else None,
        rule_name=moderation.rule,
        panels=panels.ON_ITS_PAGE.of(hearing, response, None),
        may_change=may_change_response(response, hearing),
    )


def _own(hearing: Hearing, form: CodeForm) -> tuple[Response, str] | None:
    """The response that the code which was sent leads to, and the code as it was made."""
    if not form.validate():
        return None
    code = codes.read(form.code.data or "")
    found = anonymous_queries.own_by_code(hearing, code) if code else None
    if found is None or code is None:
        form.not_found()
        return None
    return found, code


def _ask(hearing: Hearing, form: CodeForm) -> web.Answer:
    written = [text.clean(request.form.get(name)) for name in ("passage", "body")]
    wrote = "\n\n".join(each for each in written if each)[:MAX_TEXT]
    return _page("anonymous/code", form.status, hearing=hearing, form=form, wrote=wrote)


@blueprint.route(ADDRESS + "/code", methods=["GET", "POST"])
@web.no_trace
@web.permission(Permission.anyone)
@web.limiter.limit(OFTEN, methods=["POST"], key_func=web.someone)
def own_anonymous(hearing_id: int) -> web.Answer:
    """Type one's code, and read one's response."""
    hearing = _hearing(hearing_id)
    form = CodeForm()
    found = _own(hearing, form) if form.is_submitted() else None
    return _ask(hearing, form) if found is None else _receipt(hearing, *found)


@blueprint.route(ADDRESS + "/code/edit", methods=["GET", "POST"])
@web.no_trace
@web.permission(Permission.anyone)
@web.limiter.limit(OFTEN, methods=["POST"], key_func=web.someone)
@web.by_arrival
def edit_anonymous(hearing_id: int) -> web.Answer:
    """Correct one's response until the deadline; the code stays the same."""
    hearing = _hearing(hearing_id)
    code_form = CodeForm()
    if not code_form.is_submitted():
        return web.redirect(f"/hearings/{hearing.id}/code")
    found = _own(hearing, code_form)
    if found is None:
        return _ask(hearing, code_form)
    response, code = found
    saving = "save" in request.form
    fit = response_form_for(AnonymousResponseForm, hearing)
    form = fit() if saving else fit(formdata=None)
    form.sent_passage = response.passage
    if not saving:
        form.show(response)
    form.fit(hearing)
    if not may_change_response(response, hearing):
        if not saving or response.is_withdrawn:
            return _receipt(hearing, response, code)
        return _page("responses/response_closed", form.status, hearing=hearing, form=form)
    gathered = uploads.Uploads()
    if saving:
        done = _correct(hearing, response, form, gathered)
        if done:
            return _receipt(hearing, response, code, done=done)
    return _page(
        "anonymous/edit",
        form.status if saving else 200,
        hearing=hearing,
        response=response,
        form=form,
        code=code,
        kept=gathered.kept,
        removed=request.form.getlist("remove"),
    )


def _correct(
    hearing: Hearing,
    response: Response,
    form: AnonymousResponseForm,
    gathered: uploads.Uploads,
) -> str:
    """Save a correction, and say what was done; nothing when the form has to be shown again."""
    chosen = set(request.form.getlist("remove"))
    removed = [each for each in response.attachments if str(each.id) in chosen]
    standing = len(response.attachments) - len(removed)
    taken = _take_files(form, hearing, uploads.MAX_FILES - standing)
    gathered.kept, gathered.refused = taken.kept, taken.refused
    good = _check(form, gathered, standing)
    if not web.check_version(form, response.version) or not good:
        db.keep()
        return ""
    said = form.content(no_remarks="no_remarks" in request.form)
    changed = anonymous.correct(response, hearing, said, gathered.files, removed)
    return "corrected" if changed else "same"


@blueprint.route(ADDRESS + "/code/withdrawal", methods=["GET", "POST"])
@web.no_trace
@web.permission(Permission.anyone)
@web.limiter.limit(OFTEN, methods=["POST"], key_func=web.someone)
@web.by_arrival
def withdraw_anonymous(hearing_id: int) -> web.Answer:
    """Take one's response back until the deadline, after being asked once."""
    hearing = _hearing(hearing_id)
    form = CodeForm()
    if not form.is_submitted():
        return web.redirect(f"/hearings/{hearing.id}/code")
    found = _own(hearing, form)
    if found is None:
        return _ask(hearing, form)
    response, code = found
    if not may_change_response(response, hearing):
        return _receipt(hearing, response, code)
    if "sure" in request.form:
        anonymous.withdraw(response, hearing)
        return _receipt(hearing, response, code)
    return _page("anonymous/withdraw", hearing=hearing, response=response, code=code)


@blueprint.route(ADDRESS + "/code/copy", methods=["GET", "POST"])
@web.no_trace
@web.permission(Permission.anyone)
@web.limiter.limit(OFTEN, methods=["POST"], key_func=web.someone)
def copy_of_anonymous(hearing_id: int) -> web.Answer:
    """One's response as the plain text whose SHA-256 stands on the receipt."""
    hearing = _hearing(hearing_id)
    form = CodeForm()
    if not form.is_submitted():
        return web.redirect(f"/hearings/{hearing.id}/code")
    found = _own(hearing, form)
    if found is None:
        return _ask(hearing, form)
    response, _code = found
    files = [attachment.file for attachment in response.attachments]
    answer = make_response(content.copy_of(hearing.id, content.content_of(response), files))
    answer.mimetype = "text/plain"
    answer.headers["Content-Disposition"] = (
        f'attachment; filename="response-{hearing.id}-{response.number}.txt"'
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer
