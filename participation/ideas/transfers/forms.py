"""Forms of transfers: to which box, what a writer agrees to, and why it is taken back."""

from collections.abc import Iterable

from wtforms import BooleanField, HiddenField, SelectField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from participation import web
from participation.i18n import gettext as _
from participation.i18n import lazy_gettext as _l
from participation.ideas.boxes.models import Box
from participation.spaces.forms import RulesField

_short = Length(max=2000, message=_l("This may be at most 2,000 characters."))


class TransferForm(web.Form):
    """The box on the other side, and what those who wrote the idea are told."""

    version = HiddenField()
    box = SelectField(
        _l("Box"), validators=[DataRequired(_l("Choose the box that the idea goes to."))]
    )
    note = TextAreaField(
        _l("What do you say to those who wrote it?"),
        description=_l("They read it when they are asked. It is not public."),
        validators=[Optional(), _short],
    )
    accepts_rules = RulesField()

    def offer(self, boxes: Iterable[Box]) -> None:
        """Let one of these boxes be chosen."""
        self.box.choices = [
            ("", _("Choose")),
            *((each.slug, f"{each.space.name}: {each.name}") for each in boxes),
        ]


class ConsentForm(web.Form):
    """What somebody who wrote the idea agrees to; `version` is what they have read of it."""

    version = HiddenField()
    shows_name = BooleanField(
        _l("Show my name there"),
        description=_l(
            "Then you look after it there too. Without your name you are told what happens with it, and the "
            "authority looks after it."
        ),
    )
    tells_support = BooleanField(
        _l("Tell how many colleagues support it here"),
        description=_l("A number only, and only when it is five or more. No names."),
    )
    accepts_rules = RulesField()


class HandOverForm(web.Form):
    """All have agreed: the idea is put into the public box by somebody who keeps to its house rules."""

    accepts_rules = RulesField()


class EndForm(web.Form):
    """Why an idea is not handed over, or taken back."""

    reason = TextAreaField(
        _l("Why?"),
        description=_l(
            "Read by those who wrote it and by who asked; public where the idea stays to be read."
        ),
        validators=[Optional(), _short],
    )
