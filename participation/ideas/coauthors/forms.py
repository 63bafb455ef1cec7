"""The form that invites somebody to write along."""

from typing import Any

from wtforms import RadioField, StringField
from wtforms.validators import InputRequired

from participation import web
from participation.accounts.forms import address_for_mail
from participation.i18n import lazy_gettext as _l

WRITE, KEEP = "write", "keep"


class InvitationForm(web.Form):
    """What somebody is asked to do, and their address."""

    what: Any = RadioField(
        _l("What do you ask?"),
        choices=[
            (WRITE, _l("To write along: change the text and answer suggestions")),
            (KEEP, _l("To look after the idea in your place")),
        ],
        default=WRITE,
        validators=[InputRequired()],
    )
    email: Any = StringField(
        _l("E-mail address"),
        description=_l("A letter is sent there. Whether the address has an account is not shown."),
        validators=[InputRequired(_l("Write an e-mail address.")), address_for_mail],
        render_kw={"type": "email", "autocomplete": "off", "spellcheck": "false"},
    )
