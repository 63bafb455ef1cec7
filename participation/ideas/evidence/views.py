"""The officials' page of what shows that something is realised, and the files themselves."""

from functools import partial

from flask import abort, flash, request, url_for
from flask_login import current_user

from participation import db, storage, web
from participation.i18n import gettext as _
from participation.ideas.evidence import actions, queries, rules
from participation.ideas.evidence.blueprint import blueprint
from participation.ideas.evidence.forms import EvidenceForm
from participation.ideas.evidence.panels import shown
from participation.ideas.gains.queries import subject as find_subject
from participation.storage import uploads
from participation.storage.uploads import Uploads
from participation.subjects.models import Subject
from participation.web import Permission
from participation.web.files import kept_file

ONE = "int(max=2147483647)"


def _find(subject_id: int) -> Subject:
    subject = find_subject(subject_id, current_user) or abort(404)
    web.allow(rules.may_show(current_user, subject))
    return subject


@blueprint.get(f"/evidence/<{ONE}:evidence_id>/<name>")
@web.permission(Permission.anyone)
def file(evidence_id: int, name: str) -> web.Answer:
    """A file that shows that something is realised, for whoever may read about that."""
    found = queries.file(evidence_id, current_user) or abort(404)
    return kept_file(found.sha256, found.content_type, found.size, found.name)


@blueprint.route(f"/desk/evidence/<{ONE}:subject_id>", methods=["GET", "POST"])
@web.permission(Permission.official)
@web.limiter.limit("60 per 10 minutes", methods=["POST"])
@web.once
def desk(subject_id: int) -> web.Answer:
    """What shows that an idea or a project is realised, and one more file or link."""
    subject = _find(subject_id)
    form, sent = EvidenceForm(), Uploads()
    if form.is_submitted():
        good = form.validate()
        sent = _sent(form, subject)
        if good and not form.file.errors and _add(subject, form, sent):
            return web.redirect(url_for("evidence.desk", subject_id=subject.id))
        db.keep()
    return web.page(
        "ideas/evidence/desk.html",
        status=form.status,
        subject=subject,
        form=form,
        kept=sent.kept,
        claim=queries.claim(subject.id),
        shown=shown(subject),
        most=rules.MOST,
        accept=storage.ACCEPT_WITH_SHEETS,
    )


def _sent(form: EvidenceForm, subject: Subject) -> Uploads:
    chosen = [each for each in request.files.getlist(form.file.name) if each.filename]
    sent = uploads.read_uploads(
        chosen[:1],
        [] if chosen else request.form.getlist("kept"),
        f"evidence-{subject.id}-{current_user.id}",
        1,
        partial(storage.check, kinds=storage.WITH_SHEETS),
    )
    errors = list(sent.refused)
    if sent.kept and form.link.data:
        errors.append(_("Give a file or a link, one at a time."))
    elif not (sent.kept or sent.refused or form.link.data):
        errors.append(_("Choose a file, or write a link."))
    form.file.errors = [*form.file.errors, *errors]
    return sent


def _add(subject: Subject, form: EvidenceForm, sent: Uploads) -> bool:
    file = sent.files[0] if sent.files else None
    link = form.data["link"] or ""
    try:
        actions.add(subject, form.data["title"], file=file, link=link, by=current_user)
    except actions.TooMany:
        form.file.errors = [
            _("There are %(most)s already, and no more fit. Remove one first.", most=rules.MOST)
        ]
        return False
    flash(_("It is added and public."), "success")
    return True


@blueprint.post(f"/desk/evidence/<{ONE}:subject_id>/<{ONE}:evidence_id>/removal")
@web.permission(Permission.official)
def remove(subject_id: int, evidence_id: int) -> web.Answer:
    """Take a file or a link away."""
    subject = _find(subject_id)
    evidence = queries.one(evidence_id)
    if evidence is None or evidence.subject_id != subject.id:
        abort(404)
    actions.remove(subject, evidence, by=current_user)
    flash(_("It is removed."), "success")
    return web.redirect(url_for("evidence.desk", subject_id=subject.id))


@blueprint.get(f"/ideas/<{ONE}:idea_id>/evidence")
@web.permission(Permission.official)
def of_idea(idea_id: int) -> web.Answer:
    """Lead to the evidence of an idea that is realised."""
    return web.redirect(url_for("evidence.desk", subject_id=_find(idea_id).id))
