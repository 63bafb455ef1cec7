"""The forms of a decision and of a report."""

from typing import Any

from wtforms import BooleanField, RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from participation import web
from participation.accounts.forms import address_for_mail
from participation.i18n import lazy_gettext as _l
from participation.moderation import words
from participation.moderation.models import Rule

_SHORT = Length(max=2000, message=_l("The reason may be at most 2,000 characters."))


class DecisionForm(web.Form):
    """Hide or withhold a contribution: which rule, and why."""

    rule = RadioField(_l("Which rule is broken?"), validators=[InputRequired(_l("Choose a rule."))])
    reason = TextAreaField(
        _l("Why?"),
        description=_l("The author gets it by mail, and it is listed in the public log."),
        validators=[
            DataRequired(_l("Write why, in a sentence or two.")),
            _SHORT,
        ],
    )

    def __init__(self, *arguments: object, **named: object) -> None:
        super().__init__(*arguments, **named)
        self.rule.choices = [(each.value, _capital(words.rule(each))) for each in Rule]


class RestoreForm(web.Form):
    """Show a contribution again."""

    reason = TextAreaField(
        _l("Why is it shown again?"),
        description=_l("The author gets it by mail, and it is listed in the public log."),
        validators=[
            Optional(),
            _SHORT,
        ],
    )


class StandsForm(web.Form):
    """Leave what was reported as it is."""

    answer = TextAreaField(
        _l("Why does it stay?"),
        description=_l("Those who have reported it get to read it. The author hears nothing."),
        validators=[
            Optional(),
            _SHORT,
        ],
    )


class ReportForm(web.Form):
    """Say which house rule a contribution breaks."""

    private = "only those who decide read it, and it may have to name what it is about"
    rule = RadioField(
        _l("What is wrong with it?"),
        validators=[InputRequired(_l("Choose what is wrong with it."))],
    )
    note = TextAreaField(
        _l("What should the moderator know?"),
        description=_l("Only the moderators read it."),
        validators=[
            Optional(),
            Length(max=2000, message=_l("This may be at most 2,000 characters.")),
        ],
    )
    # Typed Any: either may not be offered (`fit`), which WTForms cannot say.
    by_mail: Any = BooleanField(_l("Mail me the decision"))
    email: Any = StringField(
        _l("E-mail address"),
        description=_l(
            "If you want the decision by mail. We send you a link to confirm the address."
        ),
        validators=[Optional(), address_for_mail],
        render_kw={"type": "email", "autocomplete": "email", "spellcheck": "false"},
    )

    def fit(self, *, signed_in: bool, leaves_no_trace: bool) -> None:
        """Offer the rules, and the way to hear of the decision that there is for this reader."""
        self.rule.choices = [(each.value, _capital(words.rule(each))) for each in Rule]
        if not signed_in or leaves_no_trace:
            del self.by_mail
        if signed_in or leaves_no_trace:
            del self.email


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
