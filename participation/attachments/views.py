"""Routes of the attachments room: the files of an idea, one more, what is said of one, its place."""

from functools import partial

from flask import Blueprint, Flask, abort, flash, request, url_for
from flask_login import current_user

from participation import db, storage, web
from participation.accounts import register_data
from participation.attachments import actions, own_data, queries, rules
from participation.attachments.forms import FileForm, NewFileForm
from participation.attachments.rules import MOST, MOST_OF_ONE
from participation.i18n import gettext as _
from participation.storage import StoredFile, uploads
from participation.storage.uploads import Uploads
from participation.subjects.models import Attachment, Subject
from participation.web import Permission

__all__ = ["blueprint", "init_app"]

blueprint = Blueprint("attachments", __name__)
_check = partial(storage.check, kinds=storage.WITH_SHEETS)


def _files_of(thing: Subject) -> str:
    """The page of a thing's files."""
    return url_for("attachments.of_subject", subject_id=thing.id)


def _found(attachment_id: int) -> tuple[Attachment, Subject]:
    found = queries.attachment(attachment_id, current_user) or abort(404)
    web.allow(rules.may_attach(current_user, found[1]))
    return found


def _sent(form: FileForm, thing: Subject, *, needed: bool) -> Uploads:
    """The file that was sent, or that was taken when the form came last; one that is refused says why, and
    costs nothing else that was filled in."""
    chosen = [each for each in request.files.getlist(form.file.name) if each.filename]
    sent = uploads.read_uploads(
        chosen[:1],
        # What is chosen now takes the place of what was chosen before.
        [] if chosen else request.form.getlist("kept"),
        f"{thing.id}-{current_user.id}",
        1,
        _check,
    )
    missing = [_("Choose a file.")] if needed and not (sent.kept or sent.refused) else []
    form.file.errors = [*form.file.errors, *sent.refused, *missing]
    return sent


def _too_many(error: actions.TooMany) -> str:
    if error.of_one:
        return _(
            "You have added %(most)s files today, and no more are taken from one person. Come back tomorrow.",
            most=MOST_OF_ONE,
        )
    return _("There are %(most)s files, and no more fit. Remove one first.", most=MOST)


@blueprint.route("/subjects/<int:subject_id>/files", methods=["GET", "POST"])
@web.permission(Permission.signed_in)
@web.limiter.limit("30 per 10 minutes", methods=["POST"])
@web.once
def of_subject(subject_id: int) -> web.Answer:
    """The files of an idea, and one more."""
    thing = queries.subject(subject_id, current_user) or abort(404)
    web.allow(rules.may_attach(current_user, thing))
    form, sent = NewFileForm(), Uploads()
    if form.is_submitted():
        good = form.validate()
        sent = _sent(form, thing, needed=True)
        if good and not form.file.errors and _add(thing, sent.files[0], form):
            return web.redirect(_files_of(thing))
        # A file that was good is there when the form is sent again.
        db.keep()
    return web.page(
        "attachments/files.html",
        status=form.status,
        form=form,
        thing=thing,
        kept=sent.kept,
        files=queries.of_subjects([thing.id]),
        most=MOST,
        accept=storage.ACCEPT_WITH_SHEETS,
    )


def _add(thing: Subject, file: StoredFile, form: FileForm) -> bool:
    try:
        actions.add(thing, file, form.text, by=current_user)
    except actions.TooMany as error:
        form.file.errors = [_too_many(error)]
        return False
    flash(_("The file is added."), "success")
    return True


@blueprint.route("/attachments/<int:attachment_id>", methods=["GET", "POST"])
@web.permission(Permission.signed_in)
@web.limiter.limit("30 per 10 minutes", methods=["POST"])
def edit(attachment_id: int) -> web.Answer:
    """What a file is called, its language, how it can be read, and another one in its place."""
    attachment, thing = _found(attachment_id)
    form, sent = FileForm(obj=attachment), Uploads()
    if form.is_submitted():
        good = form.validate() and web.check_version(form, attachment.version)
        sent = _sent(form, thing, needed=False)
        if good and not form.file.errors:
            file = sent.files[0] if sent.files else None
            actions.change(thing, attachment, form.text, file=file, by=current_user)
            flash(_("The file is saved."), "success")
            return web.redirect(_files_of(thing))
        db.keep()
    return web.page(
        "attachments/file.html",
        status=form.status,
        form=form,
        thing=thing,
        attachment=attachment,
        kept=sent.kept,
        back=_files_of(thing),
        accept=storage.ACCEPT_WITH_SHEETS,
    )


@blueprint.post("/attachments/<int:attachment_id>/place")
@web.permission(Permission.signed_in)
def move(attachment_id: int) -> web.Answer:
    """Let a file come one place earlier, or later."""
    attachment, thing = _found(attachment_id)
    actions.move(thing, attachment, up=request.form.get("up") == "1", by=current_user)
    return web.redirect(_files_of(thing))


@blueprint.post("/attachments/<int:attachment_id>/removal")
@web.permission(Permission.signed_in)
def remove(attachment_id: int) -> web.Answer:
    """Take a file away."""
    attachment, thing = _found(attachment_id)
    actions.remove(thing, attachment, by=current_user)
    flash(_("The file is removed."), "success")
    return web.redirect(_files_of(thing))


def init_app(app: Flask) -> None:
    """Add the room to the application."""
    register_data("attachments", own_data.attachments, own_data.erase)
    app.register_blueprint(blueprint)
