"""The forms in which a pseudonym is chosen, and in which it is said why somebody has to know whose it is."""

from wtforms import Field, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, ValidationError

from participation import web
from participation.i18n import gettext as _
from participation.i18n import lazy_gettext as _l
from participation.ideas.pseudonyms import naming
from participation.web.forms import at_most


class PseudonymForm(web.Form):
    """The name under which a person wants to write in a box."""

    name = StringField(
        _l("Your pseudonym"),
        description=_l(
            "Letters, digits, spaces, dots and hyphens. Not your own name, nor that of somebody else. "
            "It cannot be changed afterwards."
        ),
        validators=[
            DataRequired(_l("Write a pseudonym.")),
            Length(
                min=naming.SHORTEST,
                max=naming.LONGEST,
                message=_l("Use from %(min)d to %(max)d characters."),
            ),
        ],
    )

    def validate_name(self, field: Field) -> None:
        if not naming.is_plain(field.data):
            raise ValidationError(
                _("Use letters of the Latin alphabet, digits, spaces, dots and hyphens only.")
            )


class ReasonForm(web.Form):
    """Why a moderator has to know who wrote something."""

    reason = TextAreaField(
        _l("Why do you have to know it?"),
        description=_l(
            "The person can read your reason and your name. Write which of the house rules it is about."
        ),
        validators=[DataRequired(_l("Write why.")), at_most(500)],
    )
