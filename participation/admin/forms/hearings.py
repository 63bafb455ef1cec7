"""Forms for types of hearings and for memo templates."""

from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, Field, HiddenField, RadioField, SelectField
from wtforms.validators import InputRequired, NumberRange, Optional, ValidationError

from participation import web
from participation.admin.forms.fields import choices, long_text, short_text
from participation.hearings.notice.models import Publication
from participation.i18n import gettext as _
from participation.i18n import lazy_gettext as _l


def _days(label: Any, hint: Any) -> web.Whole:
    return web.Whole(
        label,
        description=hint,
        validators=[
            InputRequired(_l("Write a number of days.")),
            NumberRange(0, 1000, _l("Write a number between 0 and 1,000.")),
        ],
    )


class HearingTypeForm(web.Form):
    """A kind of hearing: what the law or custom asks of it."""

    version = HiddenField()
    name = short_text(_l("Name"), _l("Give the type a name."))
    country = SelectField(
        _l("Country"),
        choices=choices([("", _l("Any")), ("DK", _l("Denmark")), ("NO", _l("Norway"))]),
        validators=[Optional()],
    )
    minimum_days = _days(
        _l("Shortest length in days"), _l("A shorter hearing needs a written reason that is shown.")
    )
    usual_days = _days(_l("Usual length in days"), _l("Suggested when a hearing is created."))
    legal_basis = short_text(
        _l("Legal basis"), most=500, description=_l("The law and section that asks for it.")
    )
    required_documents = long_text(
        _l("Documents that belong to it"), most=2_000, description=_l("One on each line.")
    )
    publication = RadioField(
        _l("When do responses become public?"),
        choices=choices(
            [
                (Publication.after_check.value, _l("When somebody has read them through")),
                (
                    Publication.after_deadline.value,
                    _l("After the deadline, when they are read through"),
                ),
                (Publication.never.value, _l("Never: only the authority reads them")),
            ]
        ),
        default=Publication.after_check.value,
    )
    allows_anonymous = BooleanField(_l("People may ask that their name is not shown"))
    anonymous = BooleanField(
        _l("Responses are anonymous in internal spaces"),
        description=_l(
            "Nothing is kept of who answers, nor the time of day. A code that is shown once is "
            "the only way back to a response. A change here only affects hearings that are "
            "published afterwards."
        ),
    )
    retired = BooleanField(_l("No longer in use"))

    def validate_usual_days(self, field: Field) -> None:
        shortest = self.minimum_days.data
        if field.data is not None and shortest is not None and field.data < shortest:
            raise ValidationError(_("The usual length is shorter than the shortest one."))


class MemoTemplateForm(web.Form):
    """A Word file that hearing memos are made by."""

    file = FileField(
        _l("The Word file"),
        description=_l("A DOCX file of at most 5 MB. It is tried before it is used."),
        render_kw={"accept": ".docx"},
        validators=[FileRequired(_l("Choose a file."))],
    )
