"""Choosing a pseudonym for a box, and, for moderators, reading whose one is."""

from datetime import timedelta

from flask import abort, flash, url_for
from flask_login import current_user

from participation import clock, web
from participation.accounts import limits
from participation.i18n import gettext as _
from participation.ideas.boxes import queries as boxes
from participation.ideas.boxes.models import Box
from participation.ideas.pseudonyms import actions, queries, rules, signing, words
from participation.ideas.pseudonyms.blueprint import blueprint
from participation.ideas.pseudonyms.forms import PseudonymForm, ReasonForm
from participation.moderation import queries as moderation
from participation.web import Permission

SHOWN_FOR = timedelta(hours=1)
"""How long a moderator sees what they have read, before they have to say again why."""


@blueprint.route("/boxes/<slug>/pseudonym", methods=["GET", "POST"])
@web.permission(Permission.signed_in)
@web.once
def choose(slug: str) -> web.Answer:
    """A person's pseudonym in a box, who sees what, and who has read whose it is."""
    box = boxes.box(slug, current_user) or abort(404)
    web.allow(rules.may_choose(current_user, box))
    form = PseudonymForm()
    if form.validate_on_submit() and _chosen(box, form):
        return web.redirect(url_for("pseudonyms.choose", slug=slug))
    return web.page(
        "ideas/pseudonyms/choose.html",
        status=form.status,
        box=box,
        form=form,
        mine=signing.worn(box.id, current_user.id),
        readings=queries.readings_of(current_user, box),
        sees=words.who_sees_what(box),
    )


def _chosen(box: Box, form: PseudonymForm) -> bool:
    limits.count(f"pseudonym {current_user.id}", 20, timedelta(hours=1))
    try:
        actions.choose(box, form.name.data or "", by=current_user)
    except actions.HasOne:
        flash(_("You have a pseudonym here already. It stays."), "warning")
    except actions.Refused as refused:
        form.name.errors = [
            _("This looks like the name of the authority, or of somebody who works there.")
            if str(refused) == "office"
            else _("Somebody has this name, here or on the site. Choose another one.")
        ]
        return False
    else:
        flash(_("You have this pseudonym now."), "success")
    return True


@blueprint.route("/moderation/<int:subject_id>/author", methods=["GET", "POST"])
@web.permission(Permission.moderator)
@web.once
def learn(subject_id: int) -> web.Answer:
    """A moderator says why they have to know who wrote something, and reads it then."""
    subject = moderation.subject(subject_id, current_user) or abort(404)
    web.allow(rules.may_learn(current_user, subject, queries.box_of(subject)))
    form = ReasonForm()
    if form.validate_on_submit():
        made = actions.learn(subject, form.reason.data or "", by=current_user)
        return web.redirect(url_for("pseudonyms.learned", reading_id=made.id))
    return web.page("ideas/pseudonyms/learn.html", status=form.status, subject=subject, form=form)


@blueprint.get("/moderation/authors/<int:reading_id>")
@web.permission(Permission.moderator)
def learned(reading_id: int) -> web.Answer:
    """Who wrote it, for the moderator who asked, within the hour."""
    found = queries.reading(reading_id, current_user) or abort(404)
    subject = moderation.subject(found.subject_id, current_user) or abort(404)
    if found.at + SHOWN_FOR < clock.now():
        abort(404)
    web.allow(rules.may_learn(current_user, subject, queries.box_of(subject)))
    return web.page("ideas/pseudonyms/learned.html", reading=found, subject=subject)
