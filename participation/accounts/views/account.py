"""The pages of one's own account: name, address, password, sign-ins, data."""

import json
from datetime import timedelta

from flask import abort, flash, make_response, request, url_for
from flask_login import current_user

from participation import clock, db, i18n, web
from participation.accounts import actions, limits, login, parts, passwords, queries, tokens
from participation.accounts.actions import EmailChangeStep, LastAdmin
from participation.accounts.forms import ChangePasswordForm, EmailForm, ErasureForm, NameForm
from participation.accounts.models import User
from participation.accounts.views.blueprint import blueprint
from participation.accounts.views.entering import link_over
from participation.i18n import COOKIE
from participation.i18n import gettext as _
from participation.web import Permission


def _knows_password(user: User, given: str) -> bool:
    """Whether the person at the keyboard knows the password; tries are counted.

    The person is held from then on: what the password allows is done before it can change.
    """
    name = f"password:{user.id}"
    limits.count(name, 10, timedelta(minutes=15))
    # What is counted is kept, and no lock is held while the password is hashed.
    db.finish(success=True)
    kept = user.password_hash
    if not passwords.matches(kept, given) or not actions.still_knows(user, kept):
        return False
    limits.forget(name)
    return True


@blueprint.get("/account")
@web.permission(Permission.signed_in)
def overview() -> web.Answer:
    """What the site knows of me, and where to change it."""
    return web.page(
        "accounts/overview.html",
        change=queries.email_change(current_user),
        panels=parts.panels(current_user),
    )


@blueprint.route("/account/name", methods=["GET", "POST"])
@web.permission(Permission.signed_in)
def name() -> web.Answer:
    """Change name, pseudonym, what others see, and language."""
    form = NameForm(
        data={
            "name": current_user.name,
            "pseudonym": current_user.pseudonym,
            "shown": "pseudonym" if current_user.shows_pseudonym else "name",
            "language": current_user.language or "",
        }
    )
    if form.validate_on_submit():
        actions.change_name(
            current_user,
            name=form.name.data,
            pseudonym=form.pseudonym.data,
            shows_pseudonym=form.shown.data == "pseudonym",
            language=form.language.data or None,
        )
        login.keep_language(current_user)
        flash(_("Your changes are saved."), "success")
        answer = web.redirect(url_for("accounts.overview"))
        # The account's language is what the person just chose; this device's earlier choice yields.
        answer.delete_cookie(COOKIE, samesite="Lax", httponly=True)
        return answer
    return web.page("accounts/name.html", form=form, status=form.status)


# --------------------------------------------------------------------------------- address


@blueprint.route("/account/email", methods=["GET", "POST"])
@web.permission(Permission.signed_in)
def email() -> web.Answer:
    """Ask for a change of address, confirmed at the old one and at the new one."""
    form = EmailForm()
    if form.validate_on_submit():
        if queries.normal_email(form.email.data) == current_user.email:
            form.email.errors = [_("This is the address you have already.")]
        elif _knows_password(current_user, form.password.data):
            limits.count_mail(form.email.data, "change")
            actions.ask_email_change(current_user, form.email.data, language=i18n.language())
            flash(_("Open the links we have sent to the old and to the new address."), "success")
            return web.redirect(url_for("accounts.email"))
        else:
            form.password.errors = [_("The password is not right.")]
    return web.page(
        "accounts/email.html",
        form=form,
        change=queries.email_change(current_user),
        status=form.status,
    )


@blueprint.post("/account/email/cancellation")
@web.permission(Permission.signed_in)
def cancel_email_change() -> web.Answer:
    """Keep the address one has."""
    actions.cancel_email_change(current_user)
    flash(_("Your e-mail address stays as it is."), "success")
    return web.redirect(url_for("accounts.email"))


@blueprint.route("/account/email/confirmation", methods=["GET", "POST"])
@web.permission(Permission.anyone)
def confirm_email_change() -> web.Answer:
    """Confirm a change of address at one of its ends; the link may be opened on any device."""
    token = tokens.find(request.args.get("token"), *actions.EMAIL_PURPOSES)
    if token is None:
        return link_over()
    if request.method == "GET":
        return web.page("accounts/confirm_email.html", new=token.data["new"])
    step = actions.confirm_email_change(token)
    if step is EmailChangeStep.not_possible:
        return link_over()
    return web.page("accounts/email_confirmed.html", step=step.value, new=token.data["new"])


# -------------------------------------------------------------------- password and sign-ins


@blueprint.route("/account/password", methods=["GET", "POST"])
@web.permission(Permission.signed_in)
def password() -> web.Answer:
    """Change the password; every other sign-in ends."""
    form = ChangePasswordForm(current_user.name, current_user.email or "")
    if form.validate_on_submit():
        if _knows_password(current_user, form.current.data):
            known = current_user.password_hash
            db.finish(success=True)
            fresh = passwords.hashed(form.password.data)
            if actions.still_knows(current_user, known):
                here = current_user.__dict__.get("sign_in_id")
                actions.change_password(current_user, fresh, sign_in_id=here)
                flash(
                    _("Your password is changed, and you are signed out everywhere else."),
                    "success",
                )
                return web.redirect(url_for("accounts.overview"))
        form.current.errors = [_("The password is not right.")]
    return web.page("accounts/password.html", form=form, status=form.status)


@blueprint.get("/account/sign-ins")
@web.permission(Permission.signed_in)
def sign_ins() -> web.Answer:
    """Where I am signed in."""
    return web.page(
        "accounts/sign_ins.html",
        sign_ins=queries.sign_ins(current_user),
        here=current_user.__dict__.get("sign_in_id"),
    )


@blueprint.post("/account/sign-ins/<int:sign_in_id>/revocation")
@web.permission(Permission.signed_in)
def revoke_sign_in(sign_in_id: int) -> web.Answer:
    """Sign out on one device."""
    found = queries.sign_in(sign_in_id, current_user) or abort(404)
    if found.id == current_user.__dict__.get("sign_in_id"):
        login.leave(current_user)
        flash(_("You are signed out."), "success")
        return web.redirect("/")
    actions.revoke_sign_in(found)
    flash(_("The device is signed out."), "success")
    return web.redirect(url_for("accounts.sign_ins"))


@blueprint.post("/account/sign-ins/revocation")
@web.permission(Permission.signed_in)
def revoke_other_sign_ins() -> web.Answer:
    """Sign out everywhere but here."""
    actions.revoke_sign_ins(current_user, but=current_user.__dict__.get("sign_in_id"))
    flash(_("You are signed out everywhere else."), "success")
    return web.redirect(url_for("accounts.sign_ins"))


# --------------------------------------------------------------------------------- my data


@blueprint.get("/account/data")
@web.permission(Permission.signed_in)
def data() -> web.Answer:
    """What I can do with my data."""
    return web.page("accounts/data.html")


@blueprint.get("/account/data.json")
@web.permission(Permission.signed_in)
def download_data() -> web.Answer:
    """My data as a file."""
    data = {"made_at": clock.now().isoformat(), **actions.my_data(current_user)}
    answer = make_response(json.dumps(data, ensure_ascii=False, indent=2) + "\n")
    answer.mimetype = "application/json"
    answer.headers["Content-Disposition"] = 'attachment; filename="my-data.json"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.route("/account/erasure", methods=["GET", "POST"])
@web.permission(Permission.signed_in)
def erase() -> web.Answer:
    """Erase the account: the person goes, the contributions stay without a name."""
    form = ErasureForm()
    if form.validate_on_submit():
        try:
            if _knows_password(current_user, form.password.data):
                actions.erase(current_user)
                login.leave(current_user)
                flash(_("Your account is erased."), "success")
                return web.redirect("/")
            form.password.errors = [_("The password is not right.")]
        except LastAdmin as refused:
            form.form_errors.append(str(refused))
    return web.page("accounts/erasure.html", form=form, status=form.status)
