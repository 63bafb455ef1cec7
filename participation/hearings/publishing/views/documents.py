"""The documents of a hearing."""

from flask import abort, flash, url_for
from flask_login import current_user
from wtforms import Field

from participation import storage, web
from participation.hearings.notice import rules
from participation.hearings.notice.blueprint import blueprint
from participation.hearings.notice.models import Hearing
from participation.hearings.notice.views.frame import find, page, to
from participation.hearings.publishing.actions import documents
from participation.hearings.publishing.forms.changing import NoteForm
from participation.hearings.publishing.forms.documents import DocumentForm, DocumentPlaceForm
from participation.i18n import gettext as _
from participation.subjects.models import Attachment
from participation.web import Permission


def _document(hearing: Hearing, document_id: int) -> Attachment:
    web.allow(rules.may_edit(current_user, hearing))
    found = [each for each in hearing.attachments if each.id == document_id]
    return found[0] if found else abort(404)


def _take(field: Field) -> storage.StoredFile | None:
    """The uploaded file, or None when it was refused; the field then says why."""
    try:
        checked = storage.check(field.data.stream, field.data.filename)
    except storage.FileRefused as refusal:
        field.errors = [*field.errors, str(refusal)]
        return None
    if checked.smaller:
        flash(_("The picture had very many pixels and was made smaller."), "info")
    return storage.add(checked)


@blueprint.route("/desk/hearings/<int:hearing_id>/documents", methods=["GET", "POST"])
@web.permission(Permission.official)
@web.once
def desk_documents(hearing_id: int) -> web.Answer:
    """The documents of the hearing, and a new one."""
    hearing = find(hearing_id)
    web.allow(rules.may_edit(current_user, hearing))
    form = DocumentForm()
    form.hearing = hearing
    if form.validate_on_submit() and (file := _take(form.file)) is not None:
        documents.add_document(
            hearing,
            file,
            form.data["title"],
            by=current_user,
            note=form.data["note"],
            language=form.data["language"] or None,
            format_note=form.data["format_note"] or "",
        )
        flash(_("The document is added."), "success")
        return to("hearings.desk_documents", hearing)
    return page(
        "publishing/desk/documents",
        hearing,
        status=form.status,
        form=form,
        accept=storage.ACCEPT,
        announced=rules.edits_are_announced(hearing),
    )


@blueprint.route(
    "/desk/hearings/<int:hearing_id>/documents/<int:document_id>", methods=["GET", "POST"]
)
@web.permission(Permission.official)
def desk_document(hearing_id: int, document_id: int) -> web.Answer:
    """A document's title and its place in the list. Two who write at once see each other's words."""
    hearing = find(hearing_id)
    document = _document(hearing, document_id)
    place = hearing.attachments.index(document) + 1
    form = DocumentPlaceForm(
        data={
            "version": document.version,
            "title": document.title,
            "position": place,
            "language": document.language or "",
            "format_note": document.format_note,
        }
    )
    good = form.validate_on_submit()
    stale = good and not web.check_version(form, document.version)
    if good and not stale:
        documents.save_document(
            hearing,
            document,
            form.data["title"],
            form.data["position"],
            by=current_user,
            language=form.data["language"] or None,
            format_note=form.data["format_note"] or "",
        )
        flash(_("The document is saved."), "success")
        return to("hearings.desk_documents", hearing)
    return page(
        "publishing/desk/document",
        hearing,
        status=form.status,
        form=form,
        document=document,
        place=place,
        stale=stale,
    )


@blueprint.route(
    "/desk/hearings/<int:hearing_id>/documents/<int:document_id>/removal", methods=["GET", "POST"]
)
@web.permission(Permission.official)
def desk_document_removal(hearing_id: int, document_id: int) -> web.Answer:
    """Take a document off the list, after having been asked."""
    hearing = find(hearing_id)
    document = _document(hearing, document_id)
    form = NoteForm()
    form.hearing = hearing
    if form.validate_on_submit():
        documents.remove_document(hearing, document, by=current_user, note=form.data["note"])
        flash(_("The document is removed."), "success")
        return to("hearings.desk_documents", hearing)
    return page(
        "publishing/desk/removal",
        hearing,
        status=form.status,
        form=form,
        what=document.title,
        back=url_for("hearings.desk_documents", hearing_id=hearing.id),
        announced=rules.edits_are_announced(hearing),
    )
