"""The forms of accounts."""

from typing import Any

from wtforms import (
    BooleanField,
    HiddenField,
    PasswordField,
    RadioField,
    SelectField,
    StringField,
    ValidationError,
)
from wtforms.validators import DataRequired, Length, Optional

from participation import web
from participation.accounts import passwords
from participation.accounts.queries import normal_email
from participation.i18n import LANGUAGES, NAMES
from participation.i18n import gettext as _
from participation.i18n import lazy_gettext as _l


def _email_address(_form: Any, field: Any) -> None:
    if normal_email(field.data) is None:
        raise ValidationError(_("Write an e-mail address, such as name@example.org."))


def address_for_mail(form: Any, field: Any) -> None:
    """Keep the address as it is mailed to: every mail server knows the domain, whatever its letters."""
    _email_address(form, field)
    field.data = normal_email(field.data)


# The fields are typed Any: once a form is valid their data are texts, which WTForms cannot say.


def _name(label: Any, description: Any, kind: str, *validators: Any) -> Any:
    return StringField(
        label,
        description=description or "",
        render_kw={"autocomplete": kind},
        validators=[
            *validators,
            Length(max=120, message=_l("A name can have at most 120 characters.")),
        ],
    )


def _email(label: Any, description: Any = None) -> Any:
    return StringField(
        label,
        description=description or "",
        validators=[DataRequired(_l("Write your e-mail address.")), _email_address],
        render_kw={"type": "email", "autocomplete": "email", "spellcheck": "false"},
    )


def _known_password(label: Any, description: Any = None) -> Any:
    return PasswordField(
        label,
        description=description or "",
        validators=[DataRequired(_l("Write your password."))],
        render_kw={"autocomplete": "current-password"},
    )


def _new_password(label: Any) -> Any:
    return PasswordField(
        label,
        description=_l(
            "At least 10 characters. Three or four unrelated words are easy to remember and hard to guess."
        ),
        validators=[DataRequired(_l("Choose a password."))],
        render_kw={"autocomplete": "new-password"},
    )


class SignInForm(web.Form):
    """Who are you, and for how long."""

    private = "what signs somebody in"
    next = HiddenField()
    unsent = HiddenField()
    email = _email(_l("E-mail address"))
    password = _known_password(_l("Password"))
    remember = BooleanField(
        _l("Keep me signed in on this device"),
        description=_l("Do not tick this on a computer that others use."),
    )


class RegisterForm(web.Form):
    """A new account."""

    next = HiddenField()
    unsent = HiddenField()
    name = _name(
        _l("Name"),
        _l("Shown beside what you write. You can choose a pseudonym later."),
        "name",
        DataRequired(_l("Write your name.")),
    )
    email = _email(
        _l("E-mail address"), _l("Never shown to others. We send you a link to confirm it.")
    )
    password = _new_password(_l("Password"))

    def validate_password(self, field: Any) -> None:
        refused = passwords.problem(field.data, self.name.data or "", self.email.data or "")
        if refused:
            raise ValidationError(refused)


class ConfirmForm(web.Form):
    """The password that was chosen: whoever asked for the account is also who confirms it."""

    private = "what signs somebody in"
    password = _known_password(_l("Password"))


class ForgottenPasswordForm(web.Form):
    """Where to send the link."""

    private = "what signs somebody in"
    unsent = HiddenField()
    email = _email(_l("E-mail address"))


class NewPasswordForm(web.Form):
    """A new password, by somebody who has opened a link in a mail."""

    private = "what signs somebody in"
    password = _new_password(_l("New password"))

    def __init__(self, *known: str, **values: Any) -> None:
        super().__init__(**values)
        self._known = known

    def validate_password(self, field: Any) -> None:
        refused = passwords.problem(field.data, *self._known)
        if refused:
            raise ValidationError(refused)


class ChangePasswordForm(NewPasswordForm):
    """A new password, by somebody who knows the present one."""

    current = _known_password(_l("Present password"))


class NameForm(web.Form):
    """How one is called, what others see, and the language."""

    name = _name(_l("Name"), None, "name", DataRequired(_l("Write your name.")))
    pseudonym = _name(
        _l("Pseudonym"),
        _l("A name of your own choice. The people behind the site can see who you are."),
        "nickname",
        Optional(),
    )
    shown = RadioField(
        _l("What others see"),
        choices=[
            ("name", _l("My name")),
            ("pseudonym", _l("My pseudonym")),
        ],
        validators=[DataRequired(_l("Choose what others see."))],
    )
    language = SelectField(_l("Language of pages and mails"))

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.language.choices = [
            ("", _("As my browser asks")),
            *((code, NAMES[code]) for code in LANGUAGES),
        ]

    def validate_shown(self, field: Any) -> None:
        if field.data == "pseudonym" and not self.pseudonym.data:
            raise ValidationError(_("Write a pseudonym, or let others see your name."))


class EmailForm(web.Form):
    """A new address, by somebody who knows the password."""

    private = "what signs somebody in"
    email = _email(_l("New e-mail address"))
    password = _known_password(_l("Password"))


class ErasureForm(web.Form):
    """The last word about an account."""

    private = "what signs somebody in"
    password = _known_password(_l("Password"))
    sure = BooleanField(
        _l("I understand that this cannot be undone"),
        validators=[DataRequired(_l("Confirm that you understand that this cannot be undone."))],
    )
