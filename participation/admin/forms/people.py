"""Forms for people and their roles."""

from wtforms import EmailField, RadioField, SelectField
from wtforms.validators import InputRequired, Length, Optional

from participation import web
from participation.accounts.models import RoleName
from participation.admin.forms.fields import Email, choices
from participation.i18n import lazy_gettext as _l

ROLE_NAMES = {
    RoleName.employee: _l("Employee"),
    RoleName.official: _l("Official"),
    RoleName.moderator: _l("Moderator"),
    RoleName.admin: _l("Admin"),
}

ROLE_HINTS = {
    RoleName.employee: _l("Reads and writes in an internal space."),
    RoleName.official: _l("Publishes hearings and answers for the authority."),
    RoleName.moderator: _l("Decides about contributions that may break the rules."),
    RoleName.admin: _l("Runs this administration. Always for the whole site."),
}


class GrantForm(web.Form):
    """A role for a person, somewhere."""

    private = "how a person is found"
    role = RadioField(
        _l("Role"),
        choices=choices([(name.value, text) for name, text in ROLE_NAMES.items()]),
        validators=[InputRequired(_l("Choose a role."))],
    )
    place = SelectField(_l("Where"))


class InviteForm(web.Form):
    """An invitation by mail to a space."""

    private = "whom a mail is sent to"
    email = EmailField(
        _l("E-mail address"),
        validators=[
            InputRequired(_l("Write the e-mail address of the person you invite.")),
            Length(max=320, message=_l("This is too long. Use at most %(max)d characters.")),
            Email(),
        ],
    )
    role = RadioField(
        _l("Role"),
        choices=choices(
            [(name.value, text) for name, text in ROLE_NAMES.items() if name is not RoleName.admin]
        ),
        default=RoleName.employee.value,
    )
    department = SelectField(
        _l("Department"),
        description=_l(
            "An official of one department answers for it alone; an employee belongs to it, and can change "
            "that."
        ),
        validators=[Optional()],
    )
