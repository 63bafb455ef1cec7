"""The form of a reply template."""

from typing import Any

from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import DataRequired

from participation import web
from participation.i18n import lazy_gettext as _l
from participation.i18n import ngettext
from participation.ideas.replies.fields import FIELDS, unknown
from participation.web.forms import at_most


class TemplateForm(web.Form):
    """A text that answers begin with."""

    version = HiddenField()
    name = StringField(
        _l("Name"),
        description=_l("What colleagues choose it by, such as: Declined, outside our tasks."),
        validators=[DataRequired(_l("Give the template a name.")), at_most(80)],
    )
    body = TextAreaField(
        _l("Text"), validators=[DataRequired(_l("Write the text.")), at_most(5000)]
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Check also that each field is one."""
        valid: bool = super().validate(extra_validators)
        wrong = unknown(self.body.data or "")
        if not wrong:
            return valid
        known = ", ".join(f"{{{each}}}" for each in FIELDS)
        said = ngettext(
            "There is no field %(wrong)s. There are: %(known)s.",
            "There are no fields %(wrong)s. There are: %(known)s.",
            len(wrong),
            wrong=", ".join(f"{{{each}}}" for each in wrong),
            known=known,
        )
        self.body.errors = [*self.body.errors, said]
        return False
