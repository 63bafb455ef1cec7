"""Fields that several forms of the administration share."""

import re
from collections.abc import Iterable
from typing import Any

from email_validator import EmailNotValidError, validate_email
from wtforms import Field, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Length, Optional, Regexp, StopValidation

from participation.i18n import gettext as _
from participation.i18n import lazy_gettext as _l

DOMAIN = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")


def choices(pairs: Iterable[tuple[str, Any]]) -> list[SelectChoice]:
    """Pairs of value and words as a field takes them."""
    return [SelectChoice(value, words) for value, words in pairs]


class Email:
    """That a text is an e-mail address, when there is one."""

    def __call__(self, _form: object, field: Field) -> None:
        if not field.data:
            return
        try:
            validate_email(field.data, check_deliverability=False)
        except EmailNotValidError:
            message = _("Write an e-mail address, such as name@example.org.")
            raise StopValidation(message) from None


def short_text(label: Any, missing: Any = None, most: int = 120, **options: Any) -> StringField:
    """A line of text; `missing` is what is said when it has to be there and is not."""
    too_long = Length(max=most, message=_l("This is too long. Use at most %(max)d characters."))
    needed = [InputRequired(missing)] if missing else [Optional()]
    return StringField(label, validators=[*needed, too_long], **options)


def long_text(label: Any, most: int = 20_000, **options: Any) -> TextAreaField:
    too_long = Length(max=most, message=_l("This is too long. Use at most %(max)d characters."))
    return TextAreaField(label, validators=[Optional(), too_long], **options)


def address_field(hint: Any) -> StringField:
    return StringField(
        _l("Address"),
        description=hint,
        validators=[
            Optional(),
            Length(max=60, message=_l("This is too long. Use at most %(max)d characters.")),
            Regexp(
                r"^[a-z0-9]+(-[a-z0-9]+)*$",
                message=_l("Use only small letters a to z, digits and hyphens."),
            ),
        ],
    )
