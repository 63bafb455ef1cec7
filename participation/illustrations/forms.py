"""The forms of a picture, and of what a space says and looks like."""

from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, Field, HiddenField, StringField, TextAreaField
from wtforms.validators import Optional, StopValidation, ValidationError

from participation import web
from participation.i18n import gettext as _
from participation.i18n import lazy_gettext as _l
from participation.spaces import colours
from participation.web.forms import at_most


class _ShowsField(StringField):
    """What a picture shows: needed unless the picture says nothing of its own."""

    def pre_validate(self, form: Any) -> None:
        if not (self.data or "").strip() and not form.decorative.data:
            raise StopValidation(
                _(
                    "Write what the picture shows, for those who cannot see it, or say that it "
                    "only decorates."
                )
            )


class PictureForm(web.Form):
    """What is said of a picture, and another file in its place."""

    version = HiddenField()
    file = FileField(
        _l("Another picture in its place"),
        description=_l("JPEG, PNG or WebP. Leave it empty to keep the picture."),
    )
    description = _ShowsField(
        _l("What does the picture show?"),
        [at_most(300)],
        description=_l(
            "In a sentence, for those who cannot see it: “Dark path under trees by the station.”"
        ),
    )
    decorative = BooleanField(
        _l("The picture only decorates"),
        description=_l("Tick this only when nothing is lost for who does not see it."),
    )
    credit = StringField(
        _l("Who made it?"), [Optional(), at_most(120)], description=_l("Shown below the picture.")
    )

    @property
    def shows(self) -> str:
        """What it shows in words; empty when it only decorates."""
        return "" if self.decorative.data else str(self.description.data or "")


class NewPictureForm(PictureForm):
    """A picture to be added."""

    file = FileField(
        _l("Picture"),
        [FileRequired(_l("Choose a picture."))],
        description=_l("JPEG, PNG or WebP. Take one that you made yourself or may use."),
    )


class ShapeForm(web.Form):
    """The words and the colour of a space."""

    version = HiddenField()
    description = TextAreaField(
        _l("In a sentence or two"),
        [Optional(), at_most(2_000)],
        description=_l("What people can have a say in here. Shown below the name."),
    )
    colour = StringField(
        _l("Colour"),
        [Optional(), at_most(7)],
        description=_l(
            "As six digits after #, such as #0b5c6b. Leave it empty for the colour of the site."
        ),
    )
    suggested = ""
    """The nearest colour that can be read, when the one that was written cannot."""

    @property
    def wanted(self) -> str:
        """The colour as it is kept."""
        return _written(self.colour.data)

    def validate_colour(self, field: Field) -> None:
        """A colour that white text can be read on."""
        colour = _written(field.data)
        if not colour:
            return
        if not colours.is_colour(colour):
            raise ValidationError(_("Write the colour as # and six digits, such as #0b5c6b."))
        if not colours.passes(colour):
            self.suggested = colours.nearest(colour)
            raise ValidationError(
                _(
                    "White text cannot be read well on %(colour)s (contrast %(contrast)s, at least 4.5 is "
                    "needed). The nearest colour that works is %(nearest)s.",
                    colour=colour,
                    contrast=f"{colours.contrast(colour, colours.LIGHT_INK):.1f}",
                    nearest=self.suggested,
                )
            )


def _written(text: str | None) -> str:
    """A colour as people write it: with or without #, in capitals, three digits for six."""
    digits = (text or "").strip().lower().removeprefix("#")
    if len(digits) == 3:
        digits = "".join(2 * each for each in digits)
    return f"#{digits}" if digits else ""
