"""The outbox: what waits, what could not be sent, and why."""

from flask import abort, flash, url_for
from flask_login import current_user

from participation import web
from participation.admin import actions, queries
from participation.admin.views.blueprint import blueprint
from participation.i18n import gettext as _
from participation.web import Permission


@blueprint.get("/mail")
@web.permission(Permission.admin)
def mail() -> web.Answer:
    """How the outbox stands."""
    state, letters = queries.mail_state(), queries.troubled_letters()
    return web.page("admin/mail.html", state=state, letters=letters)


@blueprint.post("/mail/<int:letter_id>/attempts")
@web.permission(Permission.admin)
def try_again(letter_id: int) -> web.Answer:
    """Let the worker send a letter once more."""
    actions.try_again(queries.letter(letter_id) or abort(404), by=current_user)
    flash(_("The letter is tried again."), "success")
    return web.redirect(url_for("admin.mail"))
