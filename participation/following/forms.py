"""The forms of following."""

from typing import Any

from wtforms import HiddenField, RadioField, StringField
from wtforms.validators import DataRequired, Length

from participation import web
from participation.accounts.forms import address_for_mail
from participation.following import words
from participation.following.models import Frequency
from participation.i18n import lazy_gettext as _l


class FollowForm(web.Form):
    """What to follow, by an address without an account."""

    private = "an address that mail is sent to"
    kind = HiddenField(id="follow-kind", validators=[Length(max=20)])
    value = HiddenField(id="follow-value", validators=[Length(max=200)])
    # Typed Any: once the form is valid this is a text, which WTForms cannot say.
    email: Any = StringField(
        _l("E-mail address"),
        id="follow-email",
        description=_l("Never shown to others. We send you a link to confirm it."),
        validators=[DataRequired(_l("Write your e-mail address.")), address_for_mail],
        render_kw={"type": "email", "autocomplete": "email", "spellcheck": "false"},
    )


class FrequencyForm(web.Form):
    """How often mail comes."""

    frequency = RadioField(
        _l("How often do you want mail?"),
        validators=[DataRequired(_l("Choose how often you want mail."))],
    )

    def __init__(self, *, with_site: bool, **values: Any) -> None:
        super().__init__(**values)
        offered = [each for each in Frequency if with_site or each is not Frequency.never]
        self.frequency.choices = [(each.value, words.frequency(each)) for each in offered]
