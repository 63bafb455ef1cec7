"""Forms: the base of every form; what it takes in is cleaned, and overlapping edits are noticed."""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from flask_wtf import FlaskForm
from wtforms import (
    DateField,
    EmailField,
    Field,
    HiddenField,
    IntegerField,
    PasswordField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import (
    DataRequired,
    InputRequired,
    Length,
    StopValidation,
    ValidationError,
)
from wtforms.widgets import CheckboxInput, ListWidget

from participation import text
from participation.i18n import gettext as _
from participation.i18n import lazy_gettext as _l
from participation.web import guarding
from participation.web.unsent import looking_over

_AS_TYPED = (TextAreaField, PasswordField)


def _address(value: str | None) -> str:
    return text.visible(text.line(value))


def _enough(length: Length) -> Callable[[Any, Any], None]:
    """The same check, after which nothing more is asked of what is too long: some checks take long."""

    def check(form: Any, field: Any) -> None:
        try:
            length(form, field)
        except ValidationError as wrong:
            raise StopValidation(wrong.args[0]) from None

    return check


class Form(FlaskForm):  # type: ignore[misc]
    """A form whose texts come without control characters and surrounding blanks, lines as one."""

    private: ClassVar[str] = ""
    """Why nobody else reads what is written here; empty where others do (`guarding`)."""
    warns: ClassVar[bool] = False
    """Whether the writer is asked about phone numbers and addresses."""
    guard_words: Sequence[str] = ()
    """The words that are looked at where it is written."""
    waits: bool = False
    """Whether what was taken in waits until somebody has looked."""
    asked_about: Sequence[guarding.Found] = ()
    """What the writer is asked about, when the form comes back because of it."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        csrf = False

        def bind_field(self, form: Any, unbound_field: Any, options: Any) -> Field:
            kind = unbound_field.field_class
            if issubclass(kind, StringField | TextAreaField) and not issubclass(kind, HiddenField):
                ours = text.clean if issubclass(kind, _AS_TYPED) else text.line
                if issubclass(kind, EmailField):
                    ours = _address
                filters = unbound_field.kwargs.get("filters", ())
                unbound_field.kwargs["filters"] = [
                    ours,
                    *(each for each in filters if each is not ours),
                ]
            bound: Field = unbound_field.bind(form=form, **options)
            given: Sequence[Any] = bound.validators
            bound.validators = [
                _enough(each) if isinstance(each, Length) else each for each in given
            ]
            if issubclass(kind, StringField) and not issubclass(kind, PasswordField):
                # Blanks are cleaned away: who sends nothing else has not written anything.
                bound.validators = [
                    also
                    for each in bound.validators
                    for also in (
                        (each, DataRequired(each.message))
                        if type(each) is InputRequired
                        else (each,)
                    )
                ]
            return bound

    def holds(self, _name: str) -> bool:
        """Whether a field may hold a personal number, because what is sent waits if it does."""
        return False

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether it may be taken in: never while it is only looked over (see `unsent`)."""
        good = super().validate(extra_validators)
        return guarding.take(self) and bool(good) and not looking_over()

    @property
    def status(self) -> int:
        """The status of the page that shows it: 422 when it was sent and is shown again."""
        return 422 if self.is_submitted() else 200


class Day(DateField):
    """A day, with a plain word when it is none, or one in a year that nobody means."""

    YEARS = range(1900, 2200)
    # A browser sends the first; who has no calendar to pick from writes it as at home.
    FORMATS = ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%d-%m-%Y")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"format": list(self.FORMATS), **kwargs})

    def process_formdata(self, valuelist: Sequence[Any] | None) -> None:
        try:
            super().process_formdata([text for text in valuelist or () if text])
            if self.data is not None and self.data.year not in self.YEARS:
                self.data = None
                raise ValueError
        except ValueError:
            raise ValueError(_("Write the date as day, month and year: 25.11.2026.")) from None


class Clock(TimeField):
    """A time of day, with a plain word when it is none."""

    # A browser sends the first; who has no clock to pick from writes it as at home.
    FORMATS = ("%H:%M", "%H:%M:%S", "%H.%M", "%H")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"format": list(self.FORMATS), **kwargs})

    def process_formdata(self, valuelist: Sequence[Any] | None) -> None:
        try:
            super().process_formdata([text for text in valuelist or () if text])
        except ValueError:
            raise ValueError(_("Write a time, such as 19.00.")) from None


class Whole(IntegerField):
    """A whole number, with a plain word when it is none."""

    def process_formdata(self, valuelist: Sequence[Any] | None) -> None:
        try:
            super().process_formdata(list(valuelist or ()))
        except ValueError:
            raise ValueError(_("Write a whole number.")) from None


def check_version(form: Any, current: int | str) -> bool:
    """Whether the form was made from the version that is current; if not, it says so at its top.

    The form keeps the writer's words and takes on the current version, so that sending it again,
    after having read what the other person wrote, saves it.
    """
    sent = form.version.data
    if sent is None or str(sent) == str(current):
        return True
    form.form_errors.append(
        _(
            "Somebody else saved a change while you were writing. "
            "Read it below, then save yours again."
        )
    )
    form.version.data = current
    form.version.raw_data = [str(current)]
    return False


def at_most(limit: int) -> Length:
    """No more characters than that, with a plain word when there are."""
    return Length(max=limit, message=_l("This is longer than %(max)d characters."))


class Checkboxes(SelectMultipleField):
    """Several choices, each a checkbox."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()
