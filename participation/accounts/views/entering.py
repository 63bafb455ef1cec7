"""Ways in and out: register, confirm, sign in, sign out, a forgotten password."""

from datetime import timedelta

from flask import flash, request, session, url_for
from flask_login import current_user

from participation import db, i18n, web
from participation.accounts import actions, devices, limits, login, passwords, queries, tokens
from participation.accounts.forms import (
    ConfirmForm,
    ForgottenPasswordForm,
    NewPasswordForm,
    RegisterForm,
    SignInForm,
)
from participation.accounts.models import Purpose, Token
from participation.accounts.views.blueprint import blueprint
from participation.i18n import gettext as _
from participation.web import Permission, TooMany, unsent

QUARTER = timedelta(minutes=15)
HOUR = timedelta(hours=1)
MOST_FROM_ANYWHERE = 50
"""Tries an hour at one account, of all browsers together on which its owner has not signed in before."""


def link_over() -> web.Answer:
    """The page for a link that was used or is too old."""
    return web.page("accounts/link_over.html", status=410)


# --------------------------------------------------------------------------- sign in and out


@blueprint.route("/sign-in", methods=["GET", "POST"])
@web.permission(Permission.anyone)
def sign_in() -> web.Answer:
    """Sign in, and go on to where the reader was."""
    form = SignInForm()
    if request.method == "GET":
        if current_user.is_authenticated:
            return web.redirect(web.back("/"))
        form.next.data = web.safe_path(request.args.get("next"))
    if form.validate_on_submit() and (answer := _try_to_enter(form)):
        return answer
    typed = bool(form.unsent.data)
    return web.page("accounts/sign_in.html", form=form, typed=typed, status=form.status)


def _try_to_enter(form: SignInForm) -> web.Answer | None:
    network = limits.reader_address()
    account = f"sign-in:{queries.normal_email(form.email.data)}"
    user = queries.by_email(form.email.data)
    device = devices.known_as(user)
    here = f"{account}:device:{device}" if device else f"{account}:{network}"
    limits.count(here, 10, QUARTER)
    limits.count(f"sign-in:{network}", 100, QUARTER)
    if device is None:
        try:
            limits.count(account, MOST_FROM_ANYWHERE, HOUR)
        except TooMany as refused:
            return _too_many_from_anywhere(form, refused)
    # What is counted is kept, and no lock is held while the password is hashed.
    db.finish(success=True)
    kept = user.password_hash if user else None
    right = passwords.matches(kept, form.password.data)
    fresh = passwords.hashed(form.password.data) if right and passwords.is_outdated(kept) else None
    if user is None or not right or not actions.still_knows(user, kept):
        form.form_errors.append(_("The e-mail address or the password is not right."))
        return None
    if not user.is_active:
        form.form_errors.append(_("This account is closed. Ask the people behind the site."))
        return None
    if user.email_confirmed_at is None:
        limits.count_mail(form.email.data, "confirm")
        actions.send_confirmation(user)
        return web.look_in_your_mail(form.email.data)
    limits.forget(here)
    limits.take_back(f"sign-in:{network}", QUARTER)
    if device is None:
        limits.take_back(account, HOUR)
    if fresh:
        actions.rehash(user, fresh)
    login.enter(user, remember=form.remember.data)
    on = unsent.send_on(form.unsent.data, user.id)
    return on or web.redirect(web.safe_path(form.next.data) or "/")


def ask_to_sign_in(refused: web.SignInFirst) -> web.Answer:
    """Answer what needs a sign-in: with a redirect, or, when something was typed, with the page that
    carries it on."""
    packed = unsent.pack() if request.method == "POST" else None
    if packed is None:
        if request.method == "POST":
            flash(_("Sign in first. Nothing has been done yet: press the button again afterwards."))
        return refused.get_response()
    form = SignInForm(formdata=None)
    form.next.data, form.unsent.data = web.came_from(), packed
    return web.whole_page(
        "accounts/sign_in.html", form=form, typed=True, too_long=not packed, status=403
    )


def _too_many_from_anywhere(form: SignInForm, refused: TooMany) -> web.Answer:
    """The owner comes in by a link in a mail, or on a browser that is known."""
    form.form_errors.append(
        _(
            "Many wrong passwords have been tried for this account. If it is yours, ask for a link "
            "by mail under “I have forgotten my password”: that works at once. Or try again in an hour."
        )
    )
    answer = web.page("accounts/sign_in.html", form=form, status=429)
    answer.headers["Retry-After"] = str(refused.retry_after)
    return answer


@blueprint.post("/sign-out")
@web.permission(Permission.anyone)
def sign_out() -> web.Answer:
    """Sign out on this device."""
    if current_user.is_authenticated:
        login.leave(current_user)
        flash(_("You are signed out."), "success")
    return web.redirect("/")


# ------------------------------------------------------------------------------- registration


@blueprint.route("/register", methods=["GET", "POST"])
@web.permission(Permission.anyone)
@web.once
def register() -> web.Answer:
    """Ask for an account. The answer is the same whether or not the address has one."""
    form = RegisterForm()
    if request.method == "GET":
        if current_user.is_authenticated:
            return web.redirect(web.back("/"))
        form.next.data = web.safe_path(request.args.get("next"))
        form.email.data = request.args.get("email", "")[:254]
    if form.validate_on_submit():
        limits.count(f"register:{limits.reader_address()}", 60, HOUR)
        limits.count_mail(form.email.data, "register")
        # What is counted is kept. `web.once` looks again afterwards, as it does after any `let_go`.
        db.keep()
        db.let_go()
        password_hash = passwords.hashed(form.password.data)
        actions.register(
            form.email.data,
            form.name.data,
            password_hash,
            language=i18n.language(),
            next_path=web.safe_path(form.next.data),
        )
        return web.look_in_your_mail(form.email.data)
    return web.page("accounts/register.html", form=form, status=form.status)


@blueprint.get("/look-in-your-mail")
@web.permission(Permission.anyone)
def look_in_your_mail() -> web.Answer:
    """What comes next after something that sends a mail."""
    # As it was typed, whether or not there is an account: the page says nothing of that.
    return web.page(
        "accounts/look_in_your_mail.html", address=session.pop(web.answers.MAILED_TO, None)
    )


@blueprint.route("/register/confirmation", methods=["GET", "POST"])
@web.permission(Permission.anyone)
def confirm_registration() -> web.Answer:
    """Confirm a new account. Opening the link does nothing: programs that check mail open it too."""
    token = tokens.find(request.args.get("token"), Purpose.confirm)
    if token is None:
        return link_over()
    form = ConfirmForm()
    if not (form.validate_on_submit() and _chose_password(token, form)):
        return web.page(
            "accounts/confirm_registration.html", token=token, form=form, status=form.status
        )
    user = actions.confirm_registration(token)
    if user is None:
        flash(_("There is already an account with this address. Sign in with its password."))
        return web.redirect(url_for("accounts.sign_in"))
    login.enter(user)
    flash(_("Welcome, %(name)s. Your account is ready.", name=user.name), "success")
    return web.redirect(web.safe_path(token.data.get("next")) or "/")


def _chose_password(token: Token, form: ConfirmForm) -> bool:
    """Whether this is the password the account was asked for with; tries are counted.

    Else somebody could ask for an account with another's address and a password of their own, wait
    for the owner's confirmation, and sign in with it.
    """
    limits.count(f"confirm:{token.id}", 10, QUARTER)
    kept = token.data.get("password_hash")
    # What is counted is kept, and no lock is held while the password is hashed.
    db.finish(success=True)
    if passwords.matches(kept, form.password.data):
        return True
    form.password.errors = [_("The password is not right.")]
    return False


# -------------------------------------------------------------------------- forgotten password


@blueprint.route("/forgotten-password", methods=["GET", "POST"])
@web.permission(Permission.anyone)
@web.once
def forgotten_password() -> web.Answer:
    """Ask for a link to choose a new password. The answer is the same for every address."""
    form = ForgottenPasswordForm()
    if form.validate_on_submit():
        limits.count_mail(form.email.data, "reset")
        actions.forgot_password(form.email.data, language=i18n.language())
        return web.look_in_your_mail(form.email.data)
    return web.page("accounts/forgotten_password.html", form=form, status=form.status)


@blueprint.route("/reset-password", methods=["GET", "POST"])
@web.permission(Permission.anyone)
def reset_password() -> web.Answer:
    """Choose a new password by the link in a mail; all sign-ins end and a new one begins here."""
    token = tokens.find(request.args.get("token"), Purpose.reset)
    owner = queries.by_id(token.user_id) if token and token.user_id else None
    if token is None or owner is None or not owner.is_active:
        return link_over()
    form = NewPasswordForm(owner.name, owner.email or "")
    if form.validate_on_submit():
        db.finish(success=True)
        user = actions.reset_password(token, passwords.hashed(form.password.data))
        if user is None:
            return link_over()
        login.enter(user)
        flash(_("Your new password counts from now on."), "success")
        return web.redirect("/")
    return web.page("accounts/reset_password.html", form=form, status=form.status)
