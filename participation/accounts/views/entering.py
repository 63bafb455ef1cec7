"""Ways in and out: register, confirm, sign in, sign out, a forgotten password."""

from datetime import timedelta
from typing import Any

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
DAY = timedelta(days=1)
MOST_KEPT = 5_000
"""How many times a day what somebody unknown has typed is kept: under a gigabyte in all, in three days."""
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
        token = tokens.find(request.args.get("token"), Purpose.go_on)
        if current_user.is_authenticated and token is None:
            return web.redirect(web.back("/"))
        form.next.data = web.safe_path(request.args.get("next"))
        # Anybody may have typed it who knows the address: its owner looks it over.
        kept = token.data.get("unsent") if token else None
        form.unsent.data = unsent.packed_again(kept, sends=False)
    if form.validate_on_submit() and (answer := _try_to_enter(form)):
        return answer
    if form.unsent.data:
        return _entrance(form, _register_form(form), status=form.status)
    return web.page("accounts/sign_in.html", form=form, status=form.status)


def _entrance(
    sign_in: SignInForm, register: RegisterForm, *, status: int, whole: bool = False
) -> web.Answer:
    """The page on which somebody who has typed something signs in or registers: one step for both."""
    for field in register:
        field.id = f"new-{field.short_name}"
    answer = web.whole_page if whole else web.page
    return answer(
        "accounts/entrance.html",
        form=sign_in,
        register=register,
        carried=unsent.carried(sign_in.unsent.data),
        status=status,
    )


def _register_form(sign_in: SignInForm) -> RegisterForm:
    form = RegisterForm(formdata=None)
    form.next.data, form.unsent.data = sign_in.next.data, sign_in.unsent.data
    return form


def _kept(packed: str | None, form: Any) -> dict[str, Any] | None:
    """What was typed, to wait until a mail is opened; counted, because nobody is known yet.

    None, with an error on the form, when it cannot be kept.
    """
    kept = unsent.to_be_kept(packed)
    if kept is None:
        form.form_errors.append(
            _(
                "What you wrote cannot be kept until your mail is opened: it is too long, or more than "
                "a day old. Go back and copy it, create the account, and send it then."
            )
        )
        return None
    try:
        limits.count("kept-unsent", MOST_KEPT, DAY)
    except TooMany:
        form.form_errors.append(
            _(
                "So much is waiting for its mail just now that what you wrote cannot be kept as well. "
                "Go back and copy it, create the account, and send it then."
            )
        )
        return None
    return kept


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
        waiting = unsent.to_be_kept(form.unsent.data)
        actions.send_confirmation(user, waiting)
        return web.look_in_your_mail(form.email.data, kept=bool(waiting))
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
    packed = unsent.pack(refused.sends) if request.method == "POST" else None
    if packed is None:
        if request.method == "POST":
            flash(_("Sign in first. Nothing has been done yet: press the button again afterwards."))
        return refused.get_response()
    form = SignInForm(formdata=None)
    form.next.data, form.unsent.data = web.came_from(), packed
    if packed:
        return _entrance(form, _register_form(form), status=403, whole=True)
    return web.whole_page("accounts/sign_in.html", form=form, too_long=True, status=403)


def _too_many_from_anywhere(form: SignInForm, refused: TooMany) -> web.Answer:
    """The owner comes in by a link in a mail, or on a browser that is known."""
    form.form_errors.append(
        _(
            "Many wrong passwords have been tried for this account. If it is yours, ask for a link "
            "by mail under “I have forgotten my password”: that works at once. Or try again in an hour."
        )
    )
    if form.unsent.data:
        answer = _entrance(form, _register_form(form), status=429)
    else:
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
        kept = _kept(form.unsent.data, form) if form.unsent.data else None
        if form.unsent.data and kept is None:
            return _refused(form)
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
            unsent=kept,
        )
        return web.look_in_your_mail(form.email.data, kept=bool(kept))
    if form.unsent.data:
        return _refused(form)
    return web.page("accounts/register.html", form=form, status=form.status)


def _refused(form: RegisterForm) -> web.Answer:
    """The page of both forms again, with what is wrong with the one for a new account."""
    sign_in = SignInForm(formdata=None)
    sign_in.next.data, sign_in.unsent.data = form.next.data, form.unsent.data
    return _entrance(sign_in, form, status=422)


@blueprint.get("/look-in-your-mail")
@web.permission(Permission.anyone)
def look_in_your_mail() -> web.Answer:
    """What comes next after something that sends a mail."""
    # As it was typed, whether or not there is an account: the page says nothing of that.
    return web.page(
        "accounts/look_in_your_mail.html",
        address=session.pop(web.answers.MAILED_TO, None),
        kept_days=actions.CONFIRMATION_LASTS.days if session.pop(web.answers.KEPT, False) else 0,
    )


@blueprint.route("/register/confirmation", methods=["GET", "POST"])
@web.permission(Permission.anyone)
def confirm_registration() -> web.Answer:
    """Confirm a new account. Opening the link does nothing: programs that check mail open it too."""
    token = tokens.find(request.args.get("token"), Purpose.confirm)
    if token is None:
        return link_over()
    form = ConfirmForm()
    packed = unsent.packed_again(token.data.get("unsent"))
    if not (form.validate_on_submit() and _chose_password(token, form)):
        return web.page(
            "accounts/confirm_registration.html",
            token=token,
            form=form,
            packed=packed,
            carried=unsent.carried(packed),
            status=form.status,
        )
    user = actions.confirm_registration(token)
    if user is None:
        flash(_("There is already an account with this address. Sign in with its password."))
        return web.redirect(url_for("accounts.sign_in"))
    login.enter(user)
    flash(_("Welcome, %(name)s. Your account is ready.", name=user.name), "success")
    # The form of this page holds it too: the browser sends that on.
    on = unsent.send_on(request.form.get(unsent.FIELD), user.id) if packed else None
    return on or web.redirect(web.safe_path(token.data.get("next")) or "/")


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
    # From the sign-in page it comes with what was typed there, and without an address yet.
    if form.unsent.data and "email" not in request.form:
        return web.page("accounts/forgotten_password.html", form=form, status=200)
    if form.validate_on_submit():
        limits.count_mail(form.email.data, "reset")
        kept = unsent.to_be_kept(form.unsent.data)
        actions.forgot_password(form.email.data, language=i18n.language(), unsent=kept)
        return web.look_in_your_mail(form.email.data, kept=bool(kept))
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
    packed = unsent.packed_again(token.data.get("unsent"), sends=False)
    if form.validate_on_submit():
        db.finish(success=True)
        user = actions.reset_password(token, passwords.hashed(form.password.data))
        if user is None:
            return link_over()
        login.enter(user)
        flash(_("Your new password counts from now on."), "success")
        on = unsent.send_on(request.form.get(unsent.FIELD), user.id) if packed else None
        return on or web.redirect("/")
    return web.page("accounts/reset_password.html", form=form, packed=packed, status=form.status)
