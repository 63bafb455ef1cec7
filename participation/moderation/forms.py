"""The form of a decision."""

from wtforms import RadioField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from participation import web
from participation.i18n import lazy_gettext as _l
from participation.moderation import words
from participation.moderation.models import Rule


class DecisionForm(web.Form):
    """Hide or withhold a contribution: which rule, and why."""

    rule = RadioField(_l("Which rule is broken?"), validators=[InputRequired(_l("Choose a rule."))])
    reason = TextAreaField(
        _l("Why?"),
        description=_l("The author gets it by mail, and it stands in the public log."),
        validators=[
            DataRequired(_l("Write why, in a sentence or two.")),
            Length(max=2000, message=_l("The reason may be at most 2,000 characters.")),
        ],
    )

    def __init__(self, *arguments: object, **named: object) -> None:
        super().__init__(*arguments, **named)
        self.rule.choices = [(each.value, _capital(words.rule(each))) for each in Rule]


class RestoreForm(web.Form):
    """Show a contribution again."""

    reason = TextAreaField(
        _l("Why is it shown again?"),
        description=_l("The author gets it by mail, and it stands in the public log."),
        validators=[
            Optional(),
            Length(max=2000, message=_l("The reason may be at most 2,000 characters.")),
        ],
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
