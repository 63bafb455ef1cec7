"""Forms of mergers: why an idea becomes part of another, and why it is its own again."""

from wtforms import HiddenField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from participation import web
from participation.i18n import lazy_gettext as _l

_short = Length(max=5000, message=_l("The reason may be at most 5,000 characters."))


class MergeForm(web.Form):
    """Why an idea becomes part of another one, which was chosen before."""

    version = HiddenField()
    into = HiddenField(validators=[DataRequired(_l("Choose the idea that it becomes part of."))])
    reason = TextAreaField(
        _l("What do you say to people about it?"),
        description=_l("Public, with your name. The authors get it by mail."),
        validators=[
            DataRequired(_l("Say why. People took the time to write and support.")),
            _short,
        ],
    )


class PartForm(web.Form):
    """Why a merged idea is its own again."""

    version = HiddenField()
    reason = TextAreaField(
        _l("What do you say to people about it?"),
        description=_l("Public, with your name. The authors get it by mail."),
        validators=[Optional(), _short],
    )
